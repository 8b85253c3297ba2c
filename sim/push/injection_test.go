package push_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/frame"
	"github.com/ringback-sim/ringback/sim/push"
)

// verifier is a customer's endpoint that checks every frame with the secret that
// it shares with the vendor, and accepts those that are right.
type verifier struct {
	mu   sync.Mutex
	got  []string // the bodies, as they came
	said []string // "ok" or what was wrong
}

func (v *verifier) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	verdict, answer := "ok", accepting
	f, err := frame.Parse(body)
	if err == nil {
		_, err = f.Payload("short-secret")
	}
	if err != nil {
		verdict, answer = err.Error(), refusing
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.got, v.said = append(v.got, string(body)), append(v.said, verdict)
	_, _ = io.WriteString(w, answer)
}

// calls returns which calls the pushes were about, as they came.
func (v *verifier) calls() (ids []string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, body := range v.got {
		f, err := frame.Parse([]byte(body))
		if err != nil {
			panic(err)
		}
		ids = append(ids, string(f.Data))
	}
	return ids
}

// injecting returns a hook that puts one effect into the first attempt of the
// calls named.
func injecting(i push.Injection, calls ...string) func(push.Target, push.Delivery) []push.Injection {
	return func(_ push.Target, d push.Delivery) []push.Injection {
		if slices.Contains(calls, d.Call) && len(d.Attempts) == 0 {
			return []push.Injection{i}
		}
		return nil
	}
}

func about(calls ...string) (data []string) {
	for _, call := range calls {
		data = append(data, fmt.Sprintf(`{"call_id":%q}`, call))
	}
	return data
}

// TestWhatADamagedFrameLooksLike shows each fault to a receiver that verifies,
// and that the next attempt is as good as if nothing had been.
func TestWhatADamagedFrameLooksLike(t *testing.T) {
	const noMatch, noJSON = "which data and secret do not make", "does not decrypt to a JSON object or array"
	for _, tc := range []struct {
		effect    push.Effect
		encrypted bool
		said      string
	}{
		{push.CorruptSignature, false, noMatch},
		{push.CorruptSignature, true, noMatch},
		{push.WrongKey, false, noMatch},
		{push.WrongKey, true, noMatch},
		{push.DamagedCiphertext, true, noJSON},
		{push.DamagedCiphertext, false, "ok"}, // there is none
		{push.OldTimestamp, false, "ok"},
	} {
		t.Run(fmt.Sprintf("%s, encrypted %t", tc.effect, tc.encrypted), func(t *testing.T) {
			r, v := newRig(t), &verifier{}
			r.inject = injecting(push.Injection{Rule: "mine", Do: tc.effect}, "c1")
			r.target("crm", receiver(t, v.ServeHTTP), func(g *push.Target) { g.Encrypted = tc.encrypted })
			r.enqueue("crm", "c1")
			r.untilIdle()
			d := r.get("dlv-1")
			r.Expect(v.said[0]).To(ContainSubstring(tc.said))
			r.Expect(d.State).To(Equal(push.Delivered))
			first := d.Attempts[0]
			r.Expect(first.Injected).To(Equal([]push.Injection{{Rule: "mine", Do: tc.effect}}))
			r.Expect(string(first.Sent())).To(Equal(v.got[0]), "the record has the bytes that were sent")
			if tc.said == "ok" {
				r.Expect(v.got).To(HaveLen(1))
				return
			}
			r.Expect(v.said[1:]).To(Equal([]string{"ok"}))
			r.Expect(d.Attempts[1].Injected).To(BeEmpty())
			r.Expect(d.Attempts[1].At).To(Equal(epoch.Add(15 * time.Second)))
		})
	}
}

func TestAnOldTimestamp(t *testing.T) {
	for name, tc := range map[string]struct {
		age   time.Duration
		stamp string
	}{
		"by default": {0, "2021-03-23 16:24:36"},
		"two hours":  {2 * time.Hour, "2021-03-23 15:24:36"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.inject = injecting(push.Injection{Do: push.OldTimestamp, For: tc.age}, "c1")
			r.target("crm", receiver(t, says(refusing)), func(g *push.Target) { g.Timestamp = push.First })
			r.enqueue("crm", "c1")
			r.advance(15 * time.Second)
			attempts := r.get("dlv-1").Attempts
			r.Expect(attempts[0].Frame.Timestamp).To(Equal(tc.stamp))
			r.Expect(attempts[1].Frame.Timestamp).To(Equal("2021-03-23 17:24:36"), "what the first would have had")
		})
	}
}

