package scenarios_test

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	. "github.com/onsi/gomega/gstruct"

	"github.com/ringback-sim/ringback/scenarios"
)

//go:embed testdata/whole.yaml
var whole string

func TestEverythingThatCanBeSaid(t *testing.T) {
	g := NewWithT(t)
	s, err := scenarios.Load("whole.yaml", []byte(whole), words())
	g.Expect(err).NotTo(HaveOccurred())
	start := time.Date(2021, 3, 23, 1, 0, 0, 0, time.UTC)
	g.Expect(s.Clock.Start).To(Equal(start))
	g.Expect(s.Seed).To(BeEquivalentTo(7))

	// Free-form settings keep their order, and what a number would lose.
	g.Expect(string(s.Accounts[0].Settings)).To(Equal(
		`{"enterprise":"6019072501000001","displayNumbers":["4006001234","01012345678"],"count":3,"rate":0.5,"on":true,"none":null,"since":"2021-03-20","hex":"0x1F"}`))
	g.Expect(s.Targets[0]).To(MatchFields(IgnoreExtras, Fields{
		"Name": Equal("crm"), "URL": Equal("builtin"), "Secret": BeEquivalentTo("0042"),
		"Encrypted": Equal(new(true)), "Concurrency": Equal(new(1)),
	}))
	g.Expect(string(s.Targets[0].Dialects)).To(Equal(`{"numbers":"int","require-2xx":false}`))
	g.Expect(s.Agents[0]).To(MatchFields(IgnoreExtras, Fields{
		"ID": Equal("8005"), "Phone": Equal("02101"), "State": Equal(scenarios.NotReady), "WrapUp": Equal(new(scenarios.Duration(10 * time.Second))),
	}))
	g.Expect(s.Projects[0].Tasks).To(Equal([]scenarios.Task{
		{ID: "13", Numbers: []scenarios.Entry{{Phone: "02766660012"}, {Phone: "13800138000", ExtID: "17"}}}, {Count: 100},
	}))
	g.Expect(s.Campaigns[0].Callers).To(Equal([]string{"4006001234"}))

	// Anchors and merge keys.
	g.Expect(s.Rules[0].Match).To(MatchFields(IgnoreExtras, Fields{
		"Vendor": Equal(scenarios.Patterns{"autocall"}), "Callee": Equal(scenarios.Patterns{"138*", "13900000000"}),
		"Time": Equal(&scenarios.Hours{From: 22 * 60, To: 6 * 60}), "Weekday": Equal(scenarios.Weekdays{{From: time.Monday, To: time.Friday}, {From: time.Sunday, To: time.Sunday}}),
		"Nth": Equal(&scenarios.Nth{First: 2}),
	}))
	g.Expect(s.Rules[1].Name).To(Equal("rule-2"))
	g.Expect(s.Rules[1].Match).To(MatchFields(IgnoreExtras, Fields{"Vendor": Equal(scenarios.Patterns{"autocall"}), "Nth": Equal(&scenarios.Nth{Only: 3})}))
	g.Expect(s.Rules[0].Outcome.Ring).To(Equal(new(scenarios.Between(3*time.Second, 8*time.Second))))
	g.Expect(s.Rules[1].Mix).To(HaveLen(2))
	g.Expect(s.Rules[1].Mix[1].Outcome.Talk).To(Equal(&scenarios.Span{Median: scenarios.Duration(30 * time.Second), Sigma: 0.8, Max: scenarios.Duration(10 * time.Minute)}))
	g.Expect(s.Rules[2].Outcome.Steps).To(Equal([]scenarios.Step{
		{After: fixed(time.Second), Do: scenarios.Ring}, {After: fixed(2 * time.Second), Do: scenarios.Release, Cause: 17, By: scenarios.Callee},
	}))
	g.Expect(s.Rules[2].Off).To(BeTrue())

	g.Expect(s.Faults[0]).To(MatchFields(IgnoreExtras, Fields{
		"Name": Equal("fault-1"), "On": Equal(scenarios.OnPush), "Do": Equal(scenarios.DelayOp), "First": Equal(3), "Probability": Equal(new(0.5)),
		"By": Equal(new(fixed(5 * time.Second))),
	}))

	g.Expect(s.Timeline[0].Call).To(Equal(&scenarios.Call{As: "first", Order: scenarios.Order{
		Vendor: "autocall", Callee: "13800138000", UserData: []byte(`{"order":17}`), Attributes: map[string]string{"tier": "1"},
	}}))
	g.Expect(s.Timeline[0].At.On(start)).To(Equal(start.Add(10 * time.Second)))
	g.Expect(s.Timeline[1].HangUp).To(Equal(&scenarios.HangUp{CallRef: scenarios.CallRef{Call: "first"}, By: scenarios.Callee}))
	g.Expect(s.Timeline[2].Answer).To(Equal(&scenarios.CallRef{Call: "first"}))
	g.Expect(s.Timeline[3].Receiver.First).To(Equal([]scenarios.Reply{{Status: 500}, {Status: 200, Body: new("no")}}))
	g.Expect(s.Timeline[4].At.On(start)).To(Equal(start.Add(time.Hour)))
	g.Expect(s.Timeline[5].Cdrs.Calls[0].PlacedAt.On(start)).To(Equal(start.Add(-2 * time.Hour)))

	g.Expect(s.Expect[0].Calls.Cause.Has(16)).To(BeTrue())
	g.Expect(s.Expect[0].Calls.Cause.Has(17)).To(BeFalse())
	g.Expect(s.Expect[1].Deliveries.Attempts.Has(1)).To(BeFalse())
}

