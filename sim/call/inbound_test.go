package call_test

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/draw"
	"github.com/ringback-sim/ringback/sim/errs"
)

// inbound returns a call of somebody who calls in, and the agent's phone.
func inbound(outcome, agent string, limit call.Timeouts, d draw.Dice) *call.Call {
	return &call.Call{
		ID: "1", Direction: call.In, Plan: call.NewPlan(named(outcome), named(agent), limit, d),
		A: call.Leg{Party: call.Caller, From: "62963114", To: "4006001234"},
		B: call.Leg{Party: call.Callee, From: "62963114", To: "01082518005"},
	}
}

func TestWhatBecomesOfACallIn(t *testing.T) {
	const second = time.Second
	for name, tc := range map[string]struct {
		outcome, agent string
		disposition    call.Disposition
		cause          call.Cause
		by             call.Party
		least, most    time.Duration // of the wait for leg B, or for the end
		dialed         bool
	}{
		"answered":               {"in-answered", "answered", call.DispositionAnswered, 16, call.Callee, 5 * second, 20 * second, true},
		"the agent is busy":      {"in-answered", "busy", call.DispositionAbandoned, 17, call.Platform, 5 * second, 20 * second, true},
		"abandoned in the menu":  {"in-abandoned-ivr", "answered", call.DispositionAbandoned, 16, call.Caller, 5 * second, 20 * second, false},
		"abandoned in the queue": {"in-abandoned-queue", "answered", call.DispositionAbandoned, 16, call.Caller, 20 * second, 60 * second, false},
		"no agent":               {"in-no-agent", "answered", call.DispositionAbandoned, 19, call.Platform, 20 * second, 60 * second, false},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			c := inbound(tc.outcome, tc.agent, call.Timeouts{A: second, B: 50 * second}, dice(3))
			g.Expect(c.Play(epoch)).To(Succeed())
			g.Expect(c.A.AnsweredAt).To(Equal(epoch), "the platform answers at once")
			g.Expect(c.Disposition()).To(Equal(tc.disposition))
			g.Expect(c.Cause).To(Equal(tc.cause))
			g.Expect(c.ReleasedBy).To(Equal(tc.by))
			g.Expect(!c.B.DialedAt.IsZero()).To(Equal(tc.dialed))
			waited := c.EndedAt.Sub(epoch)
			if tc.dialed {
				waited = c.B.DialedAt.Sub(epoch)
			}
			g.Expect(waited).To(And(BeNumerically(">=", tc.least), BeNumerically("<=", tc.most)), "a leg's timeout ends with its answer")
		})
	}
}

func TestAnAnswerByHandLeavesWhatIsPlannedAfterIt(t *testing.T) {
	g := NewWithT(t)
	c := inbound("in-answered", "answered", call.Timeouts{}, dice(3))
	c.Begin(epoch)
	_, err := c.Dial(epoch, call.A)
	g.Expect(err).NotTo(HaveOccurred())
	_, err = c.Pick(epoch)
	g.Expect(errs.As(err).Code).To(Equal(errs.Conflict), "nothing rings: the platform answers by itself")
	_, err = c.Step(epoch)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Waiting()).To(BeFalse(), "the menu comes first")
	after, ok := c.Next()
	g.Expect(ok).To(BeTrue())
	events, err := c.Step(epoch.Add(after))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(events).To(HaveLen(1))
	g.Expect(events[0].Kind).To(Equal(call.LegDialed))
	g.Expect(events[0].Side).To(Equal(call.B))

	late := predictive("no-answer", "answered", call.Timeouts{}, dice(3))
	late.Begin(epoch)
	_, err = late.Dial(epoch, call.A)
	g.Expect(err).NotTo(HaveOccurred())
	_, err = late.Step(epoch)
	g.Expect(err).NotTo(HaveOccurred())
	_, err = late.Pick(epoch)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(late.Waiting()).To(BeTrue(), "who has answered does not ring out")
}
