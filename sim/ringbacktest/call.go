package ringbacktest

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
)

// Order asks for a call. All but the callee has a default: the call is the demo
// account's of the first vendor, and the callee's number decides its outcome.
type Order struct {
	// Callee is the number to dial, 3 to 20 digits.
	Callee string `json:"callee"`
	// Caller is the number that calls. Default: one that the account displays.
	Caller string `json:"caller,omitempty"`
	// Vendor is autocall, uccc or wintelapi. Default autocall.
	Vendor string `json:"vendor,omitempty"`
	// Account is the id of one of the vendor's accounts, Project and Task ids of
	// its campaigns, Agent that of who talks. Default: the account's first.
	Account string `json:"account,omitempty"`
	Project string `json:"project,omitempty"`
	Task    string `json:"task,omitempty"`
	Agent   string `json:"agent,omitempty"`
	// Direction is call.Out or call.In. Default call.Out.
	Direction call.Direction `json:"direction,omitempty"`
	// Outcome is the name of one, such as "busy"; it wins over the number.
	Outcome string `json:"outcome,omitempty"`
	// ExtID and UserData, which is a JSON object, come back in the record.
	ExtID    string          `json:"extId,omitempty"`
	UserData json.RawMessage `json:"userData,omitempty"`
}

// Call is the story of a call as it stands. Instants are in UTC, and zero when
// there is none yet.
type Call struct {
	// ID is the vendor's own id of the call.
	ID        string
	Vendor    string
	Account   string
	Project   string
	Task      string
	Agent     string
	Direction call.Direction
	Caller    string
	Callee    string
	ExtID     string
	UserData  json.RawMessage
	// Outcome is the name of the script that the call follows.
	Outcome string
	// Disposition is what became of the call, empty while that is open.
	Disposition call.Disposition
	// State is what happened last.
	State    call.EventKind
	PlacedAt time.Time
	EndedAt  time.Time
	// Legs are the A-leg, which is dialled first, and the B-leg.
	Legs []Leg
	// States are all that has happened, oldest first.
	States []Event
	// CDR is the record as the vendor's own API shows it, null before the end.
	CDR json.RawMessage
	// Deliveries are the pushes of the record: id, target and state only. See
	// [Ringback.Deliveries].
	Deliveries []Delivery
	// RecordURL is where the recording is, empty when there is none.
	RecordURL string
}

// Leg is one half of a call.
type Leg struct {
	Leg        call.Side
	Party      call.Party
	From       string
	To         string
	State      call.State
	DialedAt   time.Time
	RingingAt  time.Time
	AnsweredAt time.Time
	ReleasedAt time.Time
	// Cause is why the leg ended, in Q.850's numbers; 0 before.
	Cause      call.Cause
	ReleasedBy call.Party
}

// Event is one thing that happened to a call; one without a leg happened to the
// whole.
type Event struct {
	At    time.Time
	Event call.EventKind
	Leg   call.Side
}

// Place begins a call. It is dialled at once, and goes on as time does.
func (r *Ringback) Place(o Order) Call {
	r.t.Helper()
	return r.story(http.MethodPost, path("calls"), o)
}

// Call returns the story of a call as it stands.
func (r *Ringback) Call(id string) Call {
	r.t.Helper()
	return r.story(http.MethodGet, path("calls", id), nil)
}

// AwaitCall returns the story of a call that is over. Where time moves by itself
// it waits for that, for 10 s of real time at most; where time stands still it
// fails the test unless the call is over.
func (r *Ringback) AwaitCall(id string) Call {
	r.t.Helper()
	return r.story(http.MethodPost, path("await"), map[string]string{"call": id})
}

// Answer picks up the phone that rings.
func (r *Ringback) Answer(id string) Call {
	r.t.Helper()
	return r.story(http.MethodPost, path("calls", id, "answer"), nil)
}

// HangUp ends a call in the name of call.Caller, call.Callee or call.Platform.
func (r *Ringback) HangUp(id string, by call.Party) Call {
	r.t.Helper()
	return r.story(http.MethodPost, path("calls", id, "hangup"), map[string]call.Party{"by": by})
}

func (r *Ringback) story(method, path string, in any) (c Call) {
	r.t.Helper()
	r.Do(method, path, in, &c)
	return c
}
