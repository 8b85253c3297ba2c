package call

import "time"

// EventKind says what happened to a call or one of its legs.
type EventKind string

// The kinds of event, in the order in which a good call has them.
const (
	Placed    EventKind = "placed"   // the call exists
	LegDialed EventKind = "dialing"  // a leg's network looks for the party
	LegRings  EventKind = "ringing"  // a leg's phone alerts
	LegTalks  EventKind = "answered" // a leg's party answered
	LegEnds   EventKind = "released" // a leg is over
	Ended     EventKind = "ended"    // the call is over and recorded
)

// Event is one thing that happened. Call is the call as it stood right after
// it; it must not be changed.
type Event struct {
	At   time.Time
	Kind EventKind
	// Side is the leg's, or "" when the event is the whole call's.
	Side Side
	Call *Call
}

// legEvents maps the state that a leg has reached to the event that says so.
var legEvents = map[State]EventKind{Dialing: LegDialed, Ringing: LegRings, Answered: LegTalks, Released: LegEnds}
