package faye

// conn is what connects a client now: a held connect, a line, or both. A line
// may name a client that the server does not know; then there is no session.
type conn struct {
	client   string
	session  *session
	held     *held
	deadline *timer // of the held connect
	due      bool   // the held connect is to be answered with this request
	line     *line  // to push messages on; nil if they go into the answer
}

// held is a connect that waits for its answer.
type held struct {
	batch *batch
	reply *Message
}

// conn returns the connection of a client, a new one if it has none.
func (s *Server) conn(client string) *conn {
	c := s.conns[client]
	if c == nil {
		c = &conn{client: client, session: s.sessions[client]}
		s.conns[client] = c
	}
	return c
}

// bind makes a line the one on which a client gets its messages. A line serves
// one client: what connected the former one by it is released. Without a client
// nothing changes.
func (s *Server) bind(l *line, client string) {
	if client == "" {
		return
	}
	if l.client != "" && l.client != client {
		s.disconnect(l.client, false)
	}
	l.client = client
	s.conn(client).line = l
}

// answerSoon has the held connect answered when the request at hand is done, so
// that all messages of one request come in one answer.
func (s *Server) answerSoon(c *conn) {
	if !c.due {
		c.due = true
		s.due = append(s.due, c)
	}
}

// release answers the held connect, with the messages that wait unless they go
// over a line.
func (s *Server) release(c *conn) {
	c.deadline.cancel()
	c.deadline, c.due = nil, false
	if h := c.held; h != nil {
		c.held = nil
		h.batch.add(h.reply)
		if c.line == nil && c.session != nil {
			s.count(!h.batch.over, len(c.session.queue))
			h.batch.events(c.session.queue)
			c.session.queue = nil
		}
		h.batch.finish()
	}
	if c.line == nil {
		delete(s.conns, c.client)
	}
}

// disconnect ends what connects a client. If its line is hung up, a connect
// held there is lost; else the line stays open, bound to nobody.
func (s *Server) disconnect(client string, hangUp bool) {
	c := s.conns[client]
	if c == nil {
		return
	}
	if c.line != nil && hangUp {
		c.line.close()
	}
	c.line = nil
	s.release(c)
}

// settle ends the request at hand: sessions that it ended lose their
// connections, connects that are due are answered.
func (s *Server) settle() {
	for _, client := range s.ended {
		s.disconnect(client, true)
	}
	for _, c := range s.due {
		if c.due {
			s.release(c)
		}
	}
	s.ended, s.due = s.ended[:0], s.due[:0]
}
