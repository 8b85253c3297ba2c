package faye

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// refusal is one of Faye's errors: a code, what was wrong, and a text.
type refusal string

// The refusals. Those with the code 503 are our own, for limits that Faye does
// not have.
const (
	unsupportedTypes     refusal = "301:%s:Connection types not supported"
	unknownClient        refusal = "401:%s:Unknown client"
	missingParameter     refusal = "402:%s:Missing required parameter"
	forbiddenChannel     refusal = "403:%s:Forbidden channel"
	invalidChannel       refusal = "405:%s:Invalid channel"
	tooManyClients       refusal = "503:%s:Too many clients"
	tooManySubscriptions refusal = "503:%s:Too many subscriptions"
)

// replyTo returns the reply to a message with what every reply has. A message
// that carries an error of its own is refused with it.
func replyTo(m *Message) *Message {
	reply := &Message{members: make([]member, 0, 8)}
	for _, name := range []string{"id", "clientId", "channel", "error"} {
		if m.has(name) {
			reply.Set(name, m.Get(name))
		}
	}
	reply.judge()
	return reply
}

// refuse gives a reply an error, its argument put in as it is. A later error
// takes the place of an earlier one.
func (m *Message) refuse(why refusal, argument string) {
	m.Set("error", quoted(fmt.Sprintf(string(why), argument)))
}

// judge sets and returns what became of the message.
func (m *Message) judge() (successful bool) {
	successful = !m.has("error")
	m.Set("successful", strconv.AppendBool(nil, successful))
	return successful
}

// Advice tells a client how to go on.
var (
	adviceHandshake = json.RawMessage(`{"reconnect":"handshake"}`)
	adviceNone      = json.RawMessage(`{"reconnect":"none"}`)
)

// advice is what a successful handshake or connect says. A client with an event
// stream does not wait in the connect but between two of them.
func (s *Server) advice(m *Message) json.RawMessage {
	interval, timeout := s.opts.Interval, s.opts.Timeout
	if isEventSource(m) {
		interval, timeout = timeout, 0
	}
	return fmt.Appendf(nil, `{"reconnect":"retry","interval":%d,"timeout":%d}`,
		interval/time.Millisecond, timeout/time.Millisecond)
}

func isEventSource(m *Message) bool {
	return string(m.Get("connectionType")) == `"eventsource"`
}
