package ringbacktest

import (
	"net/http"
	"time"
)

// advance says how far time moves; one member is set.
type advance struct {
	By    string `json:"by,omitempty"`
	To    string `json:"to,omitempty"`
	Until string `json:"until,omitempty"`
}

// Now returns the simulator's time, in UTC.
func (r *Ringback) Now() time.Time {
	r.t.Helper()
	var clock struct{ Now time.Time }
	r.Do(http.MethodGet, "/_ringback/clock", nil, &clock)
	return clock.Now
}

// Advance moves time by d. It returns once all that fell due on the way is done,
// pushes included.
func (r *Ringback) Advance(d time.Duration) {
	r.t.Helper()
	r.move(advance{By: d.String()})
}

// Until moves time to an instant that has not gone by, as [Ringback.Advance] does.
func (r *Ringback) Until(at time.Time) {
	r.t.Helper()
	r.move(advance{To: at.Format(time.RFC3339Nano)})
}

// UntilIdle moves time until nothing is left to do: no call in progress, no push
// that is due.
func (r *Ringback) UntilIdle() {
	r.t.Helper()
	r.move(advance{Until: "idle"})
}

func (r *Ringback) move(how advance) {
	r.t.Helper()
	r.Do(http.MethodPost, "/_ringback/clock/advance", how, nil)
}
