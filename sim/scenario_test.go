package sim_test

import (
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/control"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/stage"
)

// script is a scenario of the parts that a test is about.
func script(parts string) string {
	return "version: 1\nname: test\ntitle: test\npurpose: A test.\nclock: {start: '2021-03-23T09:00:00+08:00'}\n" + parts
}

func TestATimelineDoesWhatItSays(t *testing.T) {
	for name, tc := range map[string]struct {
		parts string
		check func(*WithT, stage.Summary)
	}{
		"a human answers, and hangs up": {`
timeline:
  - {at: +0s, call: {vendor: autocall, callee: '13800000013', as: mine}}
  - {at: +10s, answer: mine}
  - {at: +25s, hangup: {callee: '138*', by: callee, cause: 31}}
expect:
  - {that: so, calls: {outcome: human, disposition: answered, by: callee, cause: 31}, equals: 1}
`, func(g *WithT, sum stage.Summary) { g.Expect(sum.Calls.TalkSeconds).To(BeNumerically("<", 15)) }},
		"an agent rejects, and is away": {`
rules: [{match: {vendor: uccc}, outcome: {from: human, leg: caller}}]
timeline:
  - {at: +0s, call: {vendor: uccc, callee: '13800138000'}}
  - {at: +10s, agent: {vendor: uccc, id: '699861013', do: reject}}
  - {at: +20s, agent: {vendor: uccc, id: '699861013', do: not-ready}}
  - {at: +30s, call: {vendor: uccc, callee: '13800138000'}}
expect:
  - {that: one was rejected, calls: {cause: 21}, equals: 1}
  - {that: one never began, calls: {cause: 18}, equals: 1}
`, nil},
		"rules are turned on and off": {`
rules: [{name: late, off: true, outcome: busy}]
timeline:
  - {at: +1m, every: 1m, times: 6, call: {vendor: autocall, callee: '13800138000'}}
  - {at: +90s, rules: {on: late}}
  - {at: +210s, rules: {off: late}}
expect:
  - {that: two were busy, calls: {disposition: busy}, equals: 2}
`, func(g *WithT, sum stage.Summary) { g.Expect(sum.Rules[0].Seen).To(Equal(2)) }},
		"a campaign pauses and goes on": {`
projects: [{vendor: autocall, id: spring, paused: true, tasks: [{count: 5}, {numbers: ['13800138000', {phone: '13800138001', extId: C2}]}]}]
timeline:
  - {at: +1h, project: {vendor: autocall, id: spring, ratio: 1}}
  - {at: +2h, import: {vendor: autocall, project: spring, task: {id: '7', count: 2}}}
expect:
  - {that: all were called, calls: {project: spring}, equals: 9}
  - {that: two of them by the later task, calls: {project: spring, task: '7'}, equals: 2}
`, nil},
		"a past is told, and made up": {`
targets: [{name: crm, vendor: autocall}]
timeline:
  - {at: +1m, cdrs: {push: true, calls: [{vendor: autocall, placedAt: -1h, callee: '13800138000', outcome: busy}]}}
  - {at: +2m, cdrs: {count: 20, span: 2h, vendor: wintelapi}}
expect:
  - {that: both are records, records: {}, equals: 21}
  - {that: one was pushed, deliveries: {}, equals: 1}
`, nil},
		"a callee answers and leaves": {`
rules: [{outcome: {steps: [{after: 2s, do: ring}, {after: 3s, do: answer}, {after: 9s, do: release, by: callee, cause: 31}]}}]
timeline:
  - {at: +0s, call: {vendor: uccc, callee: '13800138000'}}
  - {at: +0s, call: {vendor: autocall, callee: '13800138000'}}
expect:
  - {that: dialled second they talked first, calls: {vendor: uccc, disposition: answered, by: callee, cause: 31}, equals: 1}
  - {that: dialled first they waited for nobody, calls: {vendor: autocall, disposition: abandoned, by: callee, cause: 31}, equals: 1}
  - {that: the conversation took nine seconds, holds: calls.talkSeconds == 9}
`, nil},
		"time jumps": {`
timeline:
  - {at: +1m, clock: {advance: 3h}}
`, func(g *WithT, sum stage.Summary) {
			g.Expect(sum.Now.Sub(sum.Began)).To(Equal(3*time.Hour + time.Minute))
		}},
		"a target changes": {`
targets: [{name: crm, vendor: autocall, secret: one}]
timeline:
  - {at: +0s, receiver: {first: [503, {status: 200, body: '{"code":1}'}], then: 200}}
  - {at: +1s, call: {vendor: autocall, callee: '13800000002'}}
  - {at: +8s, target: {name: crm, encrypted: true}}
expect:
  - {that: the third attempt was accepted, deliveries: {state: delivered, attempts: 3}, equals: 1}
  - {that: the first was refused, journal: {kind: push, target: crm, status: 503, number: '138000000*'}, equals: 1}
  - {that: the others were encrypted, journal: {kind: push, text: '"data":"'}, equals: 2}
`, nil},
		"the network refuses": {`
timeline:
  - {at: +0s, call: {vendor: wintelapi, callee: '13800000015', phone: '13911112222'}}
`, func(g *WithT, sum stage.Summary) {
			g.Expect(sum.Refused).To(Equal(1))
			g.Expect(sum.Good()).To(BeTrue())
		}},
		"nobody to hang up": {`
timeline:
  - {at: +1s, hangup: {callee: '139*'}}
  - {at: +1s, agent: {vendor: autocall, id: '8005', do: answer}}
`, func(g *WithT, sum stage.Summary) {
			g.Expect(sum.Missed).To(HaveLen(2))
			g.Expect(sum.Good()).To(BeTrue(), "in another run there might be")
		}},
		"nobody of that name": {`
timeline:
  - {at: +1s, agent: {vendor: autocall, id: '9999', do: answer}}
`, func(g *WithT, sum stage.Summary) {
			g.Expect(sum.Broken).To(HaveExactElements(HaveField("Where", "timeline[0]")))
			g.Expect(sum.Good()).To(BeFalse())
		}},
		"a rule that divides by nothing": {`
rules: [{match: {when: 'placed / (placed - 1) > 0'}, outcome: busy}]
timeline:
  - {at: +1s, call: {vendor: autocall, callee: '13800138000'}}
`, func(g *WithT, sum stage.Summary) { g.Expect(sum.Calls.Total).To(Equal(1)) }},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			sum := play(t, script(tc.parts))
			for _, v := range sum.Verdicts {
				g.Expect(v.Holds).To(BeTrue(), "%s: %s", v.That, v.Found)
			}
			if tc.check != nil {
				tc.check(g, sum)
				return
			}
			g.Expect(sum.Broken).To(BeEmpty())
			g.Expect(sum.Missed).To(BeEmpty())
		})
	}
}

