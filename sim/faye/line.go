package faye

import (
	"io"
	"net/http"
	"time"
)

// line is a lasting connection, a socket or an event stream, on which a client
// gets its messages as soon as they are there.
type line struct {
	outbox
	hangUp func() // ends it without waiting for the other side

	// Guarded by the server's lock.
	client string // that it is bound to, "" for none
	parked int    // requests that came over it and wait
	gone   bool
	beat   *timer
}

// newLine returns a line whose items go to write, one at a time; end closes it
// after the last one.
func (s *Server) newLine(write func(item []byte) error, end func()) *line {
	return &line{outbox: outbox{
		limit: s.opts.MaxQueue,
		write: write,
		end:   end,
		start: s.wg.Go,
		lost:  func(items int) { s.unwritten.Add(uint64(items)) },
		shut:  make(chan struct{}),
		over:  make(chan struct{}),
	}}
}

// admit counts a line in, unless the server is closed or full. Close waits until
// it is retired. An empty item is pushed after each pause of ping, if that is
// not zero.
func (s *Server) admit(l *line, ping time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isClosed() || len(s.lines) >= s.opts.MaxSessions {
		return false
	}
	s.lines[l] = struct{}{}
	s.wg.Add(1) // here, as Close must not wait before
	if ping > 0 {
		s.keepAlive(l, ping)
	}
	return true
}

// full answers a request for a line that was not admitted.
func full(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = io.WriteString(w, "Too many connections")
}

func (s *Server) keepAlive(l *line, pause time.Duration) {
	l.beat = s.after(pause, func() {
		l.push(nil)
		s.keepAlive(l, pause)
	})
}

// retire counts a line out. What connected its client by now is ended with it,
// also a newer line.
func (s *Server) retire(l *line) {
	defer s.wg.Done()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.lines, l)
	l.gone = true
	s.stats.Parked -= l.parked
	l.beat.cancel()
	if l.client != "" {
		s.disconnect(l.client, true)
	}
	s.settle()
}
