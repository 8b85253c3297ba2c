package faye

// batch is the messages of one request on their way to becoming one answer. It
// goes out when the last reply is there; replies stand in the order in which
// they were finished. Guarded by the server's lock.
type batch struct {
	server *Server
	line   *line // that the request came over, or nil
	// answer hands the answer on, without I/O, and reports whether it could: nil
	// for a request that made the server fail inside. It is called once at most.
	answer func(body []byte) bool
	// abort ends the request without an answer, without I/O; nil where the line
	// ends it.
	abort func()

	body []byte // the replies so far, with commas between
	open int    // replies still to come, and one for the loop over the messages
	over bool   // answered, failed or given up: nothing more is heard of it
}

// take carries out the messages of one request and answers it, now or when the
// connects in it are.
func (s *Server) take(b *batch, messages []*Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b.server, b.open = s, 1
	s.stats.Taken++
	s.park(b, 1)
	if b.line != nil {
		s.bind(b.line, connecting(messages))
	}
	for _, m := range messages {
		if m == nil {
			continue
		}
		b.open++
		if !s.handle(b, m) {
			b.close(nil)
			break
		}
	}
	b.finish()
	s.settle()
}

// connecting returns the client of the first connect among the messages, "" for
// none.
func connecting(messages []*Message) string {
	for _, m := range messages {
		if string(m.Get("channel")) == `"/meta/connect"` {
			return m.text("clientId")
		}
	}
	return ""
}

// add adds a reply, unless an extension swallows it.
func (b *batch) add(reply *Message) {
	if b.server.keep(reply, Extension.outgoing) {
		b.comma()
		b.body = encode(b.body, reply.members)
	}
}

// events adds messages, each of which comes in an array of its own.
func (b *batch) events(messages [][]byte) {
	for _, m := range messages {
		b.comma()
		b.body = append(b.body, m[1:len(m)-1]...)
	}
}

func (b *batch) comma() {
	if len(b.body) > 0 {
		b.body = append(b.body, ',')
	}
}

// finish counts one reply as done.
func (b *batch) finish() {
	if b.open--; b.open == 0 {
		b.close(append(append([]byte{'['}, b.body...), ']'))
	}
}

// close answers the request, if somebody still waits for it.
func (b *batch) close(body []byte) {
	if !b.over {
		b.over = true
		b.server.park(b, -1)
		if b.answer(body) {
			b.server.stats.Answered++
		}
	}
}

// giveUp forgets a request whose connection has gone. A connect in it stays
// held: the next message for its client is lost, as Faye loses it.
func (s *Server) giveUp(b *batch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !b.over {
		b.over = true
		s.park(b, -1)
	}
}

// cut leaves a request without an answer, on purpose.
func (b *batch) cut() {
	if !b.over {
		b.over = true
		b.server.park(b, -1)
		if b.abort != nil {
			b.abort()
		}
	}
}

// park counts a request as waiting (1) or no longer so (-1), unless its line
// has gone and all that waited on it with it.
func (s *Server) park(b *batch, n int) {
	if b.line != nil {
		if b.line.gone {
			return
		}
		b.line.parked += n
	}
	s.stats.Parked += n
}
