package uccc

import (
	"context"
	"net/http"

	"github.com/ringback-sim/ringback/conformance/bayeux"
	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// lives declares the specs of clients that the server does not know any more.
func (a *api) lives(l *spec.List) {
	l.It("UCCC-FAYE-080", "who comes back after a restart of the event server is unknown and gets the next states after another handshake", faye("the server has lost the client"), spec.PlacesCalls, func(c *spec.Case) {
		g := a.agent(c)
		before := a.listen(c, bayeux.LongPolling, channel(g))
		a.restart(c, map[string]string{"faye-hold": "44s"}, map[string]string{"faye-hold": a.Dialect("uccc", "faye-hold")})
		a.isUnknown(c, before)
		after := a.listen(c, bayeux.LongPolling, channel(g))
		id, heard := a.follow(c, a.home(), order{"calleeNumber": a.callee(c, busy), "agentId": agentID(g)}, after)
		c.Equal("states", states(of(id, changes(c, heard[0]))), a.reached(processed, hangup))
	}, spec.Faye, spec.Control)
	l.It("UCCC-FAYE-081", "a client that does not connect for twice the hold is forgotten, one that does is not", faye("life of a client"), spec.ReadOnly, func(c *spec.Case) {
		a.restart(c, map[string]string{"faye-clock": "world"}, map[string]string{"faye-clock": a.Dialect("uccc", "faye-clock")})
		lively, lazy := a.listen(c, bayeux.LongPolling), a.listen(c, bayeux.LongPolling)
		// The server sets its timers a moment after it has answered, so only what
		// lasts too long is sure: the lazy one is given thrice its life.
		quiet := target.WithLog(c.Context(), &target.Log{})
		for range 6 {
			c.Check(a.Elapse(quiet, a.hold(c)))
			_, err := lively.Connect(quiet)
			lively.fine(err)
		}
		m := lazy.subscribe("/suite/a")
		c.Equal("error", m.Error, "401:"+lazy.ID+":Unknown client")
		c.True("the lively one is known", lively.connect().Good(), "it is not")
	}, spec.Faye, spec.Control, spec.Clock)
}

// restart changes what makes the event server of a simulator start anew, until
// the spec has ended.
func (a *api) restart(c *spec.Case, change, back map[string]string) {
	put := func(ctx context.Context, dialects map[string]string) error {
		return a.Prepare(ctx, http.MethodPut, "accounts/uccc/"+a.home().id, map[string]any{"dialects": dialects}, nil)
	}
	c.Check(put(c.Context(), change))
	c.Cleanup(func(ctx context.Context) error { return put(ctx, back) })
}
