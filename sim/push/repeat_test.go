package push_test

import (
	"hash/fnv"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/push"
)

// fickle is a receiver that fails in ways and as often as a hash of the call
// and the number of its attempt says, and counts what it got.
type fickle struct {
	mu       sync.Mutex
	got      map[string]int // requests by call
	accepted map[string]int
}

func newFickle() *fickle { return &fickle{got: map[string]int{}, accepted: map[string]int{}} }

func (f *fickle) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	_, after, _ := strings.Cut(string(body), `"call_id":"`)
	call, _, _ := strings.Cut(after, `"`)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.got[call]++
	h := fnv.New32a()
	_, _ = h.Write([]byte(call))
	_, _ = h.Write([]byte{byte(f.got[call])})
	switch h.Sum32() >> 8 % 8 {
	case 0:
		w.WriteHeader(http.StatusBadGateway)
	case 1:
		_, _ = io.WriteString(w, refusing)
	case 2:
		panic(http.ErrAbortHandler) // closes the connection
	default:
		f.accepted[call]++
		_, _ = io.WriteString(w, accepting)
	}
}

func (f *fickle) counts(call string) (got, accepted int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.got[call], f.accepted[call]
}

// run pushes n calls to two fickle receivers and returns what the observer was
// told, with the queue's view held against the receivers'.
func run(t *testing.T, n int) []string {
	t.Helper()
	r := newRig(t)
	receivers := map[string]*fickle{"a": newFickle(), "b": newFickle()}
	for name, f := range receivers {
		r.target(name, receiver(t, f.ServeHTTP))
	}
	r.do(func(t clock.Turn) error {
		for _, call := range calls(n) {
			for _, target := range []string{"a", "b"} {
				if _, err := r.queue.Enqueue(t, message(target, call)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	r.untilIdle()
	r.do(func(t clock.Turn) error {
		page, next, err := r.queue.List(t, push.Filter{}, "", 2*n)
		r.Expect(page).To(HaveLen(2*n), "nothing is lost")
		r.Expect(next).To(BeEmpty())
		for _, d := range page {
			got, accepted := receivers[d.Target].counts(d.Call)
			if got != len(d.Attempts) || accepted > 1 || (d.State == push.Delivered) != (accepted == 1) {
				r.Errorf("%s is %s after %d attempts; the receiver got %d and accepted %d",
					d.ID, d.State, len(d.Attempts), got, accepted)
			}
		}
		return err
	})
	return r.lines
}

func TestNothingIsLostOrSentTwiceAndTwoRunsAreEqual(t *testing.T) {
	g := NewWithT(t)
	first := run(t, 1000)
	g.Expect(len(first)).To(BeNumerically(">", 6500), "queued, attempted about one and a half times, delivered")
	second := run(t, 1000)
	g.Expect(second).To(HaveLen(len(first)))
	for i := range first {
		if first[i] != second[i] {
			t.Fatalf("line %d: %q, then %q", i, first[i], second[i])
		}
	}
}
