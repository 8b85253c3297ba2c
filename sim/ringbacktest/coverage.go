package ringbacktest

import (
	"net/http"
	"net/url"

	"github.com/ringback-sim/ringback/contracts"
)

// Coverage returns what a vendor's contracts promise, item by item, with how many
// messages have exercised each. [contracts.Missing] picks those that none has, and
// [contracts.Shares] sums them up:
//
//	if missing := contracts.Missing(rb.Coverage("uccc")); len(missing) > 0 {
//		t.Errorf("never exercised: %v", missing)
//	}
func (r *Ringback) Coverage(vendor string) []contracts.Covered {
	r.t.Helper()
	var answer struct {
		Vendors   []struct{ Items []contracts.Covered }
		Uncounted uint64
	}
	r.Do(http.MethodGet, path("coverage")+"?vendor="+url.QueryEscape(vendor), nil, &answer)
	if answer.Uncounted > 0 {
		r.t.Logf("%d messages like many that were counted are not: sim.Config.JournalEntries keeps more", answer.Uncounted)
	}
	return answer.Vendors[0].Items
}

// ClearCoverage begins to count anew.
func (r *Ringback) ClearCoverage() {
	r.t.Helper()
	r.Do(http.MethodDelete, path("coverage"), nil, nil)
}