func TestARuleKnowsByWhichRouteACallWasPlaced(t *testing.T) {
	s := newSim(t, sim.Config{Clock: clock.Manual, Scenario: []byte(script(`
rules:
  - {match: {vendor: uccc, route: placeCall}, outcome: busy}
  - {match: {vendor: wintelapi, route: placeTwoWayCall}, outcome: rejected}
  - {match: {vendor: wintelapi, route: placeAxbCall}, outcome: unreachable}
  - {match: {route: control}, outcome: vacant-number}
`))})
	c := newClient(t, s)
	c.ok("POST", "/api/v31/tserver/tenants/69986/calls", `{"calleeNumber":"13800138000","agentId":699861013}`)
	for _, axb := range []string{"", "/axb"} {
		c.ok("POST", "/v2/wintelapi/webcall/cti"+axb, `{"vcc_code":"6019072501","caller":"13911112222","called":"13800138000"}`)
	}
	c.ok("POST", "/_ringback/calls", `{"callee":"13800138000"}`)
	idle(t, s)
	c.Expect(summary(t, s).Calls.ByOutcome).To(Equal(map[string]int{"busy": 1, "rejected": 1, "unreachable": 1, "vacant-number": 1}))
}

func TestAWorldBeginsWithAScenario(t *testing.T) {
	g := NewWithT(t)
	s := newSim(t, config())
	text := []byte(script("seed: 11\nrules: [{outcome: busy}]\n"))
	w, err := s.NewWorld(control.WorldOrder{Name: "a", Scenario: text})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(w.Seed).To(BeEquivalentTo(11))
	g.Expect(w.Now()).To(BeTemporally("==", time.Date(2021, 3, 23, 1, 0, 0, 0, time.UTC)))
	given, err := s.NewWorld(control.WorldOrder{Name: "b", Scenario: text, Seed: 5, Start: w.Now().Add(time.Hour)})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(given.Seed).To(BeEquivalentTo(5))
	g.Expect(given.Now()).To(Equal(w.Now().Add(time.Hour)))
	_, err = s.NewWorld(control.WorldOrder{Name: "c", Scenario: []byte(script("rules: [{outcome: buzy}]\n"))})
	g.Expect(err).To(MatchError(ContainSubstring(`"busy"`)))
	for _, w := range s.Worlds() {
		g.Expect(w.Name).NotTo(Equal("c"), "a world whose scenario is wrong does not begin")
	}
	c := newClient(t, s)
	c.ok("POST", "/w/a/_ringback/reset", "")
	g.Expect(c.ok("POST", "/w/a/_ringback/calls", `{"callee":"13800138000"}`)).To(ContainSubstring(`"outcome":"busy"`))
	g.Expect(c.ok("GET", "/w/a/_ringback/scenario", "")).To(ContainSubstring(`"seed":11,"began":"2021-03-23T01:00:00.000Z"`))
	g.Expect(c.ok("POST", "/_ringback/worlds", `{"name":"d","scenario":"happy-uccc"}`)).To(ContainSubstring("2021-03-23T01:00:00.000Z"))
	g.Expect(c.ok("POST", "/_ringback/scenario", `{"name":"happy-uccc"}`)).To(HavePrefix(`{"name":"happy-uccc"`))
}

