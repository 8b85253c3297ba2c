package world

import (
	"slices"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/errs"
)

// callState is a [call.Call]'s, without its plan: all that is kept of a finished
// one.
type callState struct {
	ID         call.ID           `json:"id"`
	Key        string            `json:"key"`
	Vendor     string            `json:"vendor"`
	Account    string            `json:"account"`
	Project    string            `json:"project,omitempty"`
	Task       string            `json:"task,omitempty"`
	Agent      string            `json:"agent,omitempty"`
	Direction  call.Direction    `json:"direction"`
	Caller     call.Number       `json:"caller,omitempty"`
	Callee     call.Number       `json:"callee"`
	Outcome    string            `json:"outcome,omitempty"`
	Attributes map[string]string `json:"attributes,omitempty"`
	UserData   []byte            `json:"userData,omitempty"` // base64: it is passed on to the byte
	PlacedAt   time.Time         `json:"placedAt"`
	EndedAt    time.Time         `json:"endedAt,omitzero"`
	A          legState          `json:"a"`
	B          legState          `json:"b"`
	Cause      call.Cause        `json:"cause,omitzero"`
	ReleasedBy call.Party        `json:"releasedBy,omitempty"`
}

// legState is a [call.Leg]; the compiler holds the two alike.
type legState struct {
	Side       call.Side   `json:"side"`
	Party      call.Party  `json:"party"`
	From       call.Number `json:"from,omitempty"`
	To         call.Number `json:"to"`
	State      call.State  `json:"state"`
	DialedAt   time.Time   `json:"dialedAt,omitzero"`
	RingingAt  time.Time   `json:"ringingAt,omitzero"`
	AnsweredAt time.Time   `json:"answeredAt,omitzero"`
	ReleasedAt time.Time   `json:"releasedAt,omitzero"`
	Cause      call.Cause  `json:"cause,omitzero"`
	ReleasedBy call.Party  `json:"releasedBy,omitempty"`
}

func callKey(c *call.Call) string { return ordered(c.Key) }

func parseKey(text string) (uint64, error) { return strconv.ParseUint(text, 10, 64) }

// touchCall notes that a call in progress has changed, or is none any more.
func (w *World) touchCall(l *live) {
	if w.kept.on() {
		w.kept.touch(partCalls, callKey(l.Call), func() any {
			if w.calls[l.ID] != l {
				return nil
			}
			return saveLive(l)
		})
	}
}

func (w *World) touchRecord(r *cdr.Record) {
	if w.kept.on() {
		w.kept.touch(partRecords, callKey(&r.Call), func() any { return saveCall(&r.Call) })
	}
}

func saveCall(c *call.Call) callState {
	return callState{
		c.ID, callKey(c), c.Vendor, c.Account, c.Project, c.Task, c.Agent, c.Direction, c.Caller, c.Callee, c.Outcome,
		c.Attributes, c.UserData, c.PlacedAt, c.EndedAt, legState(c.A), legState(c.B), c.Cause, c.ReleasedBy,
	}
}

// call makes the call that was saved, and returns its account.
func (w *World) call(s *callState) (*Account, *call.Call, error) {
	a, err := w.ownerOf(s.Vendor, s.Account)
	if err != nil {
		return nil, nil, err
	}
	key, err := parseKey(s.Key)
	if err != nil || key == 0 {
		return nil, nil, errs.Field(errs.Invalid, "key", "%.80q is not a call's key", s.Key)
	}
	if s.ID == "" {
		return nil, nil, errs.Field(errs.Missing, "id", "empty, expected the call's")
	}
	if err := w.loaded.once(s.ID, key); err != nil {
		return nil, nil, err
	}
	for i, leg := range []legState{s.A, s.B} {
		side := []call.Side{call.A, call.B}[i]
		place := []string{"a", "b"}[i]
		switch {
		case leg.Side != side:
			return nil, nil, errs.Field(errs.Invalid, place+".side", "%.40q, expected %q", leg.Side, side)
		case leg.Party != call.Caller && leg.Party != call.Callee:
			return nil, nil, errs.Field(errs.Invalid, place+".party", "%.40q, expected %q or %q", leg.Party, call.Caller, call.Callee)
		case !slices.Contains(call.States(), leg.State):
			return nil, nil, errs.Field(errs.Invalid, place+".state", "%.40q is not one of %q", leg.State, call.States())
		}
	}
	return a, &call.Call{
		ID: s.ID, Key: key, Vendor: s.Vendor, Account: s.Account, Project: s.Project, Task: s.Task, Agent: s.Agent,
		Direction: s.Direction, Caller: s.Caller, Callee: s.Callee, Outcome: s.Outcome, Attributes: s.Attributes,
		UserData: s.UserData, PlacedAt: s.PlacedAt.UTC(), EndedAt: s.EndedAt.UTC(), A: loadLeg(s.A), B: loadLeg(s.B),
		Cause: s.Cause, ReleasedBy: s.ReleasedBy,
	}, nil
}

func loadLeg(s legState) call.Leg {
	l := call.Leg(s)
	for _, at := range []*time.Time{&l.DialedAt, &l.RingingAt, &l.AnsweredAt, &l.ReleasedAt} {
		*at = at.UTC()
	}
	return l
}
