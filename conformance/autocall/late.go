package autocall

import (
	"net/http"
	"slices"
	"time"

	"github.com/ringback-sim/ringback/conformance/spec"
)

// late declares the specs of calls that end out of the order in which they
// began.
func (a *api) late(l *spec.List) {
	l.It("AUTOCALL-PAGING-020", "a call that ends late takes the place of its id, behind a cursor that has passed it", spec.Assumed("supplement A.4"), spec.PlacesCalls, func(c *spec.Case) {
		long, short := a.twoCalls(c)
		c.Equal("records of the call in progress", len(a.search(c, filters{"callId": long}).Results), 0)
		c.Equal("ids of the one that ended", ids(a.search(c, filters{"callId": short}).Results), []string{short})
		c.Check(a.Prepare(c.Context(), http.MethodPost, "calls/"+long+"/hangup", map[string]string{"by": "callee"}, nil))

		found := a.search(c, filters{"callId": long}).Results
		c.Equal("ids of the late one", ids(found), []string{long})
		behind := ids(a.search(c, filters{"searchAfter": short, "perPage": 100}).Results)
		c.True("it is not behind the cursor of the one that began later", !slices.Contains(behind, long), "it is")
		if len(found) == 1 {
			from := found[0].number("startTime")
			both := ids(a.search(c, filters{"startTime": between(from, from+10), "perPage": 100}).Results)
			c.True("a walk anew shows it before the other", slices.Index(both, long) >= 0 && slices.Index(both, long) < slices.Index(both, short), "%v", both)
		}
	}, spec.Control, spec.Clock)
}

// twoCalls places a call that rings until somebody acts, and after it one that
// ends; it returns their ids.
func (a *api) twoCalls(c *spec.Case) (long, short string) {
	account := a.Vendors.Autocall.Account
	order := func(outcome string) map[string]any {
		number, err := a.MayCall()
		c.Check(err)
		return map[string]any{"vendor": "autocall", "account": account, "callee": number, "outcome": outcome}
	}
	long, err := a.Place(c.Context(), order("human"))
	c.Check(err)
	c.Check(a.Elapse(c.Context(), 2*time.Second))
	short, err = a.Place(c.Context(), order("busy"))
	c.Check(err)
	c.Check(a.Elapse(c.Context(), 20*time.Second))
	return long, short
}
