package faye

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// Publish sends data, a JSON value, to all that are subscribed to the channel,
// with the next id of the program's own messages. It appends to queues and
// returns how many subscribers the message was for. The error says that the
// channel is not a name or the data not JSON.
func (s *Server) Publish(channel string, data json.RawMessage) (subscribers int, err error) {
	if !validName(channel) {
		return 0, fmt.Errorf("publish on %q: expected a channel name, as /monitor_agent_1001", channel)
	}
	value, err := canon(data)
	if err != nil {
		return 0, fmt.Errorf("publish on %q: data %.40q: %w", channel, data, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastID++
	m := &Message{}
	m.Set("channel", quoted(channel))
	m.Set("data", value)
	m.Set("id", quoted(strconv.FormatInt(s.lastID, 36)))
	subscribers = s.deliver(channel, m, true)
	s.settle()
	return subscribers, nil
}

// publish carries out a message of a client that is not on a meta channel. Its
// clientId is not checked: Faye takes messages from anybody.
func (s *Server) publish(m, reply *Message) {
	channel := m.text("channel")
	if !validName(channel) {
		reply.refuse(invalidChannel, channel)
	}
	if m.Get("data") == nil {
		reply.refuse(missingParameter, "data")
	}
	if !reply.has("error") && !s.opts.AllowPublish(channel) {
		reply.refuse(forbiddenChannel, channel)
	}
	if reply.judge() {
		m.Delete("clientId")
		s.deliver(channel, m, false)
	}
}

// deliver gives a message, the program's own or a client's, to every session that
// is subscribed to its channel, once, however many of its subscriptions match, and
// returns how many they are.
func (s *Server) deliver(channel string, m *Message, own bool) (subscribers int) {
	s.stats.Published++
	if !s.keep(m, Extension.outgoing) {
		return 0
	}
	s.round++
	var wire []byte
	for _, pattern := range matching(channel) {
		for _, has := range s.index[pattern] {
			if has.round == s.round {
				continue
			}
			has.round = s.round
			subscribers++
			if wire == nil {
				wire = append(encode([]byte{'['}, m.members), ']') // shared by all
			}
			s.pass(has, Delivery{channel, has.id, s.conns[has.id] != nil, own, m.Get("data")}, wire)
		}
	}
	s.forget()
	return subscribers
}

// keep runs a message through the extensions and reports whether it goes on.
func (s *Server) keep(m *Message, way func(Extension, *Message) bool) bool {
	for _, e := range s.opts.Extensions {
		if !way(e, m) {
			return false
		}
	}
	return true
}

func (e Extension) incoming(m *Message) bool { return e.Incoming == nil || e.Incoming(m) }
func (e Extension) outgoing(m *Message) bool { return e.Outgoing == nil || e.Outgoing(m) }