func TestASimulatorBeginsWithAScenario(t *testing.T) {
	g := NewWithT(t)
	s := newSim(t, sim.Config{Clock: clock.Manual, Scenario: []byte(script("seed: 11\ntargets: [{name: crm}]\n"))})
	g.Expect(s.World().Seed()).To(BeEquivalentTo(11))
	before := s.World().Now()
	g.Expect(s.Reset()).To(Succeed())
	g.Expect(s.World().Now()).To(Equal(before))
	g.Expect(summary(t, s).Targets).To(HaveLen(1))
	inherits, err := s.NewWorld(control.WorldOrder{Name: "a"})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(inherits.Now()).To(Equal(before))
	_, err = sim.New(t.Context(), sim.Config{Scenario: []byte(script("agents: [{vendor: uccc, id: x}]\n")), ScenarioFile: "mine.yaml"})
	g.Expect(err).To(MatchError(HavePrefix("mine.yaml:6:")), "what the world refuses has its place")
}

// TestWhereTimeFollowsTheWallAJumpMovesIt needs no waiting: the call is an hour
// away.
func TestWhereTimeFollowsTheWallAJumpMovesIt(t *testing.T) {
	g := NewWithT(t)
	s := newSim(t, sim.Config{Clock: clock.Realtime, Scenario: []byte(script(strings.Join([]string{
		"timeline:",
		"  - {at: +0s, clock: {advance: 2h}}",
		"  - {at: +1h, call: {vendor: autocall, callee: '13800000002', as: far}}\n",
	}, "\n")))})
	_, err := s.World().Await(t.Context(), func(t clock.Turn) bool {
		over := 0
		s.World().Finished(t, time.Time{}, func(*call.Call) { over++ })
		return over == 1
	})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(s.World().Now()).To(BeTemporally(">", time.Date(2021, 3, 23, 2, 0, 0, 0, time.UTC)))
}

func TestNoScenarioPlaysWhenOneCouldNotBeSetUp(t *testing.T) {
	g := NewWithT(t)
	s := newSim(t, sim.Config{Clock: clock.Manual, Scenario: []byte(script("rules: [{outcome: busy}]\n"))})
	err := s.World().Clock.Do(func(t clock.Turn) error {
		sc, err := scenarios.Load("x.yaml", []byte(script("accounts: [{vendor: uccc, id: '5', settings: {agents: 7}}]\n")), s.Stage().Vocabulary(t))
		if err != nil {
			return err
		}
		return s.Stage().Play(t, sc)
	})
	g.Expect(err).To(MatchError(ContainSubstring("accounts[0].agents")))
	g.Expect(errs.As(err).Code).To(Equal(errs.Internal), "it is a problem of the scenario, not of a request")
	g.Expect(s.World().Clock.Look(func(t clock.Turn) error {
		_, plays := s.Stage().Summary(t)
		g.Expect(plays).To(BeFalse())
		g.Expect(s.World().RuleStates(t)).To(BeEmpty())
		return nil
	})).To(Succeed())
}

// TestAScenarioGoesOnWhereItsWorldIsRestored cuts scenarios in the middle: what
// is to come comes there as here.
func TestAScenarioGoesOnWhereItsWorldIsRestored(t *testing.T) {
	for name, cut := range map[string]string{"agent-churn": "15m", "inbound-overflow": "3m", "receiver-down": "40m", "key-change": "5m"} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			here := newSim(t, sim.Config{Clock: clock.Manual, Scenario: []byte(builtin(t, name))})
			elsewhere := newSim(t, config())
			from, to := newClient(t, here), newClient(t, elsewhere)
			from.ok("POST", "/_ringback/clock/advance", `{"by":"`+cut+`"}`)
			document, _ := from.snapshot()
			to.ok("PUT", "/_ringback/snapshot", document)
			g.Expect(summary(t, elsewhere).Calls).To(Equal(summary(t, here).Calls))
			g.Expect(summary(t, here).Good()).To(BeFalse(), "there is more to come")
			idle(t, here)
			idle(t, elsewhere)
			a, b := summary(t, here), summary(t, elsewhere)
			g.Expect(a.Good()).To(BeTrue())
			g.Expect(b.Calls).To(Equal(a.Calls))
			g.Expect(b.Deliveries).To(Equal(a.Deliveries))
			g.Expect(b.Rules).To(Equal(a.Rules))
			g.Expect(b.Now).To(Equal(a.Now))
		})
	}
}
