package stage

import (
	"strconv"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/world"
)

// setRules lets a scenario's rules choose the outcomes of calls.
func (s *Stage) setRules(t clock.Turn, sc *scenarios.Scenario) error {
	list := make([]world.Rule, len(sc.Rules))
	for i := range sc.Rules {
		rule, err := s.rule(i, &sc.Rules[i])
		if err != nil {
			return under(err, "rules[%d]", i)
		}
		list[i] = rule
	}
	return s.w.SetRules(t, list)
}

// rule is a scenario's rule as the world knows one.
func (s *Stage) rule(i int, r *scenarios.Rule) (world.Rule, error) {
	name := r.Name
	if name == "" {
		name = "rule-" + strconv.Itoa(i+1)
	}
	mix := r.Mix
	if r.Outcome != nil {
		mix = []scenarios.Weighted{{Weight: 1, Outcome: *r.Outcome}}
	}
	rule := world.Rule{
		Name: name, Off: r.Off,
		Fits: func(f world.Facts) bool {
			fits, err := r.Match.Matches(factsOf(f))
			if err != nil {
				s.tally.broken(Mishap{At: f.At.UTC(), Where: "rule " + name, Why: err.Error()})
			}
			return fits && err == nil
		},
		Takes: func(f world.Facts) bool { return r.Match.Nth.Has(f.N) },
	}
	for _, share := range mix {
		o, err := outcomeOf(&share.Outcome, name, call.Direction(r.Match.Direction))
		if err != nil {
			return rule, err
		}
		rule.Mix = append(rule.Mix, world.Share{Weight: int64(share.Weight), Outcome: o})
	}
	return rule, nil
}

// factsOf are the facts of a call in the words of scenarios.
func factsOf(f world.Facts) scenarios.Facts {
	return scenarios.Facts{
		Vendor: f.Vendor, Account: f.Account, Route: f.Route, Direction: string(f.Direction),
		Caller: string(f.Caller), Callee: string(f.Callee), Project: f.Project, Task: f.Task, Agent: f.Agent,
		ExtID: f.ExtID, Placed: f.Placed, Attributes: f.Attributes, At: f.At,
	}
}
