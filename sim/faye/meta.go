package faye

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"time"
)

// connectionTypes are all that there are, as a handshake lists them, whatever
// the client offers.
const connectionTypes = `["long-polling","cross-origin-long-polling","callback-polling","websocket","eventsource","in-process"]`

// handle carries out one message. It reports false if the message makes Faye
// fail inside, as an array that reads like a channel does.
func (s *Server) handle(b *batch, m *Message) bool {
	if !s.keep(m, Extension.incoming) {
		b.finish()
		return true
	}
	raw, channel := m.Get("channel"), m.text("channel")
	if len(raw) > 0 && raw[0] == '[' && validPattern(channel) {
		return false
	}
	reply := replyTo(m)
	switch {
	case !below(channel, "/meta"):
		s.publish(m, reply)
	case channel == "/meta/handshake":
		s.handshake(m, reply)
	case channel == "/meta/connect":
		if s.connect(b, m, reply) {
			return true // answered later
		}
	case channel == "/meta/disconnect":
		s.leave(m, reply)
	case channel == "/meta/subscribe":
		s.change(m, reply, s.subscribe)
	case channel == "/meta/unsubscribe":
		s.change(m, reply, s.unsubscribe)
	default:
		reply.refuse(forbiddenChannel, channel)
		reply.judge()
	}
	b.add(reply)
	b.finish()
	return true
}

func (s *Server) handshake(m, reply *Message) {
	reply.Set("version", json.RawMessage(`"1.0"`))
	if !m.has("version") {
		reply.refuse(missingParameter, "version")
	}
	reply.Set("supportedConnectionTypes", json.RawMessage(connectionTypes))
	offered := m.Get("supportedConnectionTypes")
	switch {
	case !m.has("supportedConnectionTypes"):
		reply.refuse(missingParameter, "supportedConnectionTypes")
	case offered[0] != '[' || !slices.ContainsFunc(items(offered), isConnectionType):
		reply.refuse(unsupportedTypes, text(offered))
	}
	if !reply.judge() {
		reply.Set("advice", adviceHandshake)
		return
	}
	has := s.open()
	if has == nil {
		// A client that is told to shake hands again does so at once, for ever.
		reply.refuse(tooManyClients, "")
		reply.judge()
		reply.Set("advice", adviceNone)
		return
	}
	reply.Set("clientId", quoted(has.id))
	reply.Set("advice", s.advice(m))
}

func isConnectionType(value json.RawMessage) bool {
	return slices.ContainsFunc(items(json.RawMessage(connectionTypes)), func(has json.RawMessage) bool {
		return string(has) == string(value)
	})
}

// known returns the session that a message names, and refuses the reply if
// there is none.
func (s *Server) known(m, reply *Message) *session {
	has := s.sessions[m.text("clientId")]
	switch {
	case !m.has("clientId"):
		reply.refuse(missingParameter, "clientId")
	case has == nil:
		reply.refuse(unknownClient, m.text("clientId"))
	}
	return has
}

// connect holds a connect and reports true, or refuses it. One that is held
// already is never answered: the new one takes its place and its deadline.
func (s *Server) connect(b *batch, m, reply *Message) bool {
	has := s.known(m, reply)
	switch {
	case !m.has("connectionType"):
		reply.refuse(missingParameter, "connectionType")
	case !isConnectionType(m.Get("connectionType")):
		reply.refuse(unsupportedTypes, m.text("connectionType"))
	}
	if !reply.judge() {
		reply.Delete("clientId")
		reply.Set("advice", adviceHandshake)
		return false
	}
	reply.Set("advice", s.advice(m))
	s.touch(has)
	c := s.conn(has.id)
	c.held = &held{b, reply}
	if c.deadline == nil && !c.due {
		if hold := s.hold(m); hold > 0 {
			c.deadline = s.after(hold, func() { s.release(c) })
		} else {
			s.answerSoon(c)
		}
	}
	s.forward(has)
	return true
}

// hold is how long a connect is held at most.
func (s *Server) hold(m *Message) time.Duration {
	if isEventSource(m) {
		return 0
	}
	advice := m.Get("advice")
	if len(advice) == 0 || advice[0] != '{' {
		return s.opts.Timeout
	}
	d := decoder{in: advice}
	members, _ := d.object()
	asked := (&Message{members}).Get("timeout")
	if asked == nil {
		return s.opts.Timeout
	}
	// Like a timer of Node: what is no number, or too large for it, is at once.
	ms, err := strconv.ParseFloat(text(asked), 64)
	if err != nil || !(ms > 0 && ms <= math.MaxInt32) {
		return 0
	}
	return time.Duration(ms * float64(time.Millisecond))
}

// leave carries out a disconnect.
func (s *Server) leave(m, reply *Message) {
	has := s.known(m, reply)
	if reply.judge() {
		s.end(has)
	} else {
		reply.Delete("clientId")
	}
}

// change carries out a subscribe or an unsubscribe. The first channel that is
// refused ends it; those before it keep their change.
func (s *Server) change(m, reply *Message, one func(*session, string) (refusal, bool)) {
	has := s.known(m, reply)
	wanted := m.Get("subscription")
	if !m.has("subscription") {
		reply.refuse(missingParameter, "subscription")
		wanted = json.RawMessage("[]")
	}
	reply.Set("subscription", wanted)
	channels := []json.RawMessage{wanted}
	if wanted[0] == '[' {
		channels = items(wanted)
	}
	for _, value := range channels {
		if reply.has("error") {
			break
		}
		channel := text(value)
		switch {
		case value[0] != '"' || !validPattern(channel):
			reply.refuse(invalidChannel, channel)
		case below(channel, "/meta") || below(channel, "/service"):
			reply.refuse(forbiddenChannel, channel)
		default:
			if why, ok := one(has, channel); !ok {
				reply.refuse(why, channel)
			}
		}
	}
	reply.judge()
}
