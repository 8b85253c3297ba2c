package control

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/push"
	"github.com/ringback-sim/ringback/sim/world"
)

// callView is the whole story of a call.
type callView struct {
	ID          call.ID           `json:"id"`
	Vendor      string            `json:"vendor"`
	Account     string            `json:"account"`
	Project     string            `json:"project,omitempty"`
	Task        string            `json:"task,omitempty"`
	Agent       string            `json:"agent,omitempty"`
	Direction   call.Direction    `json:"direction"`
	Caller      call.Number       `json:"caller"`
	Callee      call.Number       `json:"callee"`
	ExtID       string            `json:"extId,omitempty"`
	UserData    json.RawMessage   `json:"userData,omitempty"`
	Attributes  map[string]string `json:"attributes,omitempty"`
	Outcome     string            `json:"outcome"`
	Disposition *call.Disposition `json:"disposition"`
	State       call.EventKind    `json:"state"`
	PlacedAt    instant           `json:"placedAt"`
	EndedAt     instant           `json:"endedAt"`
	Legs        []legView         `json:"legs"`
	States      []callEvent       `json:"states"`
	CDR         any               `json:"cdr"`
	Deliveries  []callDelivery    `json:"deliveries"`
	RecordURL   *string           `json:"recordUrl"`
}

// legView is one half of a call.
type legView struct {
	Leg        call.Side   `json:"leg"`
	Party      call.Party  `json:"party"`
	From       call.Number `json:"from"`
	To         call.Number `json:"to"`
	State      call.State  `json:"state"`
	DialedAt   instant     `json:"dialedAt"`
	RingingAt  instant     `json:"ringingAt"`
	AnsweredAt instant     `json:"answeredAt"`
	ReleasedAt instant     `json:"releasedAt"`
	Cause      *call.Cause `json:"cause"`
	CauseName  *string     `json:"causeName"`
	ReleasedBy *call.Party `json:"releasedBy"`
}

// callEvent is one thing that happened to a call; one without a leg happened to
// the whole.
type callEvent struct {
	At    instant        `json:"at"`
	Event call.EventKind `json:"event"`
	Leg   *call.Side     `json:"leg"`
}

// callDelivery is a push of a call's record.
type callDelivery struct {
	ID     string     `json:"id"`
	Target string     `json:"target"`
	State  push.State `json:"state"`
}

// showCall returns the story of a call as it stands.
func (a *api) showCall(t clock.Turn, c call.Call) callView {
	view := callView{
		ID: c.ID, Vendor: c.Vendor, Account: c.Account, Project: c.Project, Task: c.Task, Agent: c.Agent,
		Direction: c.Direction, Caller: c.Caller, Callee: c.Callee,
		ExtID: c.Attributes[world.AttrExtID], UserData: c.UserData, Attributes: maps.Clone(c.Attributes),
		Outcome: c.Outcome, Disposition: orNull(c.Disposition()), State: stateOf(&c),
		PlacedAt: instant(c.PlacedAt), EndedAt: instant(c.EndedAt),
		Legs: []legView{showLeg(&c.A), showLeg(&c.B)}, States: statesOf(&c),
		Deliveries: shown(a.w.Push.OfCall(t, string(c.ID)), func(d push.Delivery) callDelivery {
			return callDelivery{d.ID, d.Target, d.State}
		}),
	}
	delete(view.Attributes, world.AttrExtID)
	if c.Over() {
		view.CDR, view.RecordURL = a.showRecord(t, c), orNull(a.w.RecordingURL(&c))
	}
	return view
}

// showRecord returns a finished call as its vendor's own record API does.
func (a *api) showRecord(t clock.Turn, c call.Call) any {
	v, err := a.vendor(c.Vendor)
	if err != nil {
		return nil
	}
	account, err := a.w.Account(t, c.Vendor, c.Account)
	if err != nil {
		return nil
	}
	return v.ShowRecord(t, account, c)
}

func showLeg(l *call.Leg) legView {
	return legView{
		Leg: l.Side, Party: l.Party, From: l.From, To: l.To, State: l.State,
		DialedAt: instant(l.DialedAt), RingingAt: instant(l.RingingAt),
		AnsweredAt: instant(l.AnsweredAt), ReleasedAt: instant(l.ReleasedAt),
		Cause: orNull(l.Cause), CauseName: orNull(l.Cause.String()), ReleasedBy: orNull(l.ReleasedBy),
	}
}

// stateOf returns what happened to a call last.
func stateOf(c *call.Call) call.EventKind {
	states := statesOf(c)
	return states[len(states)-1].Event
}

// statesOf tells from a call's instants what happened to it, oldest first.
func statesOf(c *call.Call) []callEvent {
	states := []callEvent{{instant(c.PlacedAt), call.Placed, nil}}
	add := func(at time.Time, kind call.EventKind, side call.Side) {
		if !at.IsZero() {
			states = append(states, callEvent{instant(at), kind, orNull(side)})
		}
	}
	for _, l := range []*call.Leg{&c.A, &c.B} {
		add(l.DialedAt, call.LegDialed, l.Side)
		add(l.RingingAt, call.LegRings, l.Side)
		add(l.AnsweredAt, call.LegTalks, l.Side)
	}
	// Of two legs that end at one instant the last dialled goes first.
	add(c.B.ReleasedAt, call.LegEnds, call.B)
	add(c.A.ReleasedAt, call.LegEnds, call.A)
	add(c.EndedAt, call.Ended, "")
	slices.SortStableFunc(states, func(x, y callEvent) int { return time.Time(x.At).Compare(time.Time(y.At)) })
	return states
}
