package faye

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"
)

// Effect is what a fault does to the delivery of one message to one subscriber.
type Effect string

// The effects.
const (
	// Drop loses the message.
	Drop Effect = "drop"
	// Duplicate delivers it again, as often as Times says.
	Duplicate Effect = "duplicate"
	// Reorder holds it back until Window-1 others for the subscriber have come up,
	// the last of which is delivered first: those held back follow it in the
	// opposite order. What no other follows is delivered after [ReorderFor].
	Reorder Effect = "reorder"
	// Disconnect closes the connection on which the subscriber waits, a held
	// connect without an answer. The message waits for the next connect.
	Disconnect Effect = "disconnect"
	// ForgetSession ends the session, and the message with it: the client has to
	// shake hands again.
	ForgetSession Effect = "forget-session"
)

// Effects lists the effects, for messages and checks.
func Effects() []Effect { return []Effect{Drop, Duplicate, Reorder, Disconnect, ForgetSession} }

// Delivery is a message that is about to be delivered to one subscriber.
type Delivery struct {
	// Channel is the one that it was published on.
	Channel string
	// Client is the subscriber's clientId.
	Client string
	// Connected says that the client has a connection on which it waits now.
	Connected bool
	// Own says that the program has published it, and no client.
	Own bool
	// Data is the message's.
	Data json.RawMessage
}

// Injection is a fault that is put into one delivery on purpose.
type Injection struct {
	// Do is what is done.
	Do Effect
	// Times is how many copies [Duplicate] makes. Default 1.
	Times int
	// Window is how many messages [Reorder] changes the order of. Default 2.
	Window int
}

// ReorderFor is how long a message is held back at most.
const ReorderFor = time.Minute

// pass gives a session a message, with the faults that somebody wants in it.
func (s *Server) pass(has *session, d Delivery, wire []byte) {
	if s.opts.Inject == nil {
		s.enqueue(has, wire)
		return
	}
	copies, window, lost := 1, 0, false
	for _, i := range s.opts.Inject(d) {
		s.stats.Injected++
		switch i.Do {
		case Drop:
			lost = true
		case Duplicate:
			copies += max(i.Times, 1)
		case Reorder:
			window = cmp.Or(i.Window, 2)
		case Disconnect:
			s.cut(has.id)
		case ForgetSession:
			lost = true
			s.forgotten = append(s.forgotten, has)
		}
	}
	if lost {
		s.stats.Dropped++
		return
	}
	s.arrange(has, late{wire, copies}, window)
}

// window holds messages for one subscriber back to change their order.
type window struct {
	left  int // how many more are to come up before those held back go
	held  []late
	timer *timer
}

// late is a message and how often it is to be delivered.
type late struct {
	wire   []byte
	copies int
}

// arrange delivers a message, or holds it back in a window of that size if that
// is not 0; with the last of a window go those that are held back.
func (s *Server) arrange(has *session, m late, size int) {
	w := has.window
	if w == nil && size > 0 {
		w = &window{left: size, timer: s.after(ReorderFor, func() { s.letGo(has) })}
		has.window = w
	}
	if w != nil {
		w.left--
	}
	if w != nil && w.left > 0 && size > 0 {
		w.held = append(w.held, m)
		return
	}
	s.repeat(has, m)
	if w != nil && w.left == 0 {
		s.letGo(has)
	}
}

// letGo delivers what was held back, the last first.
func (s *Server) letGo(has *session) {
	w := has.window
	has.window = nil
	w.timer.cancel()
	for _, m := range slices.Backward(w.held) {
		s.repeat(has, m)
	}
}

func (s *Server) repeat(has *session, m late) {
	for range m.copies {
		s.enqueue(has, m.wire)
	}
}

// forget ends the sessions that are to be forgotten, once nobody walks through
// the subscribers.
func (s *Server) forget() {
	for _, has := range s.forgotten {
		if s.sessions[has.id] == has {
			s.end(has)
		}
	}
	clear(s.forgotten)
	s.forgotten = s.forgotten[:0]
}

// cut closes what connects a client, as a network does: a held connect gets no
// answer. The session stays.
func (s *Server) cut(client string) {
	c := s.conns[client]
	if c == nil {
		return
	}
	if l := c.line; l != nil {
		l.client = "" // its end concerns nobody who connects meanwhile
		l.hangUp()
	}
	c.deadline.cancel()
	if c.held != nil {
		c.held.batch.cut()
	}
	c.held, c.deadline, c.line, c.due = nil, nil, nil, false
	delete(s.conns, client)
}
