package world_test

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/world"
)

func named(t *testing.T, name string) []world.Share {
	t.Helper()
	o, ok := call.OutcomeNamed(name)
	if !ok {
		t.Fatalf("there is no outcome %q", name)
	}
	return []world.Share{{Weight: 1, Outcome: o}}
}

func (b *bench) rules(list ...world.Rule) {
	b.t.Helper()
	b.do(func(t clock.Turn) { b.g.Expect(b.SetRules(t, list)).To(Succeed()) })
}

// outcome places a call and returns what was planned for it.
func (b *bench) outcome(p world.Placement) string {
	b.t.Helper()
	c, err := b.place(p)
	b.g.Expect(err).NotTo(HaveOccurred())
	return c.Outcome
}

const customer = call.Number("13912345678")

func TestTheFirstRuleThatTakesACallChooses(t *testing.T) {
	b := newBench(t, call.Callee)
	b.rules(
		world.Rule{Name: "third", Mix: named(t, "busy"), Fits: func(f world.Facts) bool { return f.Callee == customer }, Takes: func(f world.Facts) bool { return f.N == 3 }},
		world.Rule{Name: "rest", Mix: named(t, "rejected"), Fits: func(f world.Facts) bool { return f.Callee == customer }},
	)
	b.g.Expect([]string{
		b.outcome(world.Placement{Callee: customer}),
		b.outcome(world.Placement{Callee: "13912345679"}),
		b.outcome(world.Placement{Callee: customer}),
		b.outcome(world.Placement{Callee: customer}),
		b.outcome(world.Placement{Callee: customer, Outcome: "no-answer"}),
	}).To(Equal([]string{"rejected", "answered", "rejected", "busy", "no-answer"}), "what was asked for wins, and is not counted")
	b.do(func(t clock.Turn) {
		b.g.Expect(b.RuleStates(t)).To(Equal([]world.RuleState{{"third", false, 3, 1}, {"rest", false, 2, 2}}))
	})
}

func TestARuleWinsOverAMagicNumber(t *testing.T) {
	b := newBench(t, call.Callee)
	b.rules(world.Rule{Mix: named(t, "busy")})
	b.g.Expect(b.outcome(world.Placement{Callee: "13800000003"})).To(Equal("busy"))
	b.idle()
	b.g.Expect(b.records()[0].Disposition()).To(Equal(call.DispositionBusy))
}

func TestARulesOutcomeIsAboutTheLegItsNameIs(t *testing.T) {
	b := newBench(t, call.Caller)
	b.rules(world.Rule{Mix: named(t, "no-answer")})
	_, err := b.place(world.Placement{Callee: customer})
	b.g.Expect(err).NotTo(HaveOccurred())
	b.idle()
	r := b.records()[0]
	b.g.Expect(r.LegOf(call.Caller).WasAnswered()).To(BeTrue(), "the agent picks up: no-answer is the callee's")
	b.g.Expect(r.LegOf(call.Callee).Cause).To(Equal(call.CauseNoAnswer))
}

func TestARuleSeesTheFactsOfACall(t *testing.T) {
	b := newBench(t, call.Callee)
	var seen []world.Facts
	b.rules(world.Rule{Mix: named(t, "busy"), Takes: func(f world.Facts) bool { seen = append(seen, f); return true }})
	b.outcome(world.Placement{Callee: customer, Route: world.RouteControl, ExtID: "C1"})
	b.campaign(world.Project{}, "13912345670")
	at := epoch.In(clock.China)
	b.g.Expect(seen).To(HaveExactElements(
		world.Facts{
			Vendor: "acme", Account: "1", Agent: "8005", Route: "control", Direction: call.Out,
			Caller: "4006001234", Callee: customer, ExtID: "C1", Placed: 1, At: at, N: 1,
		},
		world.Facts{
			Vendor: "acme", Account: "1", Project: "10008", Task: "1", Route: "dialler", Direction: call.Out,
			Caller: "4006001234", Callee: "13912345670", ExtID: "0", Placed: 2, At: at, N: 2,
		},
	))
	b.g.Expect(seen[0].At.Hour()).To(Equal(17), "the time of day is China's")
}

func TestARuleMayScriptAnOutcomeOfItsOwn(t *testing.T) {
	b := newBench(t, call.Callee)
	slow := call.Outcome{
		Name: "slow", Dial: []call.Step{{After: call.Fixed(9 * time.Second), On: call.Alert}, {After: call.Fixed(time.Second), On: call.Answer}},
		Talk: call.Step{After: call.Fixed(time.Minute), On: call.Release, By: call.Caller, Cause: call.CauseNormal},
	}
	b.rules(world.Rule{Mix: []world.Share{{Weight: 1, Outcome: slow}}})
	// The dialler's calls draw anew when an agent is found.
	b.campaign(world.Project{}, customer)
	b.idle()
	r := b.records()[0]
	b.g.Expect(r.Outcome).To(Equal("slow"))
	b.g.Expect(r.A.AnsweredAt.Sub(r.PlacedAt)).To(Equal(10 * time.Second))
	b.g.Expect(r.EndedAt.Sub(r.B.AnsweredAt)).To(Equal(time.Minute))
	b.g.Expect(r.ReleasedBy).To(Equal(call.Caller))
}

