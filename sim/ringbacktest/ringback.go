// Package ringbacktest gives a Go test a simulator of its own, by which it moves
// time, places calls and sees what was pushed. It may be used from any module:
//
//	rb := ringbacktest.Start(t)
//	crm := ringbacktest.NewReceiver(t, "my-secret")
//	rb.PutTarget("crm", crm.Target())
//	busy := rb.Place(ringbacktest.Order{Callee: "13800000002"})
//	rb.UntilIdle()
//	pushes := crm.Await(1)
//
// Every request goes over HTTP, as that of a client in any language would; the
// routes are those of contracts/control.yaml. What does not succeed ends the
// test by Fatalf, with the request and the field that was wrong, so call
// everything from the goroutine of the test.
package ringbacktest

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/secret"
)

// Ringback is a simulator that serves a test.
type Ringback struct {
	// URL is what stands for each vendor's scheme and host, and those of the
	// control API, without a slash at its end. The paths are the vendors' own:
	// URL/api/v1, URL/api/v31, URL/faye, URL/v2/wintelapi.
	URL string

	t      testing.TB
	client *http.Client
	token  secret.Text
}

// Start serves a simulator on a loopback port until the test ends. Time stands
// still until it is told to move, and begins at 2021-03-23T17:24:36+08:00; the
// seed is 7. So equal tests get equal ids, records and pushes, but for the port
// in the URLs of recordings. What Ringback itself answers or sends against a
// vendor's contract fails the test. Each option may change the configuration, in order:
//
//	ringbacktest.Start(t, func(c *sim.Config) { c.Clock = clock.Skip })
func Start(tb testing.TB, options ...func(*sim.Config)) *Ringback {
	tb.Helper()
	c := sim.Config{
		Clock: clock.Manual, Seed: 7, Start: time.Date(2021, 3, 23, 17, 24, 36, 0, clock.China),
		OnViolation: func(v contracts.Violation) { tb.Errorf("ringbacktest: Ringback breaks the contract: %s", v) },
	}
	for _, change := range options {
		change(&c)
	}
	// The test's context ends before its cleanups, which may have requests of
	// their own.
	s, err := sim.Start(context.WithoutCancel(tb.Context()), c)
	if err != nil {
		tb.Fatalf("ringbacktest: start: %v", err)
	}
	transport := &http.Transport{}
	tb.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := s.Close(); err != nil {
			tb.Errorf("ringbacktest: close: %v", err)
		}
	})
	return &Ringback{URL: "http://" + s.Addr(), t: tb, client: &http.Client{Transport: transport}, token: c.ControlToken}
}

// For returns the same simulator for a subtest, which then is the one that fails.
func (r *Ringback) For(tb testing.TB) *Ringback {
	tb.Helper()
	sub := *r
	sub.t = tb
	return &sub
}

// Reset begins again as at the start: time, ids, seed, accounts and targets are
// those of the configuration, and there are no calls.
func (r *Ringback) Reset() {
	r.t.Helper()
	r.Do(http.MethodPost, "/_ringback/reset", nil, nil)
}
