package world

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/store"
)

// TestEveryFieldIsSaved holds the model against what is saved of it: a field that
// is added must be saved, or named here with the reason why it is not.
func TestEveryFieldIsSaved(t *testing.T) {
	for name, tc := range map[string]struct {
		model, state any
		rest         []string // saved under another name, elsewhere, or made anew
	}{
		"call":    {call.Call{}, callState{}, []string{"Plan"}},
		"leg":     {call.Leg{}, legState{}, nil},
		"plan":    {call.Plan{}, planState{}, nil},
		"step":    {call.Planned{}, stepState{}, nil},
		"live":    {live{}, liveState{}, []string{"Call", "account", "placement", "project", "agent", "timer", "placed"}},
		"account": {Account{}, accountState{}, []string{"Agents", "Projects", "Records", "placed", "waiting", "place"}},
		"agent":   {Agent{}, agentState{}, []string{"place"}},
		"project": {Project{}, projectState{}, []string{"Tasks", "place", "live", "asking"}},
		"task":    {Task{}, taskState{}, []string{"Pending", "place"}},
		"entry":   {Entry{}, entryOfOne{}, nil},
		"grant":   {Grant{}, grantState{}, nil},
		"rule":    {RuleState{}, ruleState{}, nil},
		// What was asked for has become the call; the rest still decides what the
		// dialler's agents do.
		"placement": {Placement{}, liveState{}, []string{
			"Vendor", "Account", "Project", "Task", "Direction", "First", "Caller", "Callee", "Agent", "Phone", "Shown", "Queued", "Route",
			"Outcome", "ExtID", "UserData", "Attributes",
		}},
	} {
		g := NewWithT(t)
		saved := fieldsOf(tc.state)
		for _, field := range fieldsOf(tc.model) {
			if !slices.Contains(tc.rest, field) {
				g.Expect(saved).To(ContainElement(WithTransform(lower, Equal(lower(field)))), "%s.%s", name, field)
			}
		}
	}
}

func fieldsOf(v any) (names []string) {
	for _, f := range reflect.VisibleFields(reflect.TypeOf(v)) {
		names = append(names, f.Name)
	}
	return names
}

func lower(s string) string { return string(append([]byte{s[0] | 0x20}, s[1:]...)) }

// TestASavedCallIsTheCall fills a call in progress with something everywhere.
func TestASavedCallIsTheCall(t *testing.T) {
	g := NewWithT(t)
	at := time.Date(2021, 3, 23, 9, 24, 36, 1, time.UTC)
	w := New(t.Context(), Options{Clock: clock.Options{Start: at, Mode: clock.Manual}})
	t.Cleanup(w.Close)
	w.Join(Profile{Vendor: "acme", First: call.Callee, NewID: func(clock.Turn, uint64) call.ID { return "1" }})
	leg := call.Leg{Side: call.A, Party: call.Callee, From: "1", To: "2", State: call.Answered, DialedAt: at, RingingAt: at.Add(1), AnsweredAt: at.Add(2)}
	other := call.Leg{Side: call.B, Party: call.Caller, From: "3", To: "4", State: call.Idle}
	c := call.Call{
		ID: "c", Key: 1 << 63, Vendor: "acme", Account: "1", Project: "p", Task: "t", Agent: "g", Direction: call.Out, Caller: "1", Callee: "2",
		Outcome: "answered", Attributes: map[string]string{"a": "<&>"}, UserData: []byte("{\"x\": \xff}"), PlacedAt: at, A: leg, B: other,
		Plan: call.Plan{
			B:    []call.Planned{{After: time.Second, On: call.Alert}, {After: 2, On: call.Answer}},
			Talk: call.Planned{After: time.Minute, On: call.Release, Cause: 16, By: call.Callee}, Patience: time.Hour,
		},
	}
	o, _ := call.OutcomeNamed("answered")
	g.Expect(w.Clock.Do(func(tn clock.Turn) error {
		a, err := w.PutAccount(tn, Account{Vendor: "acme", ID: "1"})
		g.Expect(err).NotTo(HaveOccurred())
		p := w.PutProject(tn, a, Project{ID: "p"})
		l := &live{
			Call: &c, account: a, project: p, begun: true, placement: Placement{
				Vendor: "acme", Account: "1", Agent: "g", Claim: true, Outcome: "answered", Script: &o,
				Timeouts: call.Timeouts{A: time.Second, B: 2 * time.Second, Humans: true},
			},
		}
		text, err := store.Encode(saveLive(l))
		g.Expect(err).NotTo(HaveOccurred())
		var s liveState
		g.Expect(store.Decode(json.RawMessage(text), &s)).To(Succeed())
		due := clock.Due{Kind: kindStep, ID: "c"}
		tn.After(time.Hour, due)
		g.Expect(tn.Reschedule(clock.Entry{At: at.Add(time.Hour), Sequence: 1, Due: due})).To(Succeed())
		g.Expect(w.loadCall(tn, s)).To(Succeed())
		back := w.calls["c"]
		g.Expect(*back.Call).To(Equal(c))
		g.Expect(back.placement).To(Equal(l.placement))
		g.Expect(back.project).To(BeIdenticalTo(p))
		g.Expect([]int{p.live, p.asking}).To(Equal([]int{1, 1}))
		g.Expect(back.timer).NotTo(BeNil())
		return nil
	})).To(Succeed())
}
