package clock

import "time"

// Turn is the right to read and change the model: it comes only from
// [Clock.Do], from a fired entry or from a landing, and there is one at a time.
// It must not be kept after the function that received it has returned.
type Turn struct{ c *Clock }

// Now returns the virtual instant of this turn, in UTC.
func (t Turn) Now() time.Time { return instant(t.c.now) }

// After schedules due for d from now; a negative d means at once, which is
// after everything else that is already due at this instant.
func (t Turn) After(d time.Duration, due Due) *Timer {
	t.c.seq++
	tm := &Timer{at: addSpan(t.c.now, d), seq: t.c.seq, due: due}
	t.c.add(tm)
	return tm
}

// Stop takes a timer out of the queue. It reports false for nil and for a timer
// that has fired or was stopped before.
func (t Turn) Stop(tm *Timer) bool { return t.c.drop(tm) }

// Hold keeps virtual time at this instant while work outside the process is in
// flight. The work's owner calls release once, from any goroutine, with what is
// to be done with the outcome; that runs as a turn of its own. In manual and
// skip mode, and during an advance, time does not pass this instant before the
// turn has run, and outcomes run in the order in which their holds began. In
// realtime and scaled mode they run as they come.
func (t Turn) Hold() (release func(land func(Turn))) {
	w := &work{}
	t.c.works = append(t.c.works, w)
	c := t.c
	return func(land func(Turn)) {
		c.mu.Lock()
		defer c.mu.Unlock()
		w.land = land
		c.stir()
	}
}

// Next returns the instant of the first entry of the queue; ok is false when
// nothing is scheduled.
func (t Turn) Next() (at time.Time, ok bool) {
	next := t.c.queue.next()
	return instant(next), next != never
}

// Idle reports whether nothing at all is scheduled or in flight.
func (t Turn) Idle() bool { return len(t.c.queue) == 0 && len(t.c.works) == 0 }

// Stands reports whether virtual time stands still until somebody moves it: the
// mode is manual, no advance runs, and nothing is in flight or due now.
func (t Turn) Stands() bool {
	c := t.c
	return c.mode == Manual && c.advance == nil && len(c.works) == 0 && c.queue.next() > c.now
}

// Stepped reports whether virtual time moves by steps, rather than with the
// wall's: in manual and skip mode, and during an advance.
func (t Turn) Stepped() bool { return t.c.stepped() }

// Changed returns a channel that is closed after the next turn that may change
// the model: what a waiting client watches between two looks.
func (t Turn) Changed() <-chan struct{} {
	if t.c.watchers == nil {
		t.c.watchers = make(chan struct{})
	}
	return t.c.watchers
}

// work is something in flight outside the process; land is nil until its
// outcome has come.
type work struct{ land func(Turn) }
