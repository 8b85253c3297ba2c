package world

import (
	"slices"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/push"
)

// NoteKind says what a note is about.
type NoteKind string

// The kinds of note.
const (
	NoteCall     NoteKind = "call"
	NoteLeg      NoteKind = "leg"
	NoteCDR      NoteKind = "cdr"
	NoteDelivery NoteKind = "delivery"
	NoteAttempt  NoteKind = "attempt"
	NoteAgent    NoteKind = "agent"
	NoteClock    NoteKind = "clock"
)

// Note is one line of what goes on in a world, for whoever watches it.
type Note struct {
	// Seq counts the world's notes from 1.
	Seq  uint64
	At   time.Time
	Kind NoteKind
	// ID is the thing's: a call's, a delivery's, an agent's.
	ID string
	// State is what it has become.
	State string

	Vendor, Account string
	// Call is the one that a delivery or an agent is about.
	Call call.ID
	// Leg is set on notes about one.
	Leg call.Side
	// Attempt counts the attempts of a delivery from 1.
	Attempt int
}

// maxNotes bounds how far back a watcher can resume.
const maxNotes = 10_000

// notes keeps the latest notes.
type notes struct {
	last uint64
	list []Note
}

// tell appends a note; the oldest goes when there are too many.
func (w *World) tell(t clock.Turn, n Note) {
	w.notes.last++
	n.Seq, n.At = w.notes.last, t.Now()
	if len(w.notes.list) >= 2*maxNotes {
		w.notes.list = append(w.notes.list[:0], w.notes.list[maxNotes:]...)
	}
	w.notes.list = append(w.notes.list, n)
}

// Notes returns the notes after a number, and the number of the last note. Those
// that are too old are gone.
func (w *World) Notes(_ clock.Turn, after uint64) ([]Note, uint64) {
	i, _ := slices.BinarySearchFunc(w.notes.list, after+1, func(n Note, seq uint64) int {
		return int(n.Seq) - int(seq) //nolint:gosec // counts, far below the range
	})
	return slices.Clone(w.notes.list[i:]), w.notes.last
}

// NoteClock tells that somebody moved the clock or changed its mode.
func (w *World) NoteClock(t clock.Turn, mode clock.Mode) {
	w.tell(t, Note{Kind: NoteClock, ID: w.Name, State: string(mode)})
}

// tellCall notes an event of a call.
func (w *World) tellCall(t clock.Turn, e call.Event) {
	n := Note{Kind: NoteCall, ID: string(e.Call.ID), State: string(e.Kind), Vendor: e.Call.Vendor, Account: e.Call.Account, Call: e.Call.ID}
	if e.Side != "" {
		n.Kind, n.Leg = NoteLeg, e.Side
	}
	w.tell(t, n)
	if e.Kind == call.Ended {
		n.Kind, n.State = NoteCDR, string(e.Call.Disposition())
		w.tell(t, n)
	}
}

// pushed notes what became of a delivery or of one attempt, which goes into the
// journal too.
func (w *World) pushed(t clock.Turn, e push.Event) {
	n := Note{Kind: NoteDelivery, ID: e.Delivery.ID, State: string(e.Delivery.State), Vendor: e.Delivery.Vendor, Account: e.Delivery.Account, Call: call.ID(e.Delivery.Call)}
	if e.Kind == push.OfAttempt {
		n.Kind, n.Attempt = NoteAttempt, e.Attempt.N
		w.Journal.Push(t.Now(), attempted(e))
	}
	w.tell(t, n)
}

// attempted is an attempt as the journal is told of it.
func attempted(e push.Event) journal.Pushed {
	d, a := e.Delivery, e.Attempt
	var faults []journal.Fault
	for _, i := range a.Injected {
		faults = append(faults, journal.Fault{Rule: i.Rule, Kind: string(i.Do), Detail: i.Detail()})
	}
	p := journal.Pushed{
		Vendor: d.Vendor, Account: d.Account, Call: d.Call, Dialects: d.Dialects, Delivery: d.ID, Attempt: a.N, Target: d.Target, URL: a.URL,
		Frame: a.Sent(), Status: a.Status, Answer: a.Body, AnswerCut: a.Truncated, Verdict: a.Why, Faults: faults,
		StartedAt: a.Real.StartedAt, Took: a.Real.Took, Header: a.Real.Header, Err: a.Real.Err,
	}
	if a.Frame.Sealed() {
		p.Opened = d.Data
	}
	return p
}
