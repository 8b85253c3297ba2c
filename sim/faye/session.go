package faye

import "slices"

// session is what the server knows of a client, from its handshake until it
// disconnects or has not connected for too long. Guarded by the server's lock.
type session struct {
	id       string
	channels []string // subscribed to, names and patterns
	queue    [][]byte // messages for the next connect, oldest first, each in an array of its own
	expiry   *timer
	round    uint64  // of the last message
	window   *window // in which messages are held back; nil when none is
}

// open starts a session, or returns nil if there are too many.
func (s *Server) open() *session {
	if s.isClosed() || len(s.sessions) >= s.opts.MaxSessions {
		return nil
	}
	has := &session{id: s.opts.NewID()}
	if s.sessions[has.id] != nil {
		return nil // the source repeats itself
	}
	s.sessions[has.id] = has
	s.touch(has)
	return has
}

// touch lets a session live for twice the timeout from now.
func (s *Server) touch(has *session) {
	has.expiry.cancel()
	has.expiry = s.after(2*s.opts.Timeout, func() { s.end(has) })
}

// end ends a session. Its connection ends after the request at hand, so that
// the reply to a disconnect comes before.
func (s *Server) end(has *session) {
	has.expiry.cancel()
	if w := has.window; w != nil {
		w.timer.cancel()
		s.stats.Dropped += uint64(len(w.held))
	}
	for _, channel := range has.channels {
		s.index.remove(channel, has)
	}
	delete(s.sessions, has.id)
	s.ended = append(s.ended, has.id)
}

// subscribe subscribes a session to a channel, unless that is one too many.
func (s *Server) subscribe(has *session, channel string) (refusal, bool) {
	switch {
	case slices.Contains(has.channels, channel):
		return "", true
	case len(has.channels) >= s.opts.MaxSubscriptions:
		return tooManySubscriptions, false
	}
	has.channels = append(has.channels, channel)
	s.index.add(channel, has)
	return "", true
}

// unsubscribe ends a subscription, if there is one.
func (s *Server) unsubscribe(has *session, channel string) (refusal, bool) {
	if i := slices.Index(has.channels, channel); i >= 0 {
		has.channels = slices.Delete(has.channels, i, i+1)
		s.index.remove(channel, has)
	}
	return "", true
}

// enqueue gives a session a message: to its line at once, else to its held
// connect when the request at hand is done, else to its next connect.
func (s *Server) enqueue(has *session, message []byte) {
	if len(has.queue) >= s.opts.MaxQueue {
		has.queue[0] = nil
		has.queue = has.queue[1:]
		s.stats.Dropped++
	}
	has.queue = append(has.queue, message)
	s.forward(has)
}

// forward hands the queue to what connects the client now.
func (s *Server) forward(has *session) {
	c := s.conns[has.id]
	switch {
	case c == nil || len(has.queue) == 0:
	case c.line == nil:
		s.answerSoon(c)
	default:
		for _, message := range has.queue {
			s.count(c.line.push(message), 1)
		}
		clear(has.queue)
		has.queue = has.queue[:0]
	}
}

// count counts messages as delivered or dropped.
func (s *Server) count(delivered bool, messages int) {
	if delivered {
		s.stats.Delivered += uint64(messages)
	} else {
		s.stats.Dropped += uint64(messages)
	}
}
