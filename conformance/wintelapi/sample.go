package wintelapi

import (
	"fmt"
	"maps"
	"time"

	"github.com/ringback-sim/ringback/conformance/spec"
)

// days is how far back records are looked for on a target that has its own.
const days = 7

// sample returns the records that a list shows for some days. A simulator is
// given some; a target that has none proves nothing.
func (a *api) sample(c *spec.Case, route string) ([]row, span) {
	s := a.days(c)
	form := s.form()
	if route == recordlist {
		form = s.filter()
	}
	rows := rowsOf(c, a.ask(c, route, form))
	if len(rows) == 0 {
		c.NotProven("the target has no records at %s of the last %d days", route, days)
	}
	return rows, s
}

// days returns the days whose records are looked at.
func (a *api) days(c *spec.Case) span {
	a.past.Do(c, func() error {
		now, err := a.Now(c.Context())
		if err != nil {
			return err
		}
		a.span = span{now.AddDate(0, 0, -days), now}
		if a.Control == nil {
			return nil
		}
		return a.givePast(c)
	})
	return a.span
}

// began is when the calls of the past begin, from the first of the days on.
const began = time.Hour

// givePast makes finished calls in a simulator, out and in: a call every 10
// minutes, the first of the days, of every way to end. The days end with them, so
// that no other call is among them.
func (a *api) givePast(c *spec.Case) error {
	w := a.Vendors.Wintelapi
	at := a.span.from.Add(began).Truncate(time.Second)
	var calls []map[string]any
	add := func(further map[string]any) {
		order := map[string]any{"vendor": "wintelapi", "account": w.Enterprise, "placedAt": at.Add(321 * time.Millisecond).Format(time.RFC3339Nano)}
		maps.Copy(order, further)
		calls = append(calls, order)
		at = at.Add(10 * time.Minute)
	}
	for i, outcome := range []string{"answered", "busy", "no-answer", "caller-hangs-up", "a-leg-fails", "cut-off"} {
		further := map[string]any{"callee": fmt.Sprintf("1851234241%d", i), "outcome": outcome}
		if outcome == "answered" {
			further["talk"] = "3s"
		}
		add(further)
	}
	if len(w.DisplayNumbers) > 0 {
		for i, outcome := range []string{"in-answered", "in-abandoned-ivr", "in-abandoned-queue", "in-no-agent"} {
			add(map[string]any{"direction": "in", "caller": fmt.Sprintf("0106296311%d", i), "callee": w.DisplayNumbers[0], "outcome": outcome})
		}
	}
	a.span.to = at
	return a.Import(c.Context(), calls...)
}
