package call

import (
	"time"

	"github.com/ringback-sim/ringback/sim/errs"
)

// Side names a leg by the order of dialling: A first, B second.
type Side string

// The sides.
const (
	A Side = "A"
	B Side = "B"
)

// Party says who is at the end of a leg, or who did something to it.
type Party string

// The parties. The platform releases legs but has none.
const (
	Caller   Party = "caller"
	Callee   Party = "callee"
	Platform Party = "platform"
)

// State is how far a leg has come.
type State string

// The states of a leg.
const (
	Idle     State = "idle"     // not dialled yet
	Dialing  State = "dialing"  // the network looks for the party
	Ringing  State = "ringing"  // the party's phone alerts
	Answered State = "answered" // the party is on the line
	Released State = "released" // over
)

// Trigger is what moves a leg from one state to the next.
type Trigger string

// The triggers of a leg.
const (
	Dial    Trigger = "dial"
	Alert   Trigger = "alert"
	Answer  Trigger = "answer"
	Release Trigger = "release"
)

// States and Triggers list the rows and columns of the edge table.
func States() []State { return []State{Idle, Dialing, Ringing, Answered, Released} }

// Triggers lists every trigger.
func Triggers() []Trigger { return []Trigger{Dial, Alert, Answer, Release} }

type edge struct {
	from State
	on   Trigger
}

// legEdges is the whole state machine of a leg. What is not here is refused.
var legEdges = map[edge]State{
	{Idle, Dial}:        Dialing,
	{Dialing, Alert}:    Ringing,
	{Dialing, Answer}:   Answered,
	{Dialing, Release}:  Released,
	{Ringing, Answer}:   Answered,
	{Ringing, Release}:  Released,
	{Answered, Release}: Released,
}

// Leg is one half of a call. A zero instant means that the thing did not
// happen.
type Leg struct {
	Side  Side
	Party Party
	// From is the number that is shown, To the one that is dialled.
	From, To Number
	State    State

	DialedAt, RingingAt, AnsweredAt, ReleasedAt time.Time

	// Cause and ReleasedBy say why the leg ended and who ended it.
	Cause      Cause
	ReleasedBy Party
}

// Fire moves the leg along an edge at an instant. It returns [errs.Conflict]
// and changes nothing when the state does not allow the trigger.
func (l *Leg) Fire(at time.Time, on Trigger) error {
	to, ok := legEdges[edge{l.State, on}]
	if !ok {
		return errs.New(errs.Conflict, "leg %s is %s: cannot %s", l.Side, l.State, on)
	}
	l.State = to
	switch to {
	case Dialing:
		l.DialedAt = at
	case Ringing:
		l.RingingAt = at
	case Answered:
		l.AnsweredAt = at
	case Released:
		l.ReleasedAt = at
	case Idle: // nothing leads back there
	}
	return nil
}

// Live reports whether the leg has been dialled and is not over.
func (l *Leg) Live() bool { return l.State != Idle && l.State != Released }

// WasAnswered reports whether the party was ever on the line.
func (l *Leg) WasAnswered() bool { return !l.AnsweredAt.IsZero() }
