package uccc

import (
	"context"
	"fmt"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/bayeux"
	"github.com/ringback-sim/ringback/conformance/spec"
)

// transports declares the specs of each way to the event server.
func (a *api) transports(l *spec.List) {
	for i, way := range bayeux.Ways() {
		id := fmt.Sprintf("UCCC-FAYE-03%d", i)
		l.It(id, "the states of a call come over "+string(way)+", each once and in order", spec.Evidenced("supplement C.5"), spec.PlacesCalls, func(c *spec.Case) {
			if way == bayeux.EventSource {
				a.publishing(c) // a stream has no replies to say that nothing more comes
			}
			g := a.agent(c)
			s := a.listen(c, way, channel(g))
			id, heard := a.follow(c, a.home(), order{"calleeNumber": a.callee(c, busy), "agentId": agentID(g)}, s)
			c.Expect("states", states(of(id, changes(c, heard[0]))), gomega.BeElementOf(a.courses()))
		}, spec.Faye)
	}
	l.It("UCCC-FAYE-034", "a frame without messages is answered with one without", faye("websocket"), spec.ReadOnly, func(c *spec.Case) {
		all, frames := a.frame(c, `[]`)
		c.Equal("frames", frames, 1)
		c.Equal("messages", len(all), 0)
	}, spec.Faye)
	l.It("UCCC-FAYE-035", "a frame that cannot be read is not answered, and the socket stays open", faye("websocket"), spec.ReadOnly, func(c *spec.Case) {
		socket := a.socket(c)
		var replies []bayeux.Message
		err := socket.Say(c.Context(), `{"channel":`, nil)
		c.Check(err)
		err = socket.Say(c.Context(), `[{"channel":"/meta/nonsense","id":"7"}]`, func(all []bayeux.Message) bool {
			replies = append(replies, all...)
			return true
		})
		c.Must("the answer to the next frame", err, gomega.Not(gomega.HaveOccurred()))
		c.Must("messages", replies, gomega.HaveLen(1))
		c.Expect("the first reply", string(replies[0].Text), gomega.ContainSubstring(`"id":"7"`))
	}, spec.Faye)
	l.It("UCCC-FAYE-036", "over a socket a message comes at once and does not answer the connect", faye("websocket"), spec.ReadOnly, func(c *spec.Case) {
		a.publishing(c)
		s := a.listen(c, bayeux.WebSocket, "/suite/a")
		s.poll() // which binds the socket
		s.must(s.publish("/suite/a", 1))
		s.must(s.ask(bayeux.Said{"channel": bayeux.Subscribe, "subscription": "/suite/b"})) // nothing is held up
		got := s.poll()
		c.Must("messages", got, gomega.HaveLen(1))
		c.Equal("data", string(got[0].Data), "1")
	}, spec.Faye)
	l.It("UCCC-FAYE-037", "who moves to another transport keeps the subscriptions", faye("delivery"), spec.ReadOnly, func(c *spec.Case) {
		a.publishing(c)
		s := a.listen(c, bayeux.LongPolling, "/suite/a")
		s.must(s.publish("/suite/a", 1))
		frames := a.bind(c, s.ID)
		c.Must("messages over the socket", frames, gomega.HaveLen(1))
		c.Equal("data", string(frames[0].Data), "1")
	}, spec.Faye)
	l.It("UCCC-FAYE-038", "over an event stream a connect is answered at once, with the advice to come again later", faye("eventsource"), spec.ReadOnly, func(c *spec.Case) {
		m := a.listen(c, bayeux.EventSource).connect()
		c.True("the reply is good", m.Good(), "%s", m.Text)
		c.Must("advice", m.Advice, gomega.Not(gomega.BeNil()))
		c.Expect("interval", m.Advice.Interval, gomega.HaveValue(gomega.Equal(float64(a.hold(c)/time.Millisecond))))
		c.Expect("timeout", m.Advice.Timeout, gomega.HaveValue(gomega.BeZero()))
	}, spec.Faye)
}

// socket opens a socket that is closed with the spec.
func (a *api) socket(c *spec.Case) *bayeux.Socket {
	socket, err := a.server().Dial(c.Context())
	c.Must("the WebSocket", err, gomega.Not(gomega.HaveOccurred()))
	c.Cleanup(func(context.Context) error { socket.Close(); return nil })
	return socket
}

// frame sends a frame over a socket of its own and returns the answer.
func (a *api) frame(c *spec.Case, text string) (all []bayeux.Message, frames int) {
	err := a.socket(c).Say(c.Context(), text, func(some []bayeux.Message) bool {
		all, frames = append(all, some...), frames+1
		return true
	})
	c.Must("the answer to a frame", err, gomega.Not(gomega.HaveOccurred()))
	return all, frames
}

// bind connects a client over a socket of its own and returns what comes before
// the reply.
func (a *api) bind(c *spec.Case, client string) (heard []bayeux.Message) {
	err := a.socket(c).Say(c.Context(), `[{"channel":"/meta/connect","clientId":"`+client+`","connectionType":"websocket","advice":{"timeout":0}}]`, func(some []bayeux.Message) bool {
		for _, m := range some {
			if m.Successful != nil {
				return true
			}
			heard = append(heard, m)
		}
		return false
	})
	c.Must("the answer to a connect", err, gomega.Not(gomega.HaveOccurred()))
	return heard
}
