package uccc

import (
	"net/http"
	"time"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/ringback-sim/ringback/conformance/spec"
)

// most is how many calls an answer holds.
//
// Source: uccc 3 (documented).
const most = 10_000

// limits declares the specs of periods that hold too much. They need a past that
// only a simulator can be given.
func (a *api) limits(l *spec.List) {
	page := spec.Documented("uccc 3")
	l.It("UCCC-PERIOD-030", "a period of 10,000 calls is answered whole", page, spec.ReadOnly, func(c *spec.Case) {
		s := a.crowd(c)
		c.Equal("calls", len(a.calls(c, a.second(c), span{s.from.Add(time.Millisecond), s.to})), most)
	}, spec.Control)
	l.It("UCCC-PERIOD-031", "a period of more than 10,000 calls is refused", page, spec.ReadOnly, func(c *spec.Case) {
		answer := a.period(c, a.second(c), a.crowd(c))
		c.Must("calls in the answer", callsGiven(answer), gomega.BeFalse())
		a.refused(c.As(spec.Assumed("supplement C14")), "a call too many", answer, tooMany)
	}, spec.Control)
	l.It("UCCC-PERIOD-032", "shorter periods show the calls of one that was refused", page, spec.ReadOnly, func(c *spec.Case) {
		s := a.crowd(c)
		middle := s.from.Add(s.to.Sub(s.from) / 2).Truncate(time.Millisecond)
		first := a.calls(c, a.second(c), span{s.from, middle})
		second := a.calls(c, a.second(c), span{middle.Add(time.Millisecond), s.to})
		c.Equal("calls of both halves", len(first)+len(second), most+1)
	}, spec.Control)
}

// crowd gives the second tenant of a simulator one call more than an answer
// holds, a call a millisecond, and returns their period.
func (a *api) crowd(c *spec.Case) span {
	t := a.second(c)
	a.many.Do(c, func() error {
		now, err := a.Now(c.Context())
		if err != nil {
			return err
		}
		from := now.Truncate(24 * time.Hour).Add(-30 * 24 * time.Hour)
		a.month = span{from, from.Add(most * time.Millisecond)}
		if answer := a.period(c, t, a.month); answer.Status != http.StatusOK || !callsGiven(answer) || len(a.calls(c, t, a.month)) > 0 {
			return nil // an earlier run left them
		}
		calls := make([]map[string]any, most+1)
		for i := range calls {
			at := from.Add(time.Duration(i) * time.Millisecond)
			calls[i] = map[string]any{
				"vendor": "uccc", "account": t.id, "agent": t.agents[ordinary].ID, "callee": "18512342456",
				"placedAt": at.Format(time.RFC3339Nano), "outcome": "busy",
			}
		}
		return a.Import(c.Context(), calls...)
	})
	return a.month
}

// anything fits whatever could be read.
func anything() types.GomegaMatcher {
	return gomega.WithTransform(func(any) bool { return true }, gomega.BeTrue())
}
