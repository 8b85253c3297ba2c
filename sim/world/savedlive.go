package world

import (
	"cmp"
	"encoding/json"
	"iter"
	"slices"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/store"
)

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
