package push_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/push"
)

var epoch = time.Date(2021, 3, 23, 9, 24, 36, 0, time.UTC)

// published is the ladder of the vendor's document.
var published = push.Ladder{
	15 * time.Second, 15 * time.Second, 30 * time.Second, 3 * time.Minute,
	30 * time.Minute, 30 * time.Minute, 30 * time.Minute, 30 * time.Minute, time.Hour,
}

const (
	accepting = `{"code":0,"message":"ok"}`
	refusing  = `{"code":1}`
)

// rig is a queue on a manual clock with the table that a world would have.
type rig struct {
	*testing.T
	*WithT
	clk   *clock.Clock
	queue *push.Queue
	// lines say what the observer was told, as seconds after the epoch.
	lines []string
	// inject is asked for faults; may be nil.
	inject func(push.Target, push.Delivery) []push.Injection
}

const (
	kindReplay clock.Kind = "test.replay"
	kindRemove clock.Kind = "test.remove"
)

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{T: t, WithT: NewWithT(t)}
	table := map[clock.Kind]func(clock.Turn, string){
		push.KindAttempt: func(t clock.Turn, id string) { r.queue.Attempt(t, id) },
		kindReplay:       func(t clock.Turn, id string) { r.Expect(r.queue.Replay(t, id)).To(Succeed()) },
		kindRemove:       func(t clock.Turn, name string) { r.Expect(r.queue.RemoveTarget(t, name)).To(Succeed()) },
	}
	r.clk = clock.New(clock.Options{Start: epoch, Mode: clock.Manual, Fire: func(t clock.Turn, due clock.Due) {
		table[due.Kind](t, due.ID)
	}})
	r.queue = push.New(t.Context(), push.Options{Observe: r.note, Inject: func(_ clock.Turn, to push.Target, d push.Delivery) []push.Injection {
		if r.inject == nil {
			return nil
		}
		return r.inject(to, d)
	}})
	t.Cleanup(r.clk.Close)
	t.Cleanup(r.queue.Close)
	return r
}

func (r *rig) note(t clock.Turn, e push.Event) {
	line := fmt.Sprintf("%v %s %s", t.Now().Sub(epoch), e.Delivery.ID, e.Delivery.State)
	if e.Kind == push.OfAttempt {
		line = fmt.Sprintf("%v %s attempt %d: %s", t.Now().Sub(epoch), e.Delivery.ID, e.Attempt.N, e.Attempt.Why)
	}
	r.lines = append(r.lines, line)
}

func (r *rig) do(f func(t clock.Turn) error) {
	r.Helper()
	r.Expect(r.clk.Do(f)).To(Succeed())
}

// target adds a target; change adjusts it first.
func (r *rig) target(name, url string, change ...func(*push.Target)) {
	r.Helper()
	g := push.Target{Name: name, Vendor: "acme", Account: "782", URL: url, Secret: "short-secret"}
	for _, f := range change {
		f(&g)
	}
	r.do(func(t clock.Turn) error { return r.queue.SetTarget(t, g) })
}

func message(target, call string) push.Message {
	return push.Message{Target: target, Call: call, Type: 1, Data: fmt.Appendf(nil, `{"call_id":%q}`, call), Ladder: published}
}

// enqueue queues one message for each call, in one turn.
func (r *rig) enqueue(target string, calls ...string) {
	r.Helper()
	r.do(func(t clock.Turn) error {
		for _, call := range calls {
			if _, err := r.queue.Enqueue(t, message(target, call)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *rig) advance(d time.Duration) clock.Progress {
	r.Helper()
	done, err := r.clk.Advance(r.Context(), d)
	r.Expect(err).NotTo(HaveOccurred())
	return done
}

func (r *rig) untilIdle() clock.Progress {
	r.Helper()
	done, err := r.clk.RunUntilIdle(r.Context())
	r.Expect(err).NotTo(HaveOccurred())
	return done
}

func (r *rig) get(id string) push.Delivery {
	r.Helper()
	var d push.Delivery
	r.do(func(t clock.Turn) (err error) {
		d, err = r.queue.Get(t, id)
		return err
	})
	return d
}

// receiver serves a handler on the loopback for the length of the test.
func receiver(tb testing.TB, h http.HandlerFunc) string {
	tb.Helper()
	srv := httptest.NewServer(h)
	tb.Cleanup(srv.Close)
	return srv.URL
}

// says returns a handler that reads the push and answers with a body.
func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, body)
	}
}

func calls(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("c%d", i+1)
	}
	return ids
}