func TestWhoeverPlaysAScenarioCanPointIntoIt(t *testing.T) {
	g := NewWithT(t)
	s, err := scenarios.Load("whole.yaml", []byte(whole), words())
	g.Expect(err).NotTo(HaveOccurred())
	p := s.Problem("accounts[0].settings.displayNumbers[1]", "%q is taken", "01012345678")
	g.Expect(p.Error()).To(HavePrefix("whole.yaml:17:"))
	g.Expect(p.Excerpt).To(ContainSubstring("01012345678"))
	// A member that is not there is blamed on the one around it.
	g.Expect(s.Problem("accounts[0].settings.agents", "missing").Line).To(Equal(16))
}

func TestAScenarioIsWrittenAsItIsRead(t *testing.T) {
	g := NewWithT(t)
	s, err := scenarios.Load("whole.yaml", []byte(whole), words())
	g.Expect(err).NotTo(HaveOccurred())
	text, err := json.Marshal(s)
	g.Expect(err).NotTo(HaveOccurred())
	again, err := scenarios.Load("whole.json", text, words())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(json.Marshal(again)).To(MatchJSON(text))
}

func TestASecretIsNeverShown(t *testing.T) {
	g := NewWithT(t)
	target := scenarios.Target{Name: "crm", Secret: "hunter2"}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("set", "target", target, "secret", target.Secret)
	g.Expect(fmt.Sprintf("%v %+v %#v %s", target, target, target, target.Secret) + log.String()).NotTo(ContainSubstring("hunter2"))
	g.Expect(string(target.Secret)).To(Equal("hunter2"))
}

func TestExpectationsJudge(t *testing.T) {
	g := NewWithT(t)
	s := load(t, `expect:
  - {that: some, calls: {}, min: 2, max: 4}
  - {that: none, calls: {}, equals: 0}
  - {that: most, holds: 'calls.answered >= 0.3 * calls.total && calls.byOutcome["busy"] == 0'}
  - {that: on average, holds: calls.talkSeconds / calls.answered > 10}
`)
	for count, want := range map[int]bool{1: false, 2: true, 4: true, 5: false} {
		g.Expect(s.Expect[0].Holding(count)).To(Equal(want), "%d", count)
	}
	g.Expect(s.Expect[1].Holding(0)).To(BeTrue())
	g.Expect(s.Expect[1].Holding(1)).To(BeFalse())
	sum := scenarios.Summary{Calls: scenarios.CallSummary{Total: 10, Answered: 3, TalkSeconds: 29}}
	g.Expect(s.Expect[2].Evaluate(sum)).To(BeTrue())
	g.Expect(s.Expect[3].Evaluate(sum)).To(BeFalse())
	g.Expect(s.Expect[0].Evaluate(sum)).To(BeTrue(), "it has no expression")
	sum.Calls.Answered = 2
	g.Expect(s.Expect[2].Evaluate(sum)).To(BeFalse())
}

func TestTheBeginningIsKnownBeforeTheRest(t *testing.T) {
	g := NewWithT(t)
	start, seed := scenarios.Beginning([]byte(whole))
	g.Expect(start).To(Equal(time.Date(2021, 3, 23, 1, 0, 0, 0, time.UTC)))
	g.Expect(seed).To(BeEquivalentTo(7))
	start, seed = scenarios.Beginning([]byte("seed: 9\nclock: {start: soon}\nrulez: 1"))
	g.Expect(start).To(BeZero())
	g.Expect(seed).To(BeEquivalentTo(9))
	start, seed = scenarios.Beginning([]byte("seed: [9\n"))
	g.Expect(start).To(BeZero())
	g.Expect(seed).To(BeZero())
}

// fixed returns the span that is always d.
func fixed(d time.Duration) scenarios.Span { return scenarios.Between(d, d) }
