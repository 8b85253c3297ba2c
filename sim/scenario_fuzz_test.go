package sim_test

import (
	"context"
	"errors"
	"testing"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
)

// FuzzPlayingAScenario looks for a scenario that is taken and then breaks the
// world: whatever the language allows must play.
func FuzzPlayingAScenario(f *testing.F) {
	for _, name := range []string{"agent-churn", "duplicate-pushes", "happy-uccc", "inbound-overflow", "late-records", "new-year", "receiver-gone"} {
		text, err := scenarios.Read(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	calls := `
timeline:
  - {at: +0s, every: 20s, times: 8, call: {vendor: autocall, callee: '13800138000'}}
  - {at: +0s, every: 20s, times: 8, call: {vendor: uccc, callee: '13800138000'}}
  - {at: +0s, every: 20s, times: 8, call: {vendor: wintelapi, callee: '13800138000', phone: '13911112222'}}
  - {at: +0s, every: 20s, times: 8, call: {vendor: wintelapi, direction: in, caller: '13800138000', callee: '4006001234'}}
  - {at: +1s, import: {vendor: autocall, project: '10008', task: {count: 8}}}
`
	for _, rule := range []string{
		"{outcome: {from: answered, leg: first, noAgent: true, patience: 0s}}",
		"{outcome: {from: busy, leg: first, setUp: 0s}}",
		"{outcome: {from: abandoned, leg: caller}}",
		"{outcome: {from: human, leg: caller}}",
		"{outcome: {leg: first, steps: [{do: answer}, {after: 1s, do: dial}]}}",
		"{outcome: {leg: caller, steps: [{do: answer}, {after: 1s, do: release}]}}",
		"{outcome: {steps: [{do: ring}]}}",
		"{outcome: {steps: [{do: release, by: caller, cause: 127}]}}",
		"{match: {direction: in}, outcome: {leg: callee, steps: [{do: ring}, {do: answer}]}}",
		"{match: {direction: in}, outcome: {steps: [{do: ring}, {do: answer}, {do: dial}]}}",
		"{match: {direction: in}, mix: [{weight: 1, outcome: in-answered}, {weight: 0, outcome: in-no-agent}]}",
	} {
		f.Add(script("rules: [" + rule + "]\n" + calls))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" {
			return // that is no scenario at all
		}
		s, err := sim.New(context.WithoutCancel(t.Context()), sim.Config{Clock: clock.Manual, MaxTurns: 20_000, Scenario: []byte(text)})
		if err != nil {
			return // it was refused
		}
		defer s.Close()
		_, err = s.World().Clock.RunUntilIdle(t.Context())
		if runaway := (*clock.RunawayError)(nil); err != nil && !errors.As(err, &runaway) {
			t.Fatal(err)
		}
		first := summary(t, s)
		for _, m := range first.Broken {
			if m.Why == "" {
				t.Fatalf("broken for no reason: %+v", m)
			}
		}
	})
}
