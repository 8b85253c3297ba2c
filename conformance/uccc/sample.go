package uccc

import (
	"encoding/json"
	"net/url"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// enough is how many records the specs need.
const enough = 6

// span is a period, both ends included.
type span struct{ from, to time.Time }

func (s span) query() url.Values {
	return url.Values{"startTime": {moment(s.from)}, "endTime": {moment(s.to)}}
}

// only is the period of one instant.
func only(at time.Time) span { return span{at, at} }

// period asks for a period.
func (a *api) period(c *spec.Case, t tenant, s span) target.Answer {
	return a.get(c, t, path(t, "/queryByPeriod"), s.query())
}

// calls returns the calls of a period and ends the spec unless they come.
func (a *api) calls(c *spec.Case, t tenant, s span) []row { return callsOf(c, a.period(c, t, s)) }

// callsOf reads an answer that must be the calls of a period.
func callsOf(c *spec.Case, answer target.Answer) []row {
	good(c, answer)
	var found struct {
		Calls *[]row `json:"calls"`
	}
	c.Must("the answer is an object with a list of calls", json.Unmarshal(answer.Body, &found), gomega.Succeed())
	c.Must("calls", found.Calls, gomega.Not(gomega.BeNil()))
	return *found.Calls
}

// sample returns records of the target's own tenant, and the period that they
// are from. A simulator is given some; a target that has too few proves nothing.
func (a *api) sample(c *spec.Case) ([]row, span) {
	if a.Control == nil {
		a.days = a.lastDay(c) // which the suite's own calls add to
	} else {
		a.past.Do(c, func() error { return a.givePast(c) })
	}
	rows := a.calls(c, a.home(), a.days)
	if len(rows) < enough {
		c.NotProven("the target has %d records of its last day, and %d are needed", len(rows), enough)
	}
	return rows, a.days
}

// talks are how long the parties of the past talked: around the seconds and the
// minutes at which a duration or a cost changes.
var talks = []string{"400ms", "1s", "59.9s", "1m", "1m0.001s", "1m59.999s", "2m"}

// lastDay is the target's last day, or as much of it as one answer holds.
func (a *api) lastDay(c *spec.Case) (s span) {
	now, err := a.Now(c.Context())
	c.Check(err)
	for _, back := range []time.Duration{24 * time.Hour, time.Hour, 5 * time.Minute} {
		s = span{now.Add(-back), now}
		if callsGiven(a.period(c, a.home(), s)) {
			break
		}
	}
	return s
}

// givePast makes finished calls in a simulator: a call every 10 minutes, of every
// way to end.
func (a *api) givePast(c *spec.Case) error {
	now, err := a.Now(c.Context())
	if err != nil {
		return err
	}
	at := now.Add(-3 * time.Hour).Truncate(time.Second)
	a.days = span{at, now.Add(-30 * time.Minute)}
	t := a.home()
	var calls []map[string]any
	add := func(more map[string]any) {
		more["vendor"], more["account"], more["agent"], more["placedAt"] = "uccc", t.id, a.agent(c).ID, at.Add(123*time.Millisecond).Format(time.RFC3339Nano)
		more["callee"] = "185123424" + whole(10+len(calls))
		calls = append(calls, more)
		at = at.Add(10 * time.Minute)
	}
	for _, talk := range talks {
		add(map[string]any{"outcome": "answered", "talk": talk})
	}
	for _, outcome := range []string{"busy", "no-answer", "caller-hangs-up", "cut-off"} {
		add(map[string]any{"outcome": outcome})
	}
	return a.Import(c.Context(), calls...)
}
