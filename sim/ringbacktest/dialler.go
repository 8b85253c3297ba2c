package ringbacktest

import (
	"net/http"
	"time"

	"github.com/ringback-sim/ringback/sim/world"
)

// Number is a number for the dialler.
type Number struct {
	// Phone is 3 to 20 digits.
	Phone string `json:"phone"`
	// ExtID comes back in the record.
	ExtID string `json:"extId,omitempty"`
}

// Task is a batch of numbers that the dialler works off.
type Task struct {
	ID       string
	Project  string
	Imported int
	Dialed   int
}

// Agent is a person with a phone, as they are.
type Agent struct {
	ID      string
	Vendor  string
	Account string
	Phone   string
	State   world.AgentState
	Since   time.Time
	// Call is the id of the call that they are in.
	Call string
}

// AddTask gives the dialler numbers to call for a project; the demo account of
// autocall has "10008".
func (r *Ringback) AddTask(project string, numbers ...Number) (added Task) {
	r.t.Helper()
	r.Do(http.MethodPost, path("projects", project, "tasks"), map[string]any{"numbers": numbers}, &added)
	return added
}

// Ready lets an agent take calls.
func (r *Ringback) Ready(vendor, agent string) Agent {
	r.t.Helper()
	return r.become(vendor, agent, "ready")
}

// NotReady lets an agent take no more calls.
func (r *Ringback) NotReady(vendor, agent string) Agent {
	r.t.Helper()
	return r.become(vendor, agent, "not-ready")
}

func (r *Ringback) become(vendor, agent, state string) (a Agent) {
	r.t.Helper()
	r.Do(http.MethodPost, path("agents", vendor, agent, state), nil, &a)
	return a
}
