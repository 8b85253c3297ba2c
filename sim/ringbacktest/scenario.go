package ringbacktest

import (
	"net/http"
	"time"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim"
)

// WithScenario is an option of [Start]: a scenario plays from the beginning, whose
// start, if it has one, and seed hold. It is given by the name of one of the library, or by its
// YAML:
//
//	rb := ringbacktest.Start(t, ringbacktest.WithScenario("receiver-down"))
func WithScenario(scenario string) func(*sim.Config) {
	return func(c *sim.Config) {
		c.Scenario, c.ScenarioFile = []byte(scenario), "scenario.yaml" // what is no YAML is refused with the reason
		if text, err := scenarios.Read(scenario); err == nil {
			c.Scenario, c.ScenarioFile = text, scenario+".yaml"
		}
		c.Seed = 0
		if s, err := scenarios.Load(c.ScenarioFile, c.Scenario, scenarios.Vocabulary{}); err == nil && !s.Clock.Start.IsZero() {
			c.Start = time.Time{}
		}
	}
}

// ScenarioState is how far a scenario has come.
type ScenarioState struct {
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
func (r *Ringback) Scenario() (s ScenarioState) {
	r.t.Helper()
	r.Do(http.MethodGet, "/_ringback/scenario", nil, &s)
	return s
}

// ExpectScenario moves time until nothing is left to do and fails the test for
// each expectation of the scenario that does not hold.
func (r *Ringback) ExpectScenario() {
	r.t.Helper()
	r.UntilIdle()
	s, failed := r.Scenario(), false
	for _, e := range s.Expectations {
		if !e.Holds {
			failed = true
			r.t.Errorf("ringbacktest: scenario: %s: %s", e.That, e.Found)
		}
	}
	if !s.Good && !failed {
		r.t.Errorf("ringbacktest: scenario: something in it cannot be done; GET /_ringback/scenario says what")
	}
}
