package call_test

import (
	"math/rand/v2"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"pgregory.net/rapid"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/draw"
	"github.com/ringback-sim/ringback/sim/errs"
)

func dice(seed uint64) draw.Dice { return rand.New(rand.NewPCG(seed, 1)) }

// predictive returns a call that dials its callee first.
func predictive(a, b string, limit call.Timeouts, d draw.Dice) *call.Call {
	return &call.Call{
		ID: "1", Plan: call.NewPlan(named(a), named(b), limit, d),
		A: call.Leg{Party: call.Callee, To: "13800138000"},
		B: call.Leg{Party: call.Caller, To: "8005"},
	}
}

func named(name string) call.Outcome {
	o, ok := call.OutcomeNamed(name)
	if !ok {
		panic(name)
	}
	return o
}

func TestWhatBecomesOfACall(t *testing.T) {
	for name, tc := range map[string]struct {
		a, b        string
		limit       call.Timeouts
		disposition call.Disposition
		cause       call.Cause
		by          call.Party
		talk        time.Duration // -1: any positive
	}{
		"answered by both":         {"answered", "answered", call.Timeouts{}, call.DispositionAnswered, 16, call.Callee, -1},
		"busy":                     {"busy", "answered", call.Timeouts{}, call.DispositionBusy, 17, call.Platform, 0},
		"no answer":                {"no-answer", "answered", call.Timeouts{}, call.DispositionNoAnswer, 19, call.Platform, 0},
		"no answer within timeout": {"no-answer", "answered", call.Timeouts{A: 30 * time.Second}, call.DispositionNoAnswer, 19, call.Platform, 0},
		"no ring-back":             {"no-ring-back", "answered", call.Timeouts{}, call.DispositionNoAnswer, 18, call.Platform, 0},
		"no ring-back, timeout":    {"no-ring-back", "answered", call.Timeouts{A: 10 * time.Second}, call.DispositionNoAnswer, 18, call.Platform, 0},
		"rejected":                 {"rejected", "answered", call.Timeouts{}, call.DispositionFailed, 21, call.Callee, 0},
		"powered off":              {"powered-off", "answered", call.Timeouts{}, call.DispositionFailed, 20, call.Platform, 0},
		"unreachable":              {"unreachable", "answered", call.Timeouts{}, call.DispositionFailed, 27, call.Platform, 0},
		"vacant":                   {"vacant-number", "answered", call.Timeouts{}, call.DispositionFailed, 1, call.Platform, 0},
		"suspended":                {"suspended-number", "answered", call.Timeouts{}, call.DispositionFailed, 29, call.Platform, 0},
		"network failure":          {"network-failure", "answered", call.Timeouts{}, call.DispositionFailed, 38, call.Platform, 0},
		"A leg fails":              {"a-leg-fails", "answered", call.Timeouts{}, call.DispositionFailed, 38, call.Platform, 0},
		"abandoned":                {"abandoned", "answered", call.Timeouts{}, call.DispositionAbandoned, 16, call.Callee, 0},
		"agent does not answer":    {"answered", "caller-no-answer", call.Timeouts{}, call.DispositionAbandoned, 19, call.Platform, 0},
		"caller hangs up":          {"caller-hangs-up", "answered", call.Timeouts{}, call.DispositionAnswered, 16, call.Caller, 30 * time.Second},
		"callee hangs up":          {"callee-hangs-up", "answered", call.Timeouts{}, call.DispositionAnswered, 16, call.Callee, 30 * time.Second},
		"cut off in mid-talk":      {"cut-off", "answered", call.Timeouts{}, call.DispositionAnswered, 16, call.Platform, 30 * time.Second},
		"leg B ends the talk":      {"answered", "cut-off", call.Timeouts{}, call.DispositionAnswered, 16, call.Platform, 30 * time.Second},
		"nobody comes":             {"human", "answered", call.Timeouts{}, call.DispositionNoAnswer, 19, call.Platform, 0},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			c := predictive(tc.a, tc.b, tc.limit, dice(7))
			g.Expect(c.Disposition()).To(BeEmpty())
			g.Expect(c.Play(epoch)).To(Succeed())
			g.Expect(c.Disposition()).To(Equal(tc.disposition))
			g.Expect(c.Cause).To(Equal(tc.cause))
			g.Expect(c.ReleasedBy).To(Equal(tc.by))
			if tc.talk < 0 {
				g.Expect(c.Talk()).To(BeNumerically(">=", 10*time.Second))
			} else {
				g.Expect(c.Talk()).To(Equal(tc.talk))
			}
		})
	}
}

