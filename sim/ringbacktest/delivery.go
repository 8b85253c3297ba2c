package ringbacktest

import (
	"net/http"
	"net/url"
	"time"

	"github.com/ringback-sim/ringback/sim/push"
)

// Target is where an account's records are pushed to.
type Target struct {
	// URL is the receiver's, http or https.
	URL string `json:"url"`
	// Secret is shared with the receiver, 1 to 64 bytes.
	Secret string `json:"secret"`
	// Encrypted says whether the data are.
	Encrypted bool `json:"encrypted"`
	// Vendor and Account say whose records. Default: the demo account's of
	// autocall.
	Vendor  string `json:"vendor,omitempty"`
	Account string `json:"account,omitempty"`
	// Concurrency is how many attempts may be in flight at once; with 1 their
	// order is the same in every run. Default 8.
	Concurrency int `json:"concurrency,omitempty"`
	// Dialects choose readings of the vendor's documents, such as "numbers":
	// "int". Values are strings but for "require-2xx", a bool.
	Dialects map[string]any `json:"dialects,omitempty"`
}

// Delivery is one push and its attempts. Instants are in UTC.
type Delivery struct {
	ID     string
	Target string
	CallID string
	State  push.State
	// NextAt is when the next attempt is due, zero when none is.
	NextAt time.Time
	// Error says why the push is not accepted.
	Error    string
	Attempts []Attempt
}

// Attempt is one request of a delivery and what came of it.
type Attempt struct {
	// N counts from 1.
	N  int
	At time.Time
	// Status and Body are what the receiver answered; 0 and "" when it did not.
	Status int
	Body   string
	// Error says why the answer does not accept the push.
	Error string
}

// PutTarget adds a push target or replaces its settings.
func (r *Ringback) PutTarget(name string, to Target) {
	r.t.Helper()
	r.Do(http.MethodPut, path("push-targets", name), to, nil)
}

// Deliveries returns the pushes of a call's record with all their attempts, as
// they were made.
func (r *Ringback) Deliveries(callID string) []Delivery {
	r.t.Helper()
	var list struct{ Deliveries []Delivery }
	r.Do(http.MethodGet, path("deliveries")+"?limit=1000&call="+url.QueryEscape(callID), nil, &list)
	for i := range list.Deliveries {
		d := &list.Deliveries[i]
		r.Do(http.MethodGet, path("deliveries", d.ID), nil, d)
	}
	return list.Deliveries
}
