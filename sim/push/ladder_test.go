package push_test

import (
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/push"
)

func TestLadderAfter(t *testing.T) {
	ladder := push.Ladder{15 * time.Second, 3 * time.Minute}
	for name, tc := range map[string]struct {
		ladder  push.Ladder
		attempt int
		wait    time.Duration
		ok      bool
	}{
		"before the first":    {ladder, 0, 0, false},
		"first rung":          {ladder, 1, 15 * time.Second, true},
		"last rung":           {ladder, 2, 3 * time.Minute, true},
		"ladder used up":      {ladder, 3, 0, false},
		"no ladder, no rungs": {nil, 1, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			wait, ok := tc.ladder.After(tc.attempt)
			g.Expect(wait).To(Equal(tc.wait))
			g.Expect(ok).To(Equal(tc.ok))
		})
	}
}

func TestTenFailuresWalkTheLadderUnderOneAdvance(t *testing.T) {
	r := newRig(t)
	r.target("crm", receiver(t, says(refusing)))
	r.enqueue("crm", "c1")
	r.advance(24 * time.Hour)

	d := r.get("dlv-1")
	r.Expect(d.State).To(Equal(push.GivenUp))
	r.Expect(d.Why).To(Equal("the ladder is used up: none of 10 attempts was accepted"))
	r.Expect(d.NextAt.IsZero()).To(BeTrue())
	r.Expect(d.Attempts).To(HaveLen(10))
	for i, second := range []int{0, 15, 30, 60, 240, 2040, 3840, 5640, 7440, 11040} {
		a, at := d.Attempts[i], epoch.Add(time.Duration(second)*time.Second)
		r.Expect(a.N).To(Equal(i + 1))
		r.Expect(a.At).To(Equal(at))
		r.Expect(a.Frame.Timestamp).To(Equal(at.Add(8 * time.Hour).Format("2006-01-02 15:04:05")))
		r.Expect(a.Why).To(Equal("the code is 1, which means failure: the integer 0 was expected"))
		if i < 9 {
			r.Expect(a.NextAt).To(Equal(d.Attempts[i+1].At))
		} else {
			r.Expect(a.NextAt.IsZero()).To(BeTrue())
		}
	}
}

func TestADeliveryEndsWithTheFirstAcceptedAttempt(t *testing.T) {
	r := newRig(t)
	r.target("crm", push.Builtin)
	r.Expect(r.queue.Receiver().SetAnswers("crm", []push.Answer{{Status: 503}, {Body: refusing}}, push.Accept())).To(Succeed())
	r.enqueue("crm", "c1")
	r.advance(0)
	r.Expect(r.get("dlv-1").NextAt).To(Equal(epoch.Add(15 * time.Second)))
	r.Expect(r.untilIdle().Now).To(Equal(epoch.Add(30*time.Second)), "nothing is left of the ladder")
	r.Expect(r.lines).To(Equal([]string{
		"0s dlv-1 pending",
		"0s dlv-1 attempt 1: the status is 503, not 2xx, and the body is empty",
		"15s dlv-1 attempt 2: the code is 1, which means failure: the integer 0 was expected",
		"30s dlv-1 attempt 3: ",
		"30s dlv-1 delivered",
	}))
}

func TestTheTimestampMayStayTheFirst(t *testing.T) {
	r := newRig(t)
	r.target("crm", push.Builtin, func(g *push.Target) { g.Timestamp = push.First })
	r.Expect(r.queue.Receiver().SetAnswers("crm", nil, push.Answer{})).To(Succeed())
	r.enqueue("crm", "c1")
	r.untilIdle()
	for _, a := range r.get("dlv-1").Attempts {
		r.Expect(a.Frame.Timestamp).To(Equal("2021-03-23 17:24:36"))
	}
}

func TestAMessageWithoutALadderHasOneAttempt(t *testing.T) {
	r := newRig(t)
	r.target("crm", push.Builtin)
	r.Expect(r.queue.Receiver().SetAnswers("crm", nil, push.Answer{})).To(Succeed())
	r.do(func(t clock.Turn) error {
		_, err := r.queue.Enqueue(t, push.Message{Target: "crm", Type: 2, Data: []byte(`[]`)})
		return err
	})
	r.advance(0)
	d := r.get("dlv-1")
	r.Expect(d.State).To(Equal(push.GivenUp))
	r.Expect(d.Attempts).To(HaveLen(1))
}

func TestTheLadderFollowsTheWallInRealtime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.clk.SetMode(clock.Realtime, 1)
		r.target("crm", push.Builtin)
		r.Expect(r.queue.Receiver().SetAnswers("crm", make([]push.Answer, 3), push.Accept())).To(Succeed())
		r.enqueue("crm", "c1")
		time.Sleep(time.Minute - time.Second)
		synctest.Wait()
		r.Expect(r.get("dlv-1").Attempts).To(HaveLen(3))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		r.Expect(r.get("dlv-1").State).To(Equal(push.Delivered))
	})
}
