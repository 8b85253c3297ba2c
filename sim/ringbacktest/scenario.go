package ringbacktest

import (
	"net/http"
	"time"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim"
)

// WithScenario is an option of [Start]: a scenario plays from the beginning, whose
// start and seed hold. It is given by the name of one of the library, or by its
// YAML:
//
//	rb := ringbacktest.Start(t, ringbacktest.WithScenario("receiver-down"))
func WithScenario(scenario string) func(*sim.Config) {
	return func(c *sim.Config) {
		c.Start, c.Seed = time.Time{}, 0
		if text, err := scenarios.Read(scenario); err == nil {
			c.Scenario, c.ScenarioFile = text, scenario+".yaml"
			return
		}
		c.Scenario = []byte(scenario) // what is no YAML is refused with the reason
	}
}

// Outcome is how far a scenario has come.
type Outcome struct {
	// Good says that every expectation holds and nothing was broken.
	Good         bool
	Expectations []Expectation
	scenarios.Summary
}

// Expectation is something that a scenario expects.
type Expectation struct {
	// That is its sentence, Found what was found and what was expected.
	That  string
	Holds bool
	Found string
}

// Scenario returns what has happened since the scenario that plays began.
func (r *Ringback) Scenario() (o Outcome) {
	r.t.Helper()
	r.Do(http.MethodGet, "/_ringback/scenario", nil, &o)
	return o
}

// ExpectScenario moves time until nothing is left to do and fails the test for
// each expectation of the scenario that does not hold.
func (r *Ringback) ExpectScenario() {
	r.t.Helper()
	r.UntilIdle()
	o := r.Scenario()
	for _, e := range o.Expectations {
		if !e.Holds {
			r.t.Errorf("ringbacktest: scenario: %s: %s", e.That, e.Found)
		}
	}
	if !o.Good && !failing(o.Expectations) {
		r.t.Errorf("ringbacktest: scenario: something in it cannot be done; GET /_ringback/scenario says what")
	}
}

func failing(list []Expectation) bool {
	for _, e := range list {
		if !e.Holds {
			return true
		}
	}
	return false
}