func TestAMixIsDrawnByWeightAndChangesNothingElse(t *testing.T) {
	plain, mixed := newBench(t, call.Callee), newBench(t, call.Callee)
	mixed.rules(world.Rule{Mix: []world.Share{{3, named(t, "busy")[0].Outcome}, {1, named(t, "answered")[0].Outcome}}})
	busy := 0
	const n = 400
	for range n {
		before, err := plain.place(world.Placement{Callee: customer})
		plain.g.Expect(err).NotTo(HaveOccurred())
		after, err := mixed.place(world.Placement{Callee: customer})
		plain.g.Expect(err).NotTo(HaveOccurred())
		if after.Outcome == "busy" {
			busy++
			continue
		}
		plain.g.Expect(after).To(Equal(before), "the draws of a call do not depend on the rules")
	}
	plain.g.Expect(busy).To(BeNumerically("~", n*3/4, n/10))
}

func TestARuleIsAboutTheDirectionOfItsOutcome(t *testing.T) {
	b, _ := newHotline(t)
	b.rules(world.Rule{Name: "in", Mix: named(t, "in-no-agent")}, world.Rule{Name: "out", Mix: named(t, "busy")})
	in, err := b.callIn(world.Placement{Callee: "4006001234", Caller: customer})
	b.g.Expect(err).NotTo(HaveOccurred())
	b.g.Expect(in.Outcome).To(Equal("in-no-agent"))
	b.g.Expect(b.outcome(world.Placement{Callee: customer})).To(Equal("busy"))
}

func TestARuleMayRefuseACall(t *testing.T) {
	b := newBench(t, call.Callee)
	b.rules(world.Rule{Mix: named(t, "refused")})
	_, err := b.place(world.Placement{Callee: customer})
	b.g.Expect(errs.As(err).Code).To(Equal(errs.Refused))
}

func TestRulesWithoutAnOutcomeAreRefused(t *testing.T) {
	b := newBench(t, call.Callee)
	b.rules(world.Rule{Name: "kept", Mix: named(t, "busy")})
	b.do(func(t clock.Turn) {
		for _, bad := range []world.Rule{{Name: "empty"}, {Name: "light", Mix: []world.Share{{}}}, {Name: "negative", Mix: []world.Share{{Weight: 2}, {Weight: -1}}}} {
			err := b.SetRules(t, []world.Rule{bad})
			b.g.Expect(errs.As(err).Code).To(Equal(errs.Invalid))
			b.g.Expect(err).To(MatchError(ContainSubstring(bad.Name)))
		}
	})
	b.g.Expect(b.outcome(world.Placement{Callee: customer})).To(Equal("busy"), "the rules that were there stay")
}

func TestNoRuleIsAskedAboutThePast(t *testing.T) {
	b := newBench(t, call.Callee)
	b.rules(world.Rule{Mix: named(t, "busy")})
	b.do(func(t clock.Turn) {
		c, err := b.Import(t, world.Past{Placement: world.Placement{Vendor: "acme", Callee: customer}, At: epoch.Add(-time.Hour)})
		b.g.Expect(err).NotTo(HaveOccurred())
		b.g.Expect(c.Outcome).To(Equal("answered"))
	})
}

func TestARuleSleepsUntilItIsTurnedOn(t *testing.T) {
	b := newBench(t, call.Callee)
	b.rules(world.Rule{Name: "night", Off: true, Mix: named(t, "busy")})
	b.g.Expect(b.outcome(world.Placement{Callee: customer})).To(Equal("answered"))
	b.do(func(t clock.Turn) { b.g.Expect(b.SwitchRule(t, "night", true)).To(Succeed()) })
	b.g.Expect(b.outcome(world.Placement{Callee: customer})).To(Equal("busy"))
	b.do(func(t clock.Turn) { b.g.Expect(b.SwitchRule(t, "night", false)).To(Succeed()) })
	b.g.Expect(b.outcome(world.Placement{Callee: customer})).To(Equal("answered"))
	b.do(func(t clock.Turn) {
		b.g.Expect(errs.As(b.SwitchRule(t, "day", true)).Code).To(Equal(errs.NotFound))
		b.g.Expect(b.RuleStates(t)[0].Seen).To(Equal(1))
	})
}