func TestARingTimeoutEndsTheLegAtItsSecond(t *testing.T) {
	g := NewWithT(t)
	c := predictive("no-answer", "answered", call.Timeouts{A: 30 * time.Second}, dice(1))
	g.Expect(c.Play(epoch)).To(Succeed())
	g.Expect(c.EndedAt.Sub(c.PlacedAt)).To(Equal(30 * time.Second))
}

func TestAHumanAnswersAndHangsUp(t *testing.T) {
	g := NewWithT(t)
	c := predictive("human", "answered", call.Timeouts{A: time.Second}, dice(1))
	c.Begin(epoch)
	_, err := c.Pick(epoch)
	g.Expect(errs.As(err).Code).To(Equal(errs.Conflict), "nothing rings yet")
	_, err = c.Dial(epoch, call.B)
	g.Expect(errs.As(err).Code).To(Equal(errs.Conflict), "leg A comes first")
	_, err = c.Dial(epoch, call.A)
	g.Expect(err).NotTo(HaveOccurred())
	_, err = c.Step(epoch.Add(time.Second))
	g.Expect(err).NotTo(HaveOccurred())
	_, ok := c.Next()
	g.Expect(ok).To(BeFalse(), "it rings until somebody answers")
	_, err = c.Step(epoch.Add(time.Hour))
	g.Expect(errs.As(err).Code).To(Equal(errs.Conflict))

	e, err := c.Pick(epoch.Add(time.Hour))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(e.Kind).To(Equal(call.LegTalks))
	events, err := c.HangUp(epoch.Add(2*time.Hour), call.Callee, call.CauseNormal)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(events).To(HaveLen(2), "leg B was never dialled")
	_, err = c.HangUp(epoch, call.Callee, call.CauseNormal)
	g.Expect(errs.As(err).Code).To(Equal(errs.Conflict))
	g.Expect(c.B.State).To(Equal(call.Idle))
}

// TestTimesAreConsistent is the property that every record rests on.
func TestTimesAreConsistent(t *testing.T) {
	all := append(call.Outcomes(), call.OutcomesIn()...)
	rapid.Check(t, func(rt *rapid.T) {
		a := rapid.SampledFrom(all).Draw(rt, "a")
		b := rapid.SampledFrom(all).Draw(rt, "b")
		limit := call.Timeouts{
			A: time.Duration(rapid.IntRange(0, 60).Draw(rt, "timeout A")) * time.Second,
			B: time.Duration(rapid.IntRange(0, 60).Draw(rt, "timeout B")) * time.Second,
		}
		c := predictive(a.Name, b.Name, limit, dice(rapid.Uint64().Draw(rt, "seed")))
		if err := c.Play(epoch); err != nil {
			rt.Fatal(err)
		}
		g := NewWithT(rt)
		g.Expect(c.PlacedAt).To(Equal(epoch))
		last := c.PlacedAt
		for _, l := range []*call.Leg{&c.A, &c.B} {
			stamps := []time.Time{l.DialedAt, l.RingingAt, l.AnsweredAt, l.ReleasedAt}
			for _, at := range stamps {
				if at.IsZero() {
					continue // 0 means "did not happen"
				}
				g.Expect(at).To(BeTemporally(">=", c.PlacedAt))
				g.Expect(at).To(BeTemporally("<=", c.EndedAt))
			}
			if l.DialedAt.IsZero() {
				g.Expect(stamps).To(HaveEach(time.Time{}))
				g.Expect(l.State).To(Equal(call.Idle))
				continue
			}
			g.Expect(l.DialedAt).To(BeTemporally(">=", last))
			last = l.DialedAt
			for _, at := range stamps[1:] {
				if !at.IsZero() {
					g.Expect(at).To(BeTemporally(">=", last))
					last = at
				}
			}
			g.Expect(l.ReleasedAt).To(Equal(c.EndedAt))
			g.Expect(l.Cause).NotTo(BeZero())
			last = l.AnsweredAt
		}
		g.Expect(c.B.WasAnswered() && !c.A.WasAnswered()).To(BeFalse())
		if c.Disposition() == call.DispositionAnswered {
			g.Expect(c.Talk()).To(Equal(c.EndedAt.Sub(c.B.AnsweredAt)))
		} else {
			g.Expect(c.Talk()).To(BeZero())
		}
	})
}
