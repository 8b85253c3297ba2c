package push_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/push"
)

// replay replays the first delivery and waits for the outcome.
func (r *rig) replay() {
	r.Helper()
	r.do(func(t clock.Turn) error { return r.queue.Replay(t, "dlv-1") })
	r.advance(0)
}

func TestARefusedReplayLeavesThePendingLadderAlone(t *testing.T) {
	r := newRig(t)
	r.target("crm", push.Builtin)
	r.Expect(r.queue.Receiver().SetAnswers("crm", make([]push.Answer, 3), push.Accept())).To(Succeed())
	r.enqueue("crm", "c1")
	r.advance(10 * time.Second)
	r.replay()
	d := r.get("dlv-1")
	r.Expect(d.State).To(Equal(push.Pending))
	r.Expect(d.Attempts[1].Replay).To(BeTrue())
	r.Expect(d.Attempts[1].At).To(Equal(epoch.Add(10 * time.Second)))
	r.Expect(d.Attempts[1].NextAt).To(Equal(epoch.Add(15 * time.Second)))
	r.untilIdle()
	r.Expect(r.lines[len(r.lines)-3:]).To(Equal([]string{
		"15s dlv-1 attempt 3: the body is empty",
		"30s dlv-1 attempt 4: ",
		"30s dlv-1 delivered",
	}), "the second rung follows the second attempt of the ladder")
}

func TestAnAcceptedReplayEndsThePendingLadder(t *testing.T) {
	r := newRig(t)
	r.target("crm", push.Builtin)
	r.Expect(r.queue.Receiver().SetAnswers("crm", make([]push.Answer, 1), push.Accept())).To(Succeed())
	r.enqueue("crm", "c1")
	r.advance(10 * time.Second)
	r.replay()
	r.Expect(r.get("dlv-1").State).To(Equal(push.Delivered))
	r.Expect(r.get("dlv-1").NextAt.IsZero()).To(BeTrue())
	r.Expect(r.untilIdle().Ran).To(BeZero())
}

func TestAReplayOfWhatHasEnded(t *testing.T) {
	r := newRig(t)
	r.target("crm", push.Builtin)
	answers := r.queue.Receiver()
	r.Expect(answers.SetAnswers("crm", nil, push.Answer{})).To(Succeed())
	r.enqueue("crm", "c1")
	r.untilIdle()
	r.replay()
	r.Expect(r.get("dlv-1").State).To(Equal(push.GivenUp), "refused")
	r.Expect(answers.SetAnswers("crm", nil, push.Accept())).To(Succeed())
	r.replay()
	r.Expect(r.get("dlv-1").State).To(Equal(push.Delivered), "accepted")
	r.Expect(answers.SetAnswers("crm", nil, push.Answer{})).To(Succeed())
	r.replay()
	d := r.get("dlv-1")
	r.Expect(d.State).To(Equal(push.Delivered), "a delivery stays delivered")
	r.Expect(d.Attempts).To(HaveLen(13))
	r.Expect(d.Attempts[12].N).To(Equal(13))
	r.Expect(r.untilIdle().Ran).To(BeZero())
}

func TestAReplayDuringAnAttemptIsAConflict(t *testing.T) {
	r := newRig(t)
	answer := make(chan struct{})
	r.target("crm", receiver(t, func(w http.ResponseWriter, _ *http.Request) {
		<-answer
		_, _ = io.WriteString(w, accepting)
	}))
	r.enqueue("crm", "c1")
	r.Expect(r.get("dlv-1").InFlight).To(BeTrue())
	err := r.clk.Do(func(t clock.Turn) error { return r.queue.Replay(t, "dlv-1") })
	r.Expect(errs.As(err).Code).To(Equal(errs.Conflict))
	close(answer)
	r.untilIdle()
	d := r.get("dlv-1")
	r.Expect(d.InFlight).To(BeFalse())
	r.Expect(d.Attempts).To(HaveLen(1))
}

func TestAReplayOfWhatDoesNotExist(t *testing.T) {
	r := newRig(t)
	for _, id := range []string{"", "dlv-0", "dlv-1", "dlv-01", "1", "dlv--1", "dlv-99999999999999999999"} {
		err := r.clk.Do(func(t clock.Turn) error { return r.queue.Replay(t, id) })
		r.Expect(errs.As(err).Code).To(Equal(errs.NotFound), id)
	}
}

func TestTheLadderWaitsForAReplayInFlight(t *testing.T) {
	for name, tc := range map[string]struct {
		replay push.Answer
		want   []string
	}{
		"refused": {push.Answer{}, []string{
			"15s dlv-1 attempt 2: the body is empty",
			"15s dlv-1 attempt 3: the body is empty",
			"30s dlv-1 attempt 4: ",
			"30s dlv-1 delivered",
		}},
		"accepted": {push.Accept(), []string{
			"15s dlv-1 attempt 2: ",
			"15s dlv-1 delivered",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.target("crm", push.Builtin)
			r.Expect(r.queue.Receiver().SetAnswers("crm", []push.Answer{{}, tc.replay, {}}, push.Accept())).To(Succeed())
			r.do(func(t clock.Turn) error {
				// Scheduled before the ladder's second attempt, so that it fires
				// first at the instant that they share.
				t.After(15*time.Second, clock.Due{Kind: kindReplay, ID: "dlv-1"})
				_, err := r.queue.Enqueue(t, message("crm", "c1"))
				return err
			})
			r.untilIdle()
			r.Expect(r.lines[2:]).To(Equal(tc.want))
		})
	}
}
