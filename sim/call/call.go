// Package call is the model of a telephone call: its legs, what becomes of
// them, and the events that tell of it.
//
// It is pure: no clock, no lock, no I/O. Whoever drives a call asks [Call.Next]
// when its next step is due and calls [Call.Step] at that instant; a history of
// calls is played in the same way without a clock. Instants are UTC.
package call

import (
	"maps"
	"time"
)

// ID is a call's name as its vendor writes it.
type ID string

// Direction says who reaches whom.
type Direction string

// The directions.
const (
	Out Direction = "out"
	In  Direction = "in"
)

// Disposition is what became of a call as a whole.
type Disposition string

// The dispositions; a call that is not over has none.
const (
	DispositionAnswered  Disposition = "answered"
	DispositionNoAnswer  Disposition = "no-answer"
	DispositionBusy      Disposition = "busy"
	DispositionAbandoned Disposition = "abandoned" // the customer was on the line and no agent was
	DispositionFailed    Disposition = "failed"
)

// Dispositions lists them all.
func Dispositions() []Disposition {
	return []Disposition{DispositionAnswered, DispositionNoAnswer, DispositionBusy, DispositionAbandoned, DispositionFailed}
}

// Call is one call from its placing to its end.
type Call struct {
	ID ID
	// Key sorts the calls of a vendor: its upper 42 bits are the unix
	// milliseconds of the placing.
	Key               uint64
	Vendor, Account   string
	Project, Task     string
	Agent             string // who takes part on our side, once known
	Direction         Direction
	Caller, Callee    Number // the number shown to the callee, and the one that reaches them
	Outcome           string // the name of what was planned
	Attributes        map[string]string
	UserData          []byte // the customer's own JSON, passed through
	PlacedAt, EndedAt time.Time
	A, B              Leg
	Cause             Cause // of the end
	ReleasedBy        Party
	// Plan is what is still to come.
	Plan Plan
}

// Leg returns the leg of a side.
func (c *Call) Leg(s Side) *Leg {
	if s == A {
		return &c.A
	}
	return &c.B
}

// LegOf returns the leg of a party.
func (c *Call) LegOf(p Party) *Leg {
	if c.A.Party == p {
		return &c.A
	}
	return &c.B
}

// Customer returns the party that is not ours: whoever is called, or calls in.
func (c *Call) Customer() Party {
	if c.Direction == In {
		return Caller
	}
	return Callee
}

// Over reports whether the call has ended.
func (c *Call) Over() bool { return !c.EndedAt.IsZero() }

// Talking reports whether both parties are on the line.
func (c *Call) Talking() bool { return c.A.State == Answered && c.B.State == Answered }

// Waiting reports whether leg A is on the line, nothing more is planned for it,
// and leg B has not been dialled.
func (c *Call) Waiting() bool {
	return c.A.State == Answered && c.B.State == Idle && len(c.Plan.A) == 0
}

// Disposition derives what became of the call from its legs. It is "" while the
// call is not over.
func (c *Call) Disposition() Disposition {
	switch {
	case !c.Over():
		return ""
	case c.A.WasAnswered() && c.B.WasAnswered():
		return DispositionAnswered
	case c.LegOf(c.Customer()).WasAnswered():
		return DispositionAbandoned
	}
	switch c.Cause {
	case CauseBusy:
		return DispositionBusy
	case CauseNoAnswer, CauseNoResponse:
		return DispositionNoAnswer
	default:
		return DispositionFailed
	}
}

// Talk returns how long both parties were on the line.
func (c *Call) Talk() time.Duration {
	if !c.A.WasAnswered() || !c.B.WasAnswered() || !c.Over() {
		return 0
	}
	return c.EndedAt.Sub(c.B.AnsweredAt)
}

// Snapshot returns a copy that later steps do not change.
func (c *Call) Snapshot() Call {
	s := *c
	s.Attributes = maps.Clone(c.Attributes)
	return s
}
