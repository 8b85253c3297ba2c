package uccc

import (
	"net/http"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/bayeux"
	"github.com/ringback-sim/ringback/conformance/spec"
)

// sessions declares the specs of what a client may ask for.
func (a *api) sessions(l *spec.List) {
	l.It("UCCC-FAYE-010", "a subscription is answered with its channel, and given back as it was sent", faye("subscribe"), spec.ReadOnly, func(c *spec.Case) {
		s := a.listen(c, bayeux.LongPolling)
		for _, channels := range [][]string{{"/monitor_agent_1"}, {"/monitor_agent_1", "/monitor_agent_2"}} {
			m := s.subscribe(channels...)
			c.True("the reply is good", m.Good(), "%s", m.Text)
			want := `"/monitor_agent_1"`
			if len(channels) > 1 {
				want = `["/monitor_agent_1","/monitor_agent_2"]`
			}
			c.Expect("subscription", string(m.Subscription), gomega.MatchJSON(want))
			c.Equal("channel", m.Channel, bayeux.Subscribe)
			c.Equal("clientId", m.ClientID, s.ID)
		}
	}, spec.Faye)
	l.It("UCCC-FAYE-011", "an id of a message is given back", faye("messages and replies"), spec.ReadOnly, func(c *spec.Case) {
		s := a.listen(c, bayeux.LongPolling)
		m := s.ask(bayeux.Said{"channel": bayeux.Subscribe, "subscription": "/monitor_agent_1", "id": "2f"})
		c.Expect("the reply", string(m.Text), gomega.ContainSubstring(`"id":"2f"`))
	}, spec.Faye)
	l.It("UCCC-FAYE-012", "a connect is held for as long as it asks, and then answered without messages", faye("connect"), spec.ReadOnly, func(c *spec.Case) {
		if a.Dialect("uccc", "faye-clock") == "world" {
			c.NotProven("the event server's time is not the wall's (dialect faye-clock)")
		}
		const held = 60 * time.Millisecond
		s := a.listen(c, bayeux.LongPolling)
		answer, all, err := s.Hold(c.Context(), int(held/time.Millisecond))()
		s.fine(err)
		c.Equal("messages", len(all), 1)
		c.True("it was held", answer.Took >= held, "it was answered after %s", answer.Took.Round(time.Millisecond))
		s.must(all[0])
	}, spec.Faye)
	l.It("UCCC-FAYE-013", "a connect that is held is answered when something is published, with it", faye("connect"), spec.ReadOnly, func(c *spec.Case) {
		a.publishing(c)
		s, other := a.listen(c, bayeux.LongPolling, "/suite/a"), a.listen(c, bayeux.LongPolling)
		wait := s.Hold(c.Context(), 0)
		other.must(other.publish("/suite/a", map[string]int{"n": 1}))
		_, all, err := wait()
		s.fine(err)
		c.Must("messages", all, gomega.HaveLen(2))
		s.must(all[0])
		c.Equal("channel", all[1].Channel, "/suite/a")
		c.Expect("data", string(all[1].Data), gomega.MatchJSON(`{"n":1}`))
	}, spec.Faye)
	l.It("UCCC-FAYE-014", "what is published between two connects is kept, in order", faye("delivery"), spec.ReadOnly, func(c *spec.Case) {
		a.publishing(c)
		s, other := a.listen(c, bayeux.LongPolling, "/suite/a"), a.listen(c, bayeux.LongPolling)
		for n := range 5 {
			other.must(other.publish("/suite/a", n))
		}
		var got []string
		for _, m := range s.poll() {
			got = append(got, string(m.Data))
		}
		c.Equal("data, in order", got, []string{"0", "1", "2", "3", "4"})
		c.Equal("messages the next time", len(s.poll()), 0)
	}, spec.Faye)
	l.It("UCCC-FAYE-015", "who has unsubscribed gets no more", faye("unsubscribe"), spec.ReadOnly, func(c *spec.Case) {
		a.publishing(c)
		s := a.listen(c, bayeux.LongPolling, "/suite/a", "/suite/b")
		m, err := s.Unsubscribe(c.Context(), "/suite/a")
		s.fine(err)
		s.must(m)
		s.must(s.publish("/suite/a", 1))
		s.must(s.publish("/suite/b", 2)) // the fence
		got := s.poll()
		c.Must("messages", got, gomega.HaveLen(1))
		c.Equal("channel", got[0].Channel, "/suite/b")
	}, spec.Faye)
	l.It("UCCC-FAYE-016", "who has disconnected is not known any more", faye("disconnect"), spec.ReadOnly, func(c *spec.Case) {
		s := a.listen(c, bayeux.LongPolling)
		m, err := s.Disconnect(c.Context())
		s.fine(err)
		c.True("the reply is good", m.Good(), "%s", m.Text)
		a.isUnknown(c, s)
	}, spec.Faye)
	l.It("UCCC-FAYE-017", "clients may publish, or may not, by the dialect client-publish", spec.Evidenced("supplement C.5, dialect client-publish"), spec.ReadOnly, func(c *spec.Case) {
		m := a.listen(c, bayeux.LongPolling).publish("/suite/a", 1)
		c.Equal("successful", m.Good(), a.Dialect("uccc", "client-publish") == "allowed")
	}, spec.Faye)
	l.It("UCCC-FAYE-018", "the messages of one request are answered together, each once, in order", faye("batches"), spec.ReadOnly, func(c *spec.Case) {
		s := a.listen(c, bayeux.LongPolling)
		all := a.say(c, `[{"channel":"/meta/subscribe","clientId":"`+s.ID+`","subscription":"/suite/a","id":"1"},`+
			`{"channel":"/meta/subscribe","clientId":"`+s.ID+`","subscription":"nonsense","id":"2"},`+
			`{"channel":"/meta/unsubscribe","clientId":"`+s.ID+`","subscription":"/suite/a","id":"3"}]`)
		c.Must("replies", all, gomega.HaveLen(3))
		c.Equal("channels", []string{all[0].Channel, all[1].Channel, all[2].Channel}, []string{bayeux.Subscribe, bayeux.Subscribe, bayeux.Unsubscribe})
		c.Equal("successful", []bool{all[0].Good(), all[1].Good(), all[2].Good()}, []bool{true, false, true})
	}, spec.Faye)
}

