package stage

import (
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/errs"
)

// loaded returns the outcome of a scenario's only rule, given in flow style.
func loaded(t *testing.T, outcome string) *scenarios.Outcome {
	t.Helper()
	match := ""
	if strings.Contains(outcome, "in-") {
		match = "match: {direction: in}, "
	}
	s, err := scenarios.Load("x.yaml", []byte("version: 1\nname: x\ntitle: x\npurpose: x\nrules: [{"+match+"outcome: "+outcome+"}]\n"), scenarios.Vocabulary{Outcomes: outcomes()})
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return s.Rules[0].Outcome
}

func TestAnOutcomeChangesWhatItIsToldTo(t *testing.T) {
	for outcome, check := range map[string]func(*WithT, call.Outcome, call.Outcome){
		`answered`: func(g *WithT, o, base call.Outcome) { g.Expect(o).To(Equal(base)) },
		`busy`:     func(g *WithT, o, base call.Outcome) { g.Expect(o).To(Equal(base)) },
		`{from: answered, talk: 3m, by: caller}`: func(g *WithT, o, base call.Outcome) {
			base.Talk = call.Step{After: call.Fixed(3 * time.Minute), On: call.Release, By: call.Caller, Cause: call.CauseNormal}
			g.Expect(o).To(Equal(base))
		},
		`{from: no-answer, setUp: 1s, ring: 10s..20s, cause: 18}`: func(g *WithT, o, _ call.Outcome) {
			g.Expect(o.Dial).To(Equal([]call.Step{
				{After: call.Fixed(time.Second), On: call.Alert},
				{After: call.Between(10*time.Second, 20*time.Second), On: call.Release, Cause: 18, By: call.Platform},
			}))
			g.Expect(o.Cause).To(Equal(call.Cause(18)))
		},
		`{from: answered, talk: {median: 1m, sigma: 0.5}}`: func(g *WithT, o, _ call.Outcome) {
			g.Expect(o.Talk.After).To(Equal(call.Span{Median: time.Minute, Sigma: 0.5, Max: 10 * time.Minute}))
		},
		`{from: busy, leg: caller}`: func(g *WithT, o, _ call.Outcome) { g.Expect(o.Leg).To(Equal(call.CallerLeg)) },
		`{from: answered, noAgent: true, patience: 9s}`: func(g *WithT, o, _ call.Outcome) {
			g.Expect(o.NoAgent).To(BeTrue())
			g.Expect(o.Wait).To(Equal(call.Fixed(9 * time.Second)))
		},
		`{from: in-abandoned-queue, patience: 5m}`: func(g *WithT, o, _ call.Outcome) {
			g.Expect(o.Dial[1].After).To(Equal(call.Fixed(5 * time.Minute)))
		},
	} {
		t.Run(outcome, func(t *testing.T) {
			said := loaded(t, outcome)
			base, _ := call.OutcomeNamed(said.From)
			made, err := outcomeOf(said, "rule", "")
			g := NewWithT(t)
			g.Expect(err).NotTo(HaveOccurred())
			check(g, made, base)
			again, _ := call.OutcomeNamed(said.From)
			g.Expect(again).To(Equal(base), "the table is as it was")
		})
	}
}

func TestAnOutcomeOfSteps(t *testing.T) {
	g := NewWithT(t)
	made, err := outcomeOf(loaded(t, `{steps: [{after: 2s, do: ring}, {after: 1s..2s, do: answer}, {after: 9s, do: release, by: callee, cause: 31}]}`), "hasty", "")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(made.Name).To(Equal("hasty"))
	g.Expect(made.Dial).To(Equal([]call.Step{
		{After: call.Fixed(2 * time.Second), On: call.Alert},
		{After: call.Between(time.Second, 2*time.Second), On: call.Answer},
		{After: call.Fixed(9 * time.Second), On: call.Release, By: call.Callee, Cause: 31},
	}))
	g.Expect(made.Talk).To(BeZero(), "the callee says when it ends")
	rings, err := outcomeOf(loaded(t, `{steps: [{do: ring}]}`), "rings", "")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(rings.Human).To(BeTrue(), "somebody has to pick up")
	in, err := outcomeOf(loaded(t, `{steps: [{do: answer}, {after: 5s, do: dial}]}`), "in", call.In)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(in.Leg).To(Equal(call.FirstLeg))
	g.Expect(in.Direction).To(Equal(call.In))
}

