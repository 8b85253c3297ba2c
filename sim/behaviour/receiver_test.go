package behaviour_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"

	. "github.com/onsi/ginkgo/v2"

	"github.com/ringback-sim/ringback/sim/frame"
)

const secret = "my-secret"

// The answers of a receiver.
const (
	accepted = `{"code":0}`
	refused  = `{"code":1}`
)

// receiver is a customer's endpoint: it verifies and decrypts every frame, keeps
// it, and answers as told.
type receiver struct {
	*httptest.Server
	answer func(n int) string

	mu     sync.Mutex
	bodies []string
}

// newReceiver serves a receiver for the length of a spec; answer gets the number
// of the frame, from 1.
func newReceiver(answer func(n int) string) *receiver {
	r := &receiver{answer: answer}
	r.Server = httptest.NewServer(r)
	DeferCleanup(r.Close)
	return r
}

// ServeHTTP answers one push.
func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return
	}
	f, err := frame.Parse(body)
	if err == nil {
		_, err = f.Payload(secret)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bodies = append(r.bodies, string(body))
	_, _ = io.WriteString(w, r.answer(len(r.bodies)))
}

// got returns the bodies that came, oldest first.
func (r *receiver) got() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.bodies)
}

func always(answer string) func(int) string { return func(int) string { return answer } }
