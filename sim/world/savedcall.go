package world

import (
	"cmp"
	"encoding/json"
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/store"
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

// liveState is a call in progress.
type liveState struct {
	callState
	Plan planState `json:"plan"`
	// Begun says that the world has heard of the call, Dialled that a project's
	// dialler placed it, Busy that its agent is kept busy by it.
	Begun   bool `json:"begun"`
	Dialled bool `json:"dialled,omitzero"`
	Busy    bool `json:"busy,omitzero"`
	// The rest is what was asked for, where it still matters.
	Claim    bool            `json:"claim,omitzero"`
	Asked    string          `json:"asked,omitempty"` // the outcome, by name
	Script   json.RawMessage `json:"script,omitempty"`
	Timeouts timeoutsState   `json:"timeouts,omitzero"`
}

// planState is a [call.Plan]'s.
type planState struct {
	A        []stepState `json:"a,omitempty"`
	B        []stepState `json:"b,omitempty"`
	Talk     stepState   `json:"talk,omitzero"`
	Patience store.Span  `json:"patience"`
	NoAgent  bool        `json:"noAgent,omitzero"`
}

type stepState struct {
	After store.Span   `json:"after"`
	On    call.Trigger `json:"on"`
	Cause call.Cause   `json:"cause,omitzero"`
	By    call.Party   `json:"by,omitempty"`
}

type timeoutsState struct {
	A      store.Span `json:"a,omitzero"`
	B      store.Span `json:"b,omitzero"`
	Humans bool       `json:"humans,omitzero"`
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

func (w *World) saveCalls(clock.Turn) iter.Seq2[string, any] {
	calls := make([]*live, 0, len(w.calls))
	for _, l := range w.calls {
		calls = append(calls, l)
	}
	slices.SortFunc(calls, func(a, b *live) int { return cmp.Compare(a.Key, b.Key) })
	return func(yield func(string, any) bool) {
		for _, l := range calls {
			if !yield(callKey(l.Call), saveLive(l)) {
				return
			}
		}
	}
}

func saveCall(c *call.Call) callState {
	return callState{
		c.ID, callKey(c), c.Vendor, c.Account, c.Project, c.Task, c.Agent, c.Direction, c.Caller, c.Callee, c.Outcome,
		c.Attributes, c.UserData, c.PlacedAt, c.EndedAt, legState(c.A), legState(c.B), c.Cause, c.ReleasedBy,
	}
}

func saveLive(l *live) liveState {
	p := l.placement
	s := liveState{
		callState: saveCall(l.Call),
		Plan:      planState{saveSteps(l.Plan.A), saveSteps(l.Plan.B), saveStep(l.Plan.Talk), store.Span(l.Plan.Patience), l.Plan.NoAgent},
		Begun:     l.begun, Dialled: l.project != nil, Busy: l.agent != nil,
		Claim: p.Claim, Asked: p.Outcome, Timeouts: timeoutsState{store.Span(p.Timeouts.A), store.Span(p.Timeouts.B), p.Timeouts.Humans},
	}
	if p.Script != nil {
		s.Script, _ = json.Marshal(p.Script) // names, numbers and durations
	}
	return s
}

func saveSteps(steps []call.Planned) []stepState {
	var list []stepState
	for _, step := range steps {
		list = append(list, saveStep(step))
	}
	return list
}

func saveStep(s call.Planned) stepState { return stepState{store.Span(s.After), s.On, s.Cause, s.By} }

func loadSteps(list []stepState) []call.Planned {
	var steps []call.Planned
	for _, s := range list {
		steps = append(steps, loadStep(s))
	}
	return steps
}

func loadStep(s stepState) call.Planned {
	return call.Planned{After: time.Duration(s.After), On: s.On, Cause: s.Cause, By: s.By}
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
		UserData: s.UserData, PlacedAt: utc(s.PlacedAt), EndedAt: utc(s.EndedAt), A: loadLeg(s.A), B: loadLeg(s.B),
		Cause: s.Cause, ReleasedBy: s.ReleasedBy,
	}, nil
}

func loadLeg(s legState) call.Leg {
	l := call.Leg(s)
	for _, at := range []*time.Time{&l.DialedAt, &l.RingingAt, &l.AnsweredAt, &l.ReleasedAt} {
		*at = utc(*at)
	}
	return l
}

// utc returns an instant in UTC; the zero one as it is.
func utc(at time.Time) time.Time {
	if at.IsZero() {
		return time.Time{}
	}
	return at.UTC()
}

func (w *World) loadCall(t clock.Turn, s liveState) error {
	a, c, err := w.call(&s.callState)
	switch {
	case err != nil:
		return err
	case c.Over():
		return errs.Field(errs.Invalid, "endedAt", "a call that is over is no call in progress")
	}
	c.Plan = call.Plan{
		A: loadSteps(s.Plan.A), B: loadSteps(s.Plan.B), Talk: loadStep(s.Plan.Talk),
		Patience: time.Duration(s.Plan.Patience), NoAgent: s.Plan.NoAgent,
	}
	l := &live{
		Call: c, account: a, begun: s.Begun,
		placed: call.Event{At: c.PlacedAt, Kind: call.Placed, Call: c},
		placement: Placement{
			Vendor: c.Vendor, Account: c.Account, Agent: c.Agent, Claim: s.Claim, Outcome: s.Asked,
			Timeouts: call.Timeouts{A: time.Duration(s.Timeouts.A), B: time.Duration(s.Timeouts.B), Humans: s.Timeouts.Humans},
		},
	}
	if len(s.Script) > 0 {
		l.placement.Script = new(call.Outcome)
		if err := store.Decode(s.Script, l.placement.Script); err != nil {
			return errs.Field(errs.Invalid, "script", "%v", err)
		}
	}
	if err := l.belong(s.Dialled, s.Busy); err != nil {
		return err
	}
	if err := l.resume(t); err != nil {
		return err
	}
	w.calls[c.ID] = l
	return nil
}

// belong gives a call its project and its agent.
func (l *live) belong(dialled, busy bool) error {
	if dialled {
		if l.project = l.account.Project(l.Project); l.project == nil {
			return errs.Field(errs.Invalid, "project", "account %s has no project %.80q", l.account.ID, l.Project)
		}
		l.project.live++
		if !busy {
			l.project.asking++
		}
	}
	if busy {
		if l.agent = l.account.Agent(l.Agent); l.agent == nil || l.agent.Call != l.ID {
			return errs.Field(errs.Invalid, "agent", "account %s has no agent %.80q who is in this call", l.account.ID, l.Agent)
		}
	}
	return nil
}

// resume gives a call its entry of the clock's queue, which it must have if and
// only if something is to happen by itself.
func (l *live) resume(t clock.Turn) error {
	kind := kindStep
	_, waits := l.Next()
	if !l.begun {
		kind, waits = kindBegin, true
	}
	l.timer = t.Restored(clock.Due{Kind: kind, ID: string(l.ID)})
	if waits != (l.timer != nil) {
		return errs.Field(errs.Invalid, "plan", "whether something is to happen is %v, and whether the clock has an entry %q of the call %v", waits, kind, l.timer != nil)
	}
	if err := rehearse(l); err != nil {
		return errs.Field(errs.Invalid, "plan", "it cannot go on: %v", err)
	}
	return nil
}

// rehearse plays a copy of a call to its end, or to where somebody else has to
// do something, and returns what would go wrong.
func rehearse(l *live) error {
	c, at := l.Snapshot(), time.Time{}
	if !l.begun {
		if _, err := c.Dial(at, call.A); err != nil {
			return err
		}
	}
	for !c.Over() {
		if c.Waiting() && !c.Plan.NoAgent && l.project == nil {
			if _, err := c.Dial(at, call.B); err != nil {
				return err
			}
		}
		if _, ok := c.Next(); !ok {
			_, err := c.HangUp(at.Add(1), call.Platform, call.CauseNormal)
			return err
		}
		if _, err := c.Step(at.Add(1)); err != nil {
			return err
		}
	}
	return nil
}
