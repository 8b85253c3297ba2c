package autocall

import (
	"fmt"
	"net/http"
	"time"

	"github.com/ringback-sim/ringback/conformance/spec"
)

// sampled is how many records the specs look at.
const sampled = 20

// sample returns the first records that the target has, whatever the size of the
// pages in which it gives them. A simulator is given some; a target that has
// fewer proves nothing.
func (a *api) sample(c *spec.Case) []row {
	if a.Control != nil {
		a.past.Do(c, func() error { return a.givePast(c) })
	}
	var rows []row
	f := filters{"perPage": sampled}
	for len(rows) < sampled {
		p := a.search(c, f)
		rows = append(rows, p.Results...)
		if len(p.Results) == 0 || p.SearchAfter == nil || f["searchAfter"] == *p.SearchAfter {
			break
		}
		f["searchAfter"] = *p.SearchAfter
	}
	if len(rows) < sampled {
		c.NotProven("the target has %d records, and %d are needed", len(rows), sampled)
	}
	return rows[:sampled]
}

// outcomes are what becomes of the calls of the past: every result of a call
// occurs, and every party hangs up once.
var outcomes = []string{"answered", "busy", "abandoned", "caller-hangs-up", "no-answer", "cut-off"}

// givePast makes finished calls in a simulator: two projects, three tasks, two
// numbers shown, a call every 100 s with two in the same second, long before any
// call that a spec places.
func (a *api) givePast(c *spec.Case) error {
	now, err := a.Now(c.Context())
	if err != nil {
		return err
	}
	account := a.Vendors.Autocall.Account
	err = a.Prepare(c.Context(), http.MethodPut, "accounts/autocall/"+account, map[string]any{
		"projects": []map[string]any{{"id": "20001", "tasks": []string{"31", "32"}}, {"id": "20002", "tasks": []string{"33"}}},
	}, nil)
	if err != nil {
		return err
	}
	homes := []struct{ project, task string }{{"20001", "31"}, {"20001", "32"}, {"20002", "33"}}
	var calls []map[string]any
	for i := range 2 * sampled {
		home := homes[i%len(homes)]
		at := now.Add(-30*24*time.Hour - 2*time.Hour + time.Duration(i)*100*time.Second).Truncate(time.Second)
		if i == 1 {
			at = at.Add(-100*time.Second + 400*time.Millisecond) // in the second of the one before
		}
		calls = append(calls, map[string]any{
			"vendor": "autocall", "account": account, "project": home.project, "task": home.task,
			"caller": fmt.Sprintf("400600123%d", 4+i%2), "callee": fmt.Sprintf("185123424%02d", 10+i/2),
			"placedAt": at.Format(time.RFC3339Nano), "outcome": outcomes[i%len(outcomes)], "extId": fmt.Sprintf("person-%d", i),
		})
	}
	return a.Import(c.Context(), calls...)
}
