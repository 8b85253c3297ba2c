package ringbacktest

import (
	"encoding/json"
	"net/http"
)

// Snapshot is the whole state of a simulator, secrets and all.
type Snapshot = json.RawMessage

// Save returns the state as it is. Attempts in flight land first, so a receiver
// must not ask for it while it answers a push.
func (r *Ringback) Save() Snapshot {
	r.t.Helper()
	var s Snapshot
	r.Do(http.MethodGet, "/_ringback/snapshot", nil, &s)
	return s
}

// Restore makes the simulator what it was, or what another was, when it was saved:
// a test that needs much to begin with prepares it once.
func (r *Ringback) Restore(s Snapshot) {
	r.t.Helper()
	r.Do(http.MethodPut, "/_ringback/snapshot", s, nil)
}
