package faye

import "time"

// timer is one use of the server's clock. A cancelled timer does nothing, even
// if it had already fired and was waiting for the lock.
type timer struct {
	cancelled bool
	stop      func() bool
}

// after calls f under the lock once d has passed. The caller holds the lock.
func (s *Server) after(d time.Duration, f func()) *timer {
	t := &timer{}
	t.stop = s.opts.Timers.AfterFunc(d, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !t.cancelled {
			f()
			s.settle()
		}
	})
	return t
}

// cancel is safe on a nil timer and after the timer has fired.
func (t *timer) cancel() {
	if t != nil && !t.cancelled {
		t.cancelled = true
		t.stop()
	}
}
