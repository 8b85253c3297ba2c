package faye_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/faye"
)

// clientScript stands in for the browser client.
const clientScript = "// the browser client\n"

// tolerance is how far a time may be from the recorded one, in milliseconds.
const tolerance = 200

type result struct {
	answer
	err error
}

// replay returns what is different, nothing if the case is equal.
func replay(t *testing.T, c goldenCase) []string {
	t.Helper()
	opts := faye.Options{
		Mount:    c.Server.Mount,
		Timeout:  60 * time.Second, // what the real server takes if it is told none
		Ping:     seconds(c.Server.Ping),
		Interval: seconds(c.Server.Engine.Interval),
		Script:   []byte(clientScript),
		NotFound: http.HandlerFunc(notFaye),
	}
	if c.Server.Timeout != nil {
		opts.Timeout = seconds(*c.Server.Timeout)
	}
	for _, name := range c.Server.Extensions {
		e, ok := extensions[name]
		NewWithT(t).Expect(ok).To(BeTrue(), name)
		opts.Extensions = append(opts.Extensions, e)
	}
	p := &player{rig: start(t, opts), t: t, g: NewWithT(t), wires: map[string]*wire{}, pending: map[int]*pending{}, pings: opts.Ping > 0, patience: patience}
	if differences[c.Name] != "" {
		p.patience = patience / 50
	}

	type event struct {
		at  int
		run func()
	}
	var events []event
	for _, step := range c.Steps {
		events = append(events, event{step.Sent, func() { p.until(step.SentAt); p.send(step) }})
		switch {
		case step.Async && step.Response != nil:
			events = append(events, event{step.Answered, func() { p.collect(step) }})
		case step.ClientClosed > 0:
			events = append(events, event{step.ClientClosed, func() { _ = p.pending[step.Step].Close() }})
		case step.Async:
			events = append(events, event{step.Abandoned, func() { p.until(step.AbandonedAt); p.abandon(step) }})
		}
	}
	slices.SortFunc(events, func(a, b event) int { return a.at - b.at })
	for _, e := range events {
		e.run()
	}
	p.end()
	return p.wrong
}

// notFaye is what the web server around the recorded one answers.
func notFaye(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(http.StatusNotFound)
	_ = http.NewResponseController(w).Flush()
	_, _ = io.WriteString(w, "not-faye")
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func millis(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

func (p *player) differs(step goldenStep, format string, args ...any) {
	p.wrong = append(p.wrong, fmt.Sprintf("step %d: ", step.Step)+fmt.Sprintf(format, args...))
}

// equal compares a value of a step with the recorded one.
func (p *player) equal(step goldenStep, what string, got, want any) {
	if got != want {
		p.differs(step, "%s\n  got  %v\n  want %v", what, got, want)
	}
}

// until moves the clock to a time since the first step.
func (p *player) until(ms float64) { p.clock.advance(epoch.Add(millis(ms)).Sub(p.clock.Now())) }