func TestADroppedAttemptIsLostLikeAPacket(t *testing.T) {
	r, v := newRig(t), &verifier{}
	r.inject = injecting(push.Injection{Rule: "lossy", Do: push.Drop}, "c1")
	r.target("crm", receiver(t, v.ServeHTTP))
	r.enqueue("crm", "c1", "c2")
	r.advance(0)
	r.Expect(v.calls()).To(Equal(about("c2")), "nothing was sent of the first")
	d := r.get("dlv-1")
	r.Expect(d.Attempts[0].Why).To(Equal("it was dropped on purpose: nothing was sent"))
	r.Expect(d.NextAt).To(Equal(epoch.Add(15*time.Second)), "the ladder goes on")
	r.untilIdle()
	r.Expect(v.calls()).To(Equal(about("c2", "c1")))
	r.Expect(r.get("dlv-1").State).To(Equal(push.Delivered))
	r.Expect(r.lines[2:4]).To(Equal([]string{
		"0s dlv-1 attempt 1: it was dropped on purpose: nothing was sent",
		"0s dlv-2 attempt 1: ",
	}), "outcomes land in the order in which their attempts fell due")
}

func TestManyDuplicates(t *testing.T) {
	r, v := newRig(t), &verifier{}
	r.inject = injecting(push.Injection{Do: push.Duplicate, Times: 3}, "c1")
	r.target("crm", receiver(t, v.ServeHTTP))
	r.enqueue("crm", "c1")
	r.untilIdle()
	r.Expect(v.calls()).To(Equal(about("c1", "c1", "c1", "c1")))
	for n, a := range r.get("dlv-1").Attempts {
		r.Expect(a.N).To(Equal(n + 1))
		r.Expect(a.Sent()).To(Equal([]byte(v.got[0])))
	}
}

func TestADuplicateIsTheSameBytesAgain(t *testing.T) {
	r, v := newRig(t), &verifier{}
	r.inject = injecting(push.Injection{Rule: "twice", Do: push.Duplicate}, "c1")
	r.target("crm", receiver(t, v.ServeHTTP))
	r.enqueue("crm", "c1", "c2")
	r.untilIdle()
	d := r.get("dlv-1")
	r.Expect(d.State).To(Equal(push.Delivered))
	r.Expect(d.Attempts).To(HaveLen(2))
	r.Expect(d.Attempts[1].Sent()).To(Equal(d.Attempts[0].Sent()))
	r.Expect(d.Attempts[1].Injected).To(Equal(d.Attempts[0].Injected))
	r.Expect([]bool{d.Attempts[0].Replay, d.Attempts[1].Replay}).To(Equal([]bool{false, true}))
	r.Expect(v.calls()).To(ConsistOf(about("c1", "c1", "c2")), "and nothing else twice")
}

// TestADuplicateIsNoRungOfTheLadder: both copies are refused, and the ladder goes
// on as if there had been one.
func TestADuplicateIsNoRungOfTheLadder(t *testing.T) {
	r := newRig(t)
	r.inject = injecting(push.Injection{Do: push.Duplicate}, "c1")
	r.target("crm", receiver(t, says(refusing)))
	r.enqueue("crm", "c1")
	r.untilIdle()
	d := r.get("dlv-1")
	r.Expect(d.State).To(Equal(push.GivenUp))
	r.Expect(d.Attempts).To(HaveLen(len(published) + 2))
	r.Expect(d.Attempts[2].At).To(Equal(epoch.Add(15 * time.Second)))
	r.Expect(d.Why).To(ContainSubstring("none of 10 attempts"))
}

func TestADelayIsVirtual(t *testing.T) {
	r, v := newRig(t), &verifier{}
	r.inject = injecting(push.Injection{Do: push.Delay, For: time.Hour}, "c1")
	r.target("crm", receiver(t, v.ServeHTTP))
	r.enqueue("crm", "c1", "c2")
	r.advance(time.Hour - 1)
	r.Expect(v.calls()).To(Equal(about("c2")))
	waiting := r.get("dlv-1")
	r.Expect(waiting.NextAt).To(Equal(epoch.Add(time.Hour)))
	r.Expect(waiting.Injected).To(HaveLen(1), "what puts it off")
	r.advance(1)
	r.Expect(v.calls()).To(Equal(about("c2", "c1")))
	r.Expect(r.get("dlv-1").Attempts[0].At).To(Equal(epoch.Add(time.Hour)))
	r.Expect(r.get("dlv-1").Injected).To(BeEmpty())
}

