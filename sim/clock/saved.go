package clock

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Saved is a clock's state as data, but for its queue.
type Saved struct {
	Now  time.Time
	Mode Mode
	Rate float64
	// Sequence is that of the entry which was scheduled last.
	Sequence uint64
}

// Entry is one entry of a queue as data.
type Entry struct {
	At time.Time
	// Sequence orders the entries of one instant; no two of a clock share one.
	Sequence uint64
	Due      Due
}

func (tm *Timer) entry() Entry { return Entry{At: instant(tm.at), Sequence: tm.seq, Due: tm.due} }

// Saved returns the clock's state but for the queue.
func (t Turn) Saved() Saved {
	return Saved{Now: t.Now(), Mode: t.c.mode, Rate: t.c.rate, Sequence: t.c.seq}
}

// Entries returns the queue in the order in which it falls due.
func (t Turn) Entries() []Entry {
	timers := slices.Clone(t.c.queue)
	slices.SortFunc(timers, func(a, b *Timer) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.seq, b.seq)) })
	entries := make([]Entry, len(timers))
	for i, tm := range timers {
		entries[i] = tm.entry()
	}
	return entries
}

// Settles reports whether time stands still until work in flight has landed.
func (t Turn) Settles() bool { return t.c.stepped() && len(t.c.works) > 0 }

// Restore makes the clock what it was when it was saved; where it follows the
// wall it goes on from then. An error says what no clock can be.
func (t Turn) Restore(s Saved) error {
	switch {
	case s.Now.Year() < 1971 || s.Now.After(Latest):
		return fmt.Errorf("now: %s is not between 1971 and %d", s.Now.Format(time.RFC3339), Latest.Year())
	case !slices.Contains(Modes(), s.Mode):
		return fmt.Errorf("mode: %.40q is not one of %q", s.Mode, Modes())
	case !(s.Rate >= MinRate && s.Rate <= MaxRate):
		return fmt.Errorf("rate: %v is not between %v and %d", s.Rate, MinRate, MaxRate)
	}
	t.c.now, t.c.mode, t.c.rate, t.c.seq = s.Now.UnixNano(), s.Mode, s.Rate, s.Sequence
	t.c.pin()
	return nil
}

// Elapse lets time that follows the wall go on as if d had passed at a stroke:
// what falls due in it runs at its own instant.
func (t Turn) Elapse(d time.Duration) { t.c.origin.virtual = addSpan(t.c.origin.virtual, d) }

// Reschedule puts an entry back into the queue of a clock that has been
// restored; its owner takes the timer with [Turn.Restored] before the turn ends.
// An error says why it cannot be one of the clock's.
func (t Turn) Reschedule(e Entry) error {
	switch {
	case e.Sequence == 0 || e.Sequence > t.c.seq:
		return fmt.Errorf("sequence: %d is not between 1 and the clock's own (%d)", e.Sequence, t.c.seq)
	case e.At.Year() < 1971 || e.At.After(Latest):
		return fmt.Errorf("at: %s is not between 1971 and %d", e.At.Format(time.RFC3339), Latest.Year())
	}
	tm := &Timer{at: e.At.UnixNano(), seq: e.Sequence, due: e.Due}
	t.c.queue.add(tm) // a keeper has it already
	if t.c.restored == nil {
		t.c.restored = map[Due][]*Timer{}
	}
	t.c.restored[e.Due] = append(t.c.restored[e.Due], tm)
	return nil
}

// Restored takes the first entry that has been put back for something in this
// turn and was not taken yet, nil when there is none.
func (t Turn) Restored(due Due) *Timer {
	list := t.c.restored[due]
	if len(list) == 0 {
		return nil
	}
	t.c.restored[due] = list[1:]
	return list[0]
}
