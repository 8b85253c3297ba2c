package push

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/frame"
)

// Bounds of what is read of an answer.
const (
	// MaxAnswer is the longest body that can be accepted, in bytes.
	MaxAnswer = frame.MaxAnswer
	// KeptAnswer is how much of a body an [Attempt] keeps, in bytes.
	KeptAnswer = 4 << 10
	// MaxAnswerHeader bounds the header of an answer, in bytes.
	MaxAnswerHeader = 16 << 10
)

// sender makes the attempts. It knows nothing of the model.
type sender struct {
	network  *http.Transport
	receiver *Receiver
	// within begins the context of one attempt, which Close ends.
	within func(time.Duration) (context.Context, context.CancelFunc)
	cancel context.CancelFunc
	ended  <-chan struct{} // closed by Close

	mu      sync.Mutex // guards closed and every line; never held over I/O
	closed  bool
	workers sync.WaitGroup
}

// errLate ends an attempt whose time is up.
var errLate = errors.New("time is up")

func newSender(ctx context.Context, r *Receiver) *sender {
	ctx, cancel := context.WithCancel(ctx)
	var http1 http.Protocols
	http1.SetHTTP1(true)
	return &sender{
		network: &http.Transport{
			DialContext: dial,
			Protocols:   &http1,
			// A POST is not repeated by itself, so a connection of an earlier
			// attempt that the receiver has closed meanwhile would fail this one
			// by no fault of the receiver's.
			DisableKeepAlives:      true,
			DisableCompression:     true,
			MaxResponseHeaderBytes: MaxAnswerHeader,
		},
		receiver: r,
		within: func(d time.Duration) (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(ctx, d, errLate)
		},
		cancel: cancel,
		ended:  ctx.Done(),
	}
}

// dial connects so that the end of an attempt frees its connection at once.
// Left to linger, the thousands of a long advance would use up the machine's
// ports when the receiver is on the same machine.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // a connection that cannot is no worse than slow to go
	}
	return conn, nil
}

// await waits until what led to an attempt has been kept; nil is no wait. After
// Close the attempt fails by itself.
func (s *sender) await(kept <-chan struct{}) {
	if kept == nil {
		return
	}
	select {
	case <-kept:
	case <-s.ended:
	}
}

func (s *sender) close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	s.workers.Wait()
	s.network.CloseIdleConnections()
}

// outcome is what came of one attempt.
type outcome struct {
	status    int
	body      []byte // at most KeptAnswer
	truncated bool
	why       string // empty: accepted
	ended     bool   // by Close, so that nothing can be said of the receiver
	real      Real
}

// send makes one attempt, in real time.
func (s *sender) send(to Target, a Attempt) outcome {
	if has(a.Injected, Drop) {
		return outcome{why: droppedWhy, real: Real{StartedAt: clock.Wall{}.Now()}}
	}
	ctx, cancel := s.within(to.Timeout)
	defer cancel()
	wall := clock.Wall{}
	began := wall.Now()
	o, err := s.exchange(ctx, to, a)
	o.real.StartedAt, o.real.Took = began, wall.Now().Sub(began)
	if err != nil {
		o.why, o.real.Err = reason(err), clip(err.Error())
		if ctx.Err() != nil {
			o.why = fmt.Sprintf("there was no complete answer within %s", to.Timeout)
			o.ended = !errors.Is(context.Cause(ctx), errLate)
		}
	}
	return o
}

// exchange posts the frame and judges the answer. It uses the transport alone,
// which follows no redirect and keeps no cookie.
func (s *sender) exchange(ctx context.Context, to Target, a Attempt) (o outcome, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.URL, bytes.NewReader(a.Sent()))
	if err != nil {
		return o, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Ringback")
	resp, err := s.transport(to, a).RoundTrip(req)
	if err != nil {
		return o, err
	}
	defer resp.Body.Close()
	o.status, o.real.Header = resp.StatusCode, resp.Header
	body, err := io.ReadAll(io.LimitReader(resp.Body, MaxAnswer+1))
	if err != nil {
		return o, err
	}
	o.body = slices.Clone(body[:min(len(body), KeptAnswer)])
	o.truncated = len(body) > KeptAnswer
	o.why = frame.Answer{
		Status: resp.StatusCode, Body: body, Location: resp.Header.Get("Location"), Encoding: resp.Header.Get("Content-Encoding"),
	}.Refusal(to.AnyStatus)
	return o, nil
}

// transport returns what carries an attempt to its target.
func (s *sender) transport(to Target, a Attempt) http.RoundTripper {
	if to.URL == Builtin {
		return post{receiver: s.receiver, to: to, at: a.At}
	}
	return s.network
}