// TestReorderedPushes enqueues six pushes at once; the receiver sees them one
// after the other.
func TestReorderedPushes(t *testing.T) {
	for name, tc := range map[string]struct {
		window int
		struck []string
		sees   []string
	}{
		"one":          {0, []string{"c1"}, []string{"c2", "c1", "c3", "c4", "c5", "c6"}},
		"all":          {2, calls(6), []string{"c2", "c1", "c4", "c3", "c6", "c5"}},
		"all by three": {3, calls(6), []string{"c3", "c2", "c1", "c6", "c5", "c4"}},
		"one by three": {3, []string{"c2"}, []string{"c1", "c3", "c4", "c2", "c5", "c6"}},
		"two by four":  {4, []string{"c1", "c3"}, []string{"c2", "c4", "c3", "c1", "c5", "c6"}},
	} {
		t.Run(name, func(t *testing.T) {
			r, v := newRig(t), &verifier{}
			asked := 0
			hook := injecting(push.Injection{Do: push.Reorder, Window: tc.window}, tc.struck...)
			r.inject = func(to push.Target, d push.Delivery) []push.Injection { asked++; return hook(to, d) }
			r.target("crm", receiver(t, v.ServeHTTP), concurrency(1))
			for _, call := range calls(6) {
				r.enqueue("crm", call)
				r.advance(time.Second)
			}
			r.Expect(v.calls()).To(Equal(about(tc.sees...)))
			r.Expect(asked).To(Equal(6), "once for each")
			r.Expect(r.untilIdle().Ran).To(BeZero(), "nothing is left")
		})
	}
}

func TestPushesOfOneInstantAreReorderedToo(t *testing.T) {
	r, v := newRig(t), &verifier{}
	r.inject = injecting(push.Injection{Do: push.Reorder}, calls(4)...)
	r.target("crm", receiver(t, v.ServeHTTP))
	r.enqueue("crm", calls(4)...)
	r.advance(0)
	seen := v.calls()
	before := func(a, b string) {
		r.Expect(slices.Index(seen, about(a)[0])).To(BeNumerically("<", slices.Index(seen, about(b)[0])), "%q", seen)
	}
	r.Expect(seen).To(HaveLen(4))
	before("c2", "c1") // whatever their concurrency: one waits for the answer to the other
	before("c4", "c3")
}

func TestAReorderedPushWithoutANextOneGoesInTheEnd(t *testing.T) {
	r, v := newRig(t), &verifier{}
	r.inject = injecting(push.Injection{Do: push.Reorder}, "c1", "c3")
	r.target("crm", receiver(t, v.ServeHTTP), concurrency(1))
	r.target("other", receiver(t, says(accepting)))
	r.enqueue("crm", "c1")
	r.enqueue("other", "x")
	r.advance(time.Minute - 1)
	r.Expect(v.calls()).To(BeEmpty(), "another target's push lets nothing go")
	r.advance(1)
	r.Expect(r.get("dlv-1").Attempts[0].At).To(Equal(epoch.Add(time.Minute)))
	r.enqueue("crm", "c3", "c4")
	r.untilIdle()
	r.Expect(v.calls()).To(Equal(about("c1", "c4", "c3")), "it holds a window of its own")
}

// TestWhatWasHeldAndIsOverIsNotSent removes the target of a push that is held
// back, and replays another by hand.
func TestWhatWasHeldAndIsOverIsNotSent(t *testing.T) {
	r, v := newRig(t), &verifier{}
	r.inject = injecting(push.Injection{Do: push.Reorder}, "c1", "gone")
	url := receiver(t, v.ServeHTTP)
	r.target("crm", url)
	r.target("old", url)
	r.enqueue("crm", "c1")
	r.enqueue("old", "gone")
	r.advance(time.Second)
	r.do(func(t clock.Turn) error { return r.queue.Replay(t, "dlv-1") })
	r.do(func(t clock.Turn) error { return r.queue.RemoveTarget(t, "old") })
	r.advance(0)
	replayed := r.get("dlv-1")
	r.Expect(replayed.State).To(Equal(push.Delivered))
	r.Expect(replayed.Attempts[0].Injected).To(BeEmpty(), "a replay is as it should be")
	r.Expect(r.get("dlv-2").State).To(Equal(push.GivenUp))
	r.enqueue("crm", "c2")
	r.Expect(r.untilIdle().Now).To(Equal(epoch.Add(time.Second)))
	r.Expect(v.calls()).To(Equal(about("c1", "c2")))
}
