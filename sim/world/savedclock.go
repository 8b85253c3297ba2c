package world

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/push"
)

// loaded is what must be known of a saved state beside what it makes.
type loaded struct {
	at       time.Time // the wall's, when it was saved
	sequence uint64    // of the last entry that was loaded
	ids      map[call.ID]bool
	keys     map[uint64]bool
}

// once notes the id and the key of a call, and returns [errs.Invalid] for those of
// another.
func (l *loaded) once(id call.ID, key uint64) error {
	if l.ids == nil {
		l.ids, l.keys = map[call.ID]bool{}, map[uint64]bool{}
	}
	if l.ids[id] {
		return errs.Field(errs.Invalid, "id", "%.80q is another call's", id)
	}
	if l.keys[key] {
		return errs.Field(errs.Invalid, "key", "%s is another call's", ordered(key))
	}
	l.ids[id], l.keys[key] = true, true
	return nil
}

// clockState is the clock's, but for its queue.
type clockState struct {
	Now      time.Time  `json:"now"`
	Mode     clock.Mode `json:"mode"`
	Rate     float64    `json:"rate"`
	Sequence uint64     `json:"sequence,string"`
	Real     realState  `json:"real,omitzero"`
}

// realState is what two runs do not share.
type realState struct {
	At time.Time `json:"at,omitzero"`
}

// invalid gives an error of the clock's a code.
func invalid(err error) error {
	if err == nil {
		return nil
	}
	return errs.New(errs.Invalid, "%v", err)
}

func saveClock(t clock.Turn) clockState {
	s := t.Saved()
	return clockState{s.Now, s.Mode, s.Rate, s.Sequence, realState{clock.Wall{}.Now().UTC().Truncate(time.Millisecond)}}
}

func (w *World) loadClock(t clock.Turn, s clockState) error {
	w.loaded.at = s.Real.At
	return invalid(t.Restore(clock.Saved{Now: s.Now.UTC(), Mode: s.Mode, Rate: s.Rate, Sequence: s.Sequence}))
}

// entryState is an entry of the clock's queue. What is due to the connections of
// clients is no part of it.
type entryState struct {
	At       time.Time  `json:"at"`
	Sequence uint64     `json:"sequence,string"`
	Kind     clock.Kind `json:"kind"`
	ID       string     `json:"id"`
}

func saveEntry(e clock.Entry) entryState {
	return entryState{e.At, e.Sequence, e.Due.Kind, e.Due.ID}
}

func entryKey(e clock.Entry) string { return ordered(e.Sequence) }

// ordered writes a number so that the order as text is that of the numbers.
func ordered(n uint64) string {
	const digits = 20
	text := strconv.FormatUint(n, 10)
	return "00000000000000000000"[:digits-len(text)] + text
}

// lasting reports whether what is due outlives the connections of clients.
func lasting(d clock.Due) bool { return d.Kind != kindVendor }

// queued returns the entries of the clock's queue that outlive connections, in
// the order of their sequence.
func queued(t clock.Turn) []clock.Entry {
	entries := slices.DeleteFunc(t.Entries(), func(e clock.Entry) bool { return !lasting(e.Due) })
	slices.SortFunc(entries, func(a, b clock.Entry) int { return cmp.Compare(a.Sequence, b.Sequence) })
	return entries
}

func saveDue(t clock.Turn) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for _, e := range queued(t) {
			if !yield(entryKey(e), saveEntry(e)) {
				return
			}
		}
	}
}

func (w *World) loadEntry(t clock.Turn, s entryState) error {
	due := clock.Due{Kind: s.Kind, ID: s.ID}
	if _, known := w.due()[s.Kind]; !known || !lasting(due) {
		return errs.Field(errs.Invalid, "kind", "%.80q is nothing that falls due", s.Kind)
	}
	if s.Sequence <= w.loaded.sequence {
		return errs.Field(errs.Invalid, "sequence", "%d is not above that of the entry before (%d)", s.Sequence, w.loaded.sequence)
	}
	w.loaded.sequence = s.Sequence
	return invalid(t.Reschedule(clock.Entry{At: s.At.UTC(), Sequence: s.Sequence, Due: due}))
}

// checkDue returns [errs.Invalid] for an entry about a call or a delivery that
// does not wait for it.
func (w *World) checkDue(t clock.Turn) error {
	for i, e := range queued(t) {
		wrong := func(format string, args ...any) error {
			return errs.Field(errs.Invalid, fmt.Sprintf("%s[%d].id", partDue, i), format, args...)
		}
		switch e.Due.Kind {
		case kindBegin, kindStep:
			if w.calls[call.ID(e.Due.ID)] == nil {
				return wrong("%.80q is no call in progress", e.Due.ID)
			}
		case push.KindAttempt, push.KindReplay:
			if !w.Push.Has(t, e.Due.ID) {
				return wrong("%.80q is no delivery", e.Due.ID)
			}
		default:
			continue
		}
		if e.Due.Kind != push.KindReplay && t.Restored(e.Due) != nil {
			return wrong("%.80q does not wait for a %s, or for one more", e.Due.ID, e.Due.Kind)
		}
	}
	return nil
}
