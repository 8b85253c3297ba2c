package uccc_test

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/vendors/uccc"
	"github.com/ringback-sim/ringback/sim/world"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestStatesOfEveryOutcome compares the states of one call of every outcome with
// a table: how long after the start, and the state. A hang-up carries the start
// itself.
func TestStatesOfEveryOutcome(t *testing.T) {
	g := NewWithT(t)
	var table strings.Builder
	for _, o := range call.Outcomes() {
		if o.Refused || o.Direction == call.In {
			continue // no call of this vendor comes of it
		}
		fmt.Fprintf(&table, "%s: %s\n", o.Name, o.Title)
		table.WriteString(story(t, o.Name))
	}
	table.WriteString("the agent is not ready\n")
	table.WriteString(story(t, ""))
	const golden = "testdata/states.golden"
	if *update {
		g.Expect(os.WriteFile(golden, []byte(table.String()), 0o600)).To(Succeed())
	}
	want, err := os.ReadFile(golden)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(table.String()).To(Equal(string(want)))
}

// story places a call of an outcome, "" for that of an agent who is not ready,
// and tells what its subscriber sees. A human who decides answers after a minute
// and hangs up after another.
func story(t *testing.T, outcome string) string {
	t.Helper()
	r := newRig(t, world.Options{Seed: 7})
	s := r.subscribe(channel)
	var placed call.Call
	r.do(func(t clock.Turn) (err error) {
		if outcome == "" {
			a, g := r.agent(t, agent)
			r.SetReady(t, a, g, false)
		}
		placed, err = r.Place(t, world.Placement{Vendor: uccc.Name, Callee: "13800138000", Outcome: outcome})
		return err
	})
	r.idle()
	if outcome == "human" {
		for _, act := range []func(clock.Turn) (call.Call, error){
			func(t clock.Turn) (call.Call, error) { return r.Answer(t, placed.ID) },
			func(t clock.Turn) (call.Call, error) { return r.HangUp(t, placed.ID, call.Callee, call.CauseNormal) },
		} {
			r.advance(time.Minute)
			r.do(func(t clock.Turn) error { _, err := act(t); return err })
		}
	}
	var lines strings.Builder
	for _, c := range s.changes() {
		r.Expect(c.CallID).To(Equal(string(placed.ID)))
		fmt.Fprintf(&lines, "  %7.3f %s\n", float64(c.UpdatedAt-epoch.UnixMilli())/1000, c.State)
	}
	c := r.call(string(placed.ID))
	fmt.Fprintf(&lines, "  %7.3f (end, cause %d)\n", c.EndedAt.Sub(epoch).Seconds(), c.Cause)
	return lines.String()
}

func TestEveryByteOfAState(t *testing.T) {
	r := newRig(t, world.Options{Seed: 7})
	r.account(`{"agents":[{"id":699861013,"phone":"01082511013"},{"id":699861014,"phone":"01082511014","salesmanCode":"王<五>&\"1\""}]}`)
	s, sold := r.subscribe(channel), r.subscribe("/monitor_agent_699861014")
	id := r.place(`{"calleeNumber":"13800000002","agentId":699861013}`)
	r.idle()
	messages := s.poll()
	r.Expect(messages).To(HaveLen(7))
	r.Expect(messages[0]).To(Equal(`{"callId":"` + id + `","callerNumber":"01082511013","calleeNumber":"13800000002","agentId":699861013,"state":"started","updatedAt":1452536743511}`))
	r.Expect(messages[6]).To(Equal(`{"callId":"` + id + `","callerNumber":"01082511013","calleeNumber":"13800000002","agentId":699861013,"state":"hangup","updatedAt":1452536743511}`))

	id = r.place(`{"calleeNumber":"13800000002","agentId":699861014}`)
	r.Expect(sold.poll()[0]).To(Equal(fmt.Sprintf(`{"callId":%q,"callerNumber":"01082511014","calleeNumber":"13800000002","agentId":699861014,"salesmanCode":"王<五>&\"1\"","state":"started","updatedAt":%d}`, id, r.Now().UnixMilli())))
	r.Expect(s.poll()).To(BeEmpty(), "another phone's channel")
}