// publishing ends the spec where clients may not publish.
func (a *api) publishing(c *spec.Case) {
	if a.Dialect("uccc", "client-publish") != "allowed" {
		c.NotProven("clients may not publish (dialect client-publish)")
	}
}

// isUnknown expects that a session is over: its connect is refused, with the
// advice to shake hands again.
func (a *api) isUnknown(c *spec.Case, s *session) {
	m := s.connect()
	c.Equal("error", m.Error, "401:"+s.ID+":Unknown client")
	c.Equal("clientId", m.ClientID, "")
	c.Must("advice", m.Advice, gomega.Not(gomega.BeNil()))
	c.Equal("reconnect", m.Advice.Reconnect, "handshake")
}

// faults declares the specs of what is refused.
func (a *api) faults(l *spec.List) {
	const nobody = "nobody00000000000000000000000000"
	l.It("UCCC-FAYE-020", "a handshake without a version or a known transport is refused", faye("errors"), spec.ReadOnly, func(c *spec.Case) {
		for _, tc := range [][2]string{
			{`{"channel":"/meta/handshake","supportedConnectionTypes":["long-polling"]}`, "402:version:Missing required parameter"},
			{`{"channel":"/meta/handshake","version":"1.0"}`, "402:supportedConnectionTypes:Missing required parameter"},
			{`{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["pigeon"]}`, "301:pigeon:Connection types not supported"},
		} {
			m := a.wrong(c, tc[0], tc[1])
			c.True("the advice is to shake hands", m.Advice != nil && m.Advice.Reconnect == "handshake", "%s", m.Text)
		}
	}, spec.Faye)
	l.It("UCCC-FAYE-021", "a connect without client, of an unknown client, or without a known transport is refused", faye("errors"), spec.ReadOnly, func(c *spec.Case) {
		for _, tc := range [][2]string{
			{`{"channel":"/meta/connect","connectionType":"long-polling"}`, "402:clientId:Missing required parameter"},
			{`{"channel":"/meta/connect","connectionType":"long-polling","clientId":"` + nobody + `"}`, "401:" + nobody + ":Unknown client"},
			{`{"channel":"/meta/connect","clientId":"` + nobody + `"}`, "402:connectionType:Missing required parameter"},
			{`{"channel":"/meta/connect","connectionType":"pigeon","clientId":"` + nobody + `"}`, "301:pigeon:Connection types not supported"},
		} {
			m := a.wrong(c, tc[0], tc[1])
			c.True("the advice is to shake hands", m.Advice != nil && m.Advice.Reconnect == "handshake", "%s", m.Text)
		}
	}, spec.Faye)
	l.It("UCCC-FAYE-022", "subscriptions without a client or a channel are refused, and carry no advice", faye("errors"), spec.ReadOnly, func(c *spec.Case) {
		for _, tc := range [][2]string{
			{`{"channel":"/meta/subscribe","subscription":"/a"}`, "402:clientId:Missing required parameter"},
			{`{"channel":"/meta/subscribe","clientId":"` + nobody + `","subscription":"/a"}`, "401:" + nobody + ":Unknown client"},
			{`{"channel":"/meta/subscribe","clientId":"` + nobody + `"}`, "402:subscription:Missing required parameter"},
			{`{"channel":"/meta/unsubscribe","clientId":"` + nobody + `","subscription":"/a"}`, "401:" + nobody + ":Unknown client"},
			{`{"channel":"/meta/disconnect","clientId":"` + nobody + `"}`, "401:" + nobody + ":Unknown client"},
		} {
			c.Expect("advice", a.wrong(c, tc[0], tc[1]).Advice, gomega.BeNil())
		}
	}, spec.Faye)
	l.It("UCCC-FAYE-023", "channels of the protocol and of services cannot be subscribed to", faye("errors"), spec.ReadOnly, func(c *spec.Case) {
		s := a.listen(c, bayeux.LongPolling)
		for _, channel := range []string{"/meta/connect", "/meta/*", "/service/a"} {
			c.Equal("error for "+channel, s.subscribe(channel).Error, "403:"+channel+":Forbidden channel")
		}
		a.wrong(c, `{"channel":"/meta/nonsense","clientId":"`+s.ID+`"}`, "403:/meta/nonsense:Forbidden channel")
	}, spec.Faye)
	l.It("UCCC-FAYE-024", "what is no channel cannot be subscribed to: a star within a name, a dot, no slash", faye("channels"), spec.ReadOnly, func(c *spec.Case) {
		s := a.listen(c, bayeux.LongPolling)
		for _, channel := range []string{"/monitor_agent_*", "/monitor.agent", "monitor_agent_1", "/", "/a/", "/*/a"} {
			c.Equal("error for "+channel, s.subscribe(channel).Error, "405:"+channel+":Invalid channel")
		}
	}, spec.Faye)
	l.It("UCCC-FAYE-025", "what is published needs data and the name of one channel", faye("publish"), spec.ReadOnly, func(c *spec.Case) {
		a.publishing(c)
		a.wrong(c, `{"channel":"/a"}`, "402:data:Missing required parameter")
		a.wrong(c, `{"channel":"/a/*","data":1}`, "405:/a/*:Invalid channel")
	}, spec.Faye)
	l.It("UCCC-FAYE-026", "a body that is no list of messages is refused with 400, Bad request", faye("the HTTP body"), spec.ReadOnly, func(c *spec.Case) {
		for _, body := range []string{`[`, `"x"`, `1`, `true`, `nonsense`} {
			answer, err := a.server().Post(c.Context(), body)
			c.Check(err)
			c.Equal("HTTP status for "+body, answer.Status, http.StatusBadRequest)
			c.Equal("body for "+body, string(answer.Body), "Bad request")
		}
	}, spec.Faye)
}

// wrong sends a message that must be refused with an error and returns the reply.
func (a *api) wrong(c *spec.Case, message, want string) bayeux.Message {
	all := a.say(c, message)
	c.Must("replies to "+message, all, gomega.HaveLen(1))
	c.True("it is refused", all[0].Successful != nil && !*all[0].Successful, "%s", all[0].Text)
	c.Equal("error", all[0].Error, want)
	return all[0]
}