func TestOutcomesThatCannotBe(t *testing.T) {
	step := func(do scenarios.Trigger) scenarios.Step { return scenarios.Step{Do: do} }
	span := scenarios.Between(time.Second, time.Second)
	for name, tc := range map[string]struct {
		outcome scenarios.Outcome
		field   string
	}{
		"no such name":       {scenarios.Outcome{From: "bussy"}, "outcome"},
		"busy does not talk": {scenarios.Outcome{From: "busy", Talk: &span}, "outcome.talk"},
		"busy does not ring": {scenarios.Outcome{From: "busy", Ring: &span}, "outcome.ring"},
		"nobody hangs up":    {scenarios.Outcome{From: "human", Cause: 16}, "outcome"},
		"two rings":          {scenarios.Outcome{Steps: []scenarios.Step{step(scenarios.Ring), step(scenarios.Ring)}}, "outcome.steps[1].do"},
		"after the end":      {scenarios.Outcome{Steps: []scenarios.Step{step(scenarios.Release), step(scenarios.Ring)}}, "outcome.steps[1].do"},
		"dials on leg B":     {scenarios.Outcome{Steps: []scenarios.Step{step(scenarios.Answer), step(scenarios.Dial)}}, "outcome.steps[1].do"},
		"dials too early":    {scenarios.Outcome{Leg: scenarios.FirstLeg, Steps: []scenarios.Step{step(scenarios.Ring), step(scenarios.Dial)}}, "outcome.steps[1].do"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := outcomeOf(&tc.outcome, "rule", "")
			NewWithT(t).Expect(errs.As(err).Field).To(Equal(tc.field), "%v", err)
		})
	}
}

// TestEveryChangeThatIsOfferedCanBeMade holds the vocabulary to what outcomes do.
func TestEveryChangeThatIsOfferedCanBeMade(t *testing.T) {
	span := scenarios.Between(7*time.Second, 7*time.Second)
	changes := map[string]scenarios.Outcome{
		"setUp": {SetUp: &span}, "ring": {Ring: &span}, "talk": {Talk: &span}, "patience": {Patience: &span},
		"by": {By: scenarios.Callee}, "cause": {Cause: 41}, "leg": {Leg: scenarios.CallerLeg}, "noAgent": {NoAgent: true},
	}
	for _, known := range outcomes() {
		for name, change := range changes {
			t.Run(known.Name+" "+name, func(t *testing.T) {
				g := NewWithT(t)
				change.From = known.Name
				made, err := outcomeOf(&change, "rule", "")
				if !slices.Contains(known.Changes, name) {
					if name != "leg" && name != "noAgent" { // these two need no place in the steps
						g.Expect(err).To(HaveOccurred())
					}
					return
				}
				g.Expect(err).NotTo(HaveOccurred())
				for _, c := range durations {
					if c.member == name {
						g.Expect(*c.span(&made)).To(Equal(spanOf(span)))
					}
				}
				switch name {
				case "by":
					g.Expect(endOf(&made).By).To(Equal(call.Callee))
				case "cause":
					g.Expect([]call.Cause{endOf(&made).Cause, made.Cause}).To(HaveEach(call.Cause(41)))
				case "leg":
					g.Expect(made.Leg).To(Equal(call.CallerLeg))
				case "noAgent":
					g.Expect(made.NoAgent).To(BeTrue())
				}
			})
		}
	}
}