func TestWhoHearsNoStates(t *testing.T) {
	r := newRig(t, world.Options{})
	s := r.subscribe("/**")
	r.place(`{"calleeNumber":"13800000000","callerNumber":"13911112222"}`)
	r.idle()
	r.Expect(s.poll()).To(BeEmpty(), "a mobile phone has no channel")
	rec := r.send(http.MethodPost, campaign, `{"numbers":["13800000000"]}`)
	r.Expect(rec.Code).To(Equal(http.StatusOK))
	r.idle()
	r.Expect(s.poll()).To(BeEmpty(), "a campaign's calls have no states")
	r.do(func(t clock.Turn) error {
		a, err := r.Account(t, uccc.Name, "")
		r.PutAgent(t, a, world.Agent{ID: "007", Phone: "01082511007"})
		return err
	})
	r.do(func(t clock.Turn) error {
		_, err := r.Place(t, world.Placement{Vendor: uccc.Name, Agent: "007", Callee: "13800000000"})
		return err
	})
	r.idle()
	r.Expect(s.poll()).To(BeEmpty(), "an agent whose id is no integer is none of this vendor's")
	id := r.place(`{"calleeNumber":"13800000000","agentId":699861013}`)
	r.idle()
	r.Expect(s.states()).To(HaveLen(9))
	r.do(func(t clock.Turn) error { r.Retell(t, r.mustCall(t, id)); return nil })
	r.Expect(s.poll()).To(BeEmpty(), "a record told again is no news")
}

func TestAnOldCallHangsUpSilently(t *testing.T) {
	for name, tc := range map[string]struct {
		answered bool
		age      time.Duration
		last     string
	}{
		"unanswered, 60 s": {false, time.Minute, "hangup"},
		"unanswered, more": {false, time.Minute + time.Millisecond, "processed"},
		"answered, 2 h":    {true, 2 * time.Hour, "hangup"},
		"answered, more":   {true, 2*time.Hour + time.Millisecond, "calleeAnswered"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, world.Options{})
			s := r.subscribe(channel)
			id := call.ID(r.place(`{"calleeNumber":"13800000013","agentId":699861013}`))
			r.idle() // the callee's phone rings
			if tc.answered {
				r.do(func(t clock.Turn) error { _, err := r.Answer(t, id); return err })
			}
			r.advance(epoch.Add(tc.age).Sub(r.Now()))
			r.do(func(t clock.Turn) error { _, err := r.HangUp(t, id, call.Callee, call.CauseNormal); return err })
			states := s.states()
			r.Expect(states[len(states)-1]).To(Equal(tc.last))
		})
	}
}

func TestTheStateThatIsNotInTheDocument(t *testing.T) {
	r := newRig(t, world.Options{})
	r.account(`{"dialects":{"call-agent-started":"off"}}`)
	s := r.subscribe(channel)
	r.place(`{"calleeNumber":"13800000000","agentId":699861013}`)
	r.idle()
	r.Expect(s.states()).To(Equal([]string{
		"started", "agentReady", "callAgentSuccess", "callCallee", "calleeRingBack", "processed", "calleeAnswered", "hangup",
	}))
}

func TestAHumanAtThePhone(t *testing.T) {
	r := newRig(t, world.Options{})
	r.account(`{"agents":[{"id":699861013,"phone":"01080000013"}]}`)
	s := r.subscribe(channel)
	act := func(f func(clock.Turn, *world.Agent) (call.Call, error)) error {
		return r.Clock.Do(func(t clock.Turn) error {
			_, g := r.agent(t, agent)
			_, err := f(t, g)
			return err
		})
	}
	r.Expect(act(r.AgentAnswers)).To(MatchError(ContainSubstring("in no call")))

	r.place(`{"calleeNumber":"13800000000","agentId":699861013}`)
	r.idle()
	r.Expect(s.states()).To(Equal([]string{"started", "agentReady", "callAgentStarted"}))
	r.Expect(act(r.AgentHangsUp)).To(MatchError(ContainSubstring("not on the line")))
	r.Expect(act(r.AgentRejects)).To(Succeed())
	r.Expect(s.states()).To(Equal([]string{"callAgentFailed", "processed"}))

	r.place(`{"calleeNumber":"13800000013","agentId":699861013}`)
	r.idle()
	r.Expect(act(r.AgentAnswers)).To(Succeed())
	r.idle()
	r.Expect(act(r.AgentAnswers)).To(MatchError(ContainSubstring("does not ring")), "the callee's phone rings")
	r.Expect(act(r.AgentHangsUp)).To(Succeed())
	r.Expect(s.states()).To(Equal([]string{
		"started", "agentReady", "callAgentStarted", "callAgentSuccess", "callCallee", "calleeRingBack", "processed", "hangup",
	}))
}
