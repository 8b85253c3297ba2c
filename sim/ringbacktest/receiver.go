package ringbacktest

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ringback-sim/ringback/sim/frame"
	"github.com/ringback-sim/ringback/sim/push"
)

// patience is how long a test waits for a push, in real time.
const patience = 10 * time.Second

// maxPush bounds the body of a push, in bytes.
const maxPush = 16 << 20

// Receiver is a customer's endpoint that keeps the pushes it gets, and accepts
// those that its secret signed unless it is told to answer otherwise.
type Receiver struct {
	// URL is where it takes pushes.
	URL string

	t      testing.TB
	secret string

	mu      sync.Mutex
	got     []Push
	answers []push.Answer
	came    chan struct{} // closed when the next push is kept
}

// Push is one attempt to deliver that a receiver got.
type Push struct {
	Header http.Header
	Body   []byte
	// Frame is the body, as far as it could be read.
	Frame frame.Frame
	// Payload is the data, verified and, if need be, decrypted; nil when Err is set.
	Payload json.RawMessage
	// Err says why frame, signature or encryption is wrong.
	Err error
	// Answer is what the receiver said.
	Answer push.Answer
}

// NewReceiver serves a receiver on a loopback port until the test ends. The
// secret is the one that the pushes are signed with, 1 to 64 bytes.
func NewReceiver(tb testing.TB, secret string) *Receiver {
	tb.Helper()
	if secret == "" {
		tb.Fatalf("ringbacktest: %v", frame.ErrNoSecret)
	}
	r := &Receiver{t: tb, secret: secret, came: make(chan struct{})}
	server := httptest.NewServer(http.HandlerFunc(r.take))
	tb.Cleanup(server.Close)
	r.URL = server.URL
	return r
}

// Target returns the settings of a push target that leads here.
func (r *Receiver) Target() Target { return Target{URL: r.URL, Secret: r.secret} }

// Answer says what the coming pushes are answered: one answer after the other,
// and the last for ever. Without any the receiver accepts again what is signed.
func (r *Receiver) Answer(answers ...push.Answer) {
	r.t.Helper()
	answers = slices.Clone(answers)
	for i, a := range answers {
		answers[i] = filled(a)
		if status := answers[i].Status; status < 200 || status > 599 {
			r.t.Fatalf("ringbacktest: answers[%d].status: %d is not between 200 and 599", i, status)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers = answers
}

// Pushes returns what came so far, oldest first.
func (r *Receiver) Pushes() []Push {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// Clear forgets what came; what is answered stays.
func (r *Receiver) Clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = nil
}

// Await returns what came so far, oldest first, once it is n pushes or more. It
// fails the test after 10 s of real time; where time is moved by hand all has
// come when the move is over, and nothing is waited for.
func (r *Receiver) Await(n int) []Push {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	for {
		r.mu.Lock()
		got, came := slices.Clone(r.got), r.came
		r.mu.Unlock()
		if len(got) >= n {
			return got
		}
		select {
		case <-came:
		case <-ctx.Done():
			r.t.Fatalf("ringbacktest: %d of %d pushes came within %s", len(got), n, patience)
			return nil
		}
	}
}

// take keeps a push and answers it.
func (r *Receiver) take(w http.ResponseWriter, req *http.Request) {
	p := Push{Header: req.Header}
	p.Body, p.Err = io.ReadAll(http.MaxBytesReader(w, req.Body, maxPush))
	if p.Err == nil {
		p.Frame, p.Err = frame.Parse(p.Body)
	}
	if p.Err == nil {
		p.Payload, p.Err = p.Frame.Payload(r.secret)
	}
	said := r.keep(p)
	w.Header().Set("Content-Type", said.ContentType)
	w.WriteHeader(said.Status)
	_, _ = io.WriteString(w, said.Body) // whoever has gone will try again
}

// keep adds a push to what came and returns what to answer.
func (r *Receiver) keep(p Push) push.Answer {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case len(r.answers) > 0:
		p.Answer = r.answers[0]
		if len(r.answers) > 1 {
			r.answers = r.answers[1:]
		}
	case p.Err != nil:
		p.Answer = filled(push.Answer{Body: `{"code":1}`})
	default:
		p.Answer = filled(push.Accept())
	}
	r.got = append(r.got, p)
	close(r.came)
	r.came = make(chan struct{})
	return p.Answer
}

// filled sets what was left out of an answer.
func filled(a push.Answer) push.Answer {
	a.Status = cmp.Or(a.Status, http.StatusOK)
	a.ContentType = cmp.Or(a.ContentType, "application/json")
	return a
}
