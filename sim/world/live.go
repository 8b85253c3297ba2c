package world

import (
	"cmp"
	"slices"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
)

// live is a call in progress.
type live struct {
	*call.Call
	account   *Account
	placement Placement
	// project is the one whose dialler placed the call; nil for every other.
	project *Project
	// agent is the one who is busy with it; nil when it brings its own.
	agent *Agent
	timer *clock.Timer
	// placed is the call's first event, told once it has begun.
	placed call.Event
	begun  bool
}

// admit takes a call that has been built into the world; nothing of it has
// happened yet.
func (w *World) admit(t clock.Turn, a *Account, p *Project, c *call.Call, placement Placement) *live {
	l := &live{Call: c, account: a, project: p, placement: placement}
	l.placed = l.Begin(t.Now())
	w.calls[c.ID] = l
	w.touchCall(l)
	if p != nil {
		p.live++
		p.asking++
	}
	return l
}

// begin is due right after a call was placed: by then whoever placed it has been
// answered, and the world may hear of it.
func (w *World) begin(t clock.Turn, id string) { w.start(t, w.calls[call.ID(id)]) }

// start tells of a call and dials its first leg.
func (w *World) start(t clock.Turn, l *live) {
	t.Stop(l.timer)
	l.timer, l.begun = nil, true
	w.emit(t, l, l.placed)
	if l.placement.Claim {
		agent := l.account.Agent(l.placement.Agent)
		if agent == nil || agent.State != Ready {
			w.hangUp(t, l, call.Platform, call.CauseNoResponse)
			return
		}
		l.agent = agent
		w.seize(t, l.account, agent, l.ID)
	}
	w.dial(t, l, call.A)
}

// dial dials a leg of a call and schedules what follows.
func (w *World) dial(t clock.Turn, l *live, side call.Side) {
	e, err := l.Dial(t.Now(), side)
	if err != nil {
		panic(err) // begin dials A of a new call, proceed dials B of one that waits
	}
	w.emit(t, l, e)
	w.proceed(t, l)
}

// step is due when the next step of a call's plan is.
func (w *World) step(t clock.Turn, id string) {
	l := w.calls[call.ID(id)]
	l.timer = nil
	events, err := l.Step(t.Now())
	if err != nil {
		panic(err) // the timer of a call is stopped when the call takes another turn
	}
	w.happened(t, l, events)
}

// happened tells of what has happened to a call and goes on with it.
func (w *World) happened(t clock.Turn, l *live, events []call.Event) {
	if l.Over() {
		w.end(t, l, events)
		return
	}
	for _, e := range events {
		w.emit(t, l, e)
	}
	w.proceed(t, l)
}

// proceed does what a call's state asks for now, and schedules its next step.
func (w *World) proceed(t clock.Turn, l *live) {
	t.Stop(l.timer)
	l.timer = nil
	if l.Waiting() && !l.Plan.NoAgent && l.project == nil {
		w.dial(t, l, call.B)
		return
	}
	if after, ok := l.Next(); ok {
		l.timer = t.After(after, clock.Due{Kind: kindStep, ID: string(l.ID)})
	}
	if l.Waiting() && !l.Plan.NoAgent {
		w.enqueue(t, l)
	}
}

// end records a call that is over and tells of it, in that order, and lets
// those go on who waited for its agent or its place.
func (w *World) end(t clock.Turn, l *live, events []call.Event) {
	t.Stop(l.timer)
	l.timer = nil
	delete(w.calls, l.ID)
	w.record(l.account, l.Call)
	w.touchCall(l)
	for _, e := range events {
		w.emit(t, l, e)
	}
	w.dequeue(l)
	if l.project != nil {
		l.project.live--
		if l.agent == nil {
			l.project.asking--
		}
	}
	if l.agent != nil {
		w.free(t, l.account, l.agent)
	}
	w.serve(t, l.account)
}

// record stores a call that is over.
func (w *World) record(a *Account, c *call.Call) {
	r := cdr.Of(c)
	if err := a.Records.Insert(r); err != nil {
		panic(err) // ids and keys are unique, and the call is over
	}
	w.touchRecord(&r)
}

// emit tells the event stream and the vendor of an event.
func (w *World) emit(t clock.Turn, l *live, e call.Event) {
	w.touchCall(l)
	w.tellCall(t, e)
	d, _ := w.desk(l.Vendor) // an account is made by a desk
	if d.profile.Sink != nil {
		d.profile.Sink(t, e)
	}
}

// lookup returns a call in progress, [errs.NotFound] for an id that never was
// and [errs.Conflict] for a call that is over.
func (w *World) lookup(t clock.Turn, id call.ID) (*live, error) {
	if l := w.calls[id]; l != nil {
		if !l.begun {
			w.start(t, l)
		}
		if !l.Over() {
			return l, nil
		}
	}
	c, err := w.Call(t, id)
	if err != nil {
		return nil, err
	}
	return nil, errs.New(errs.Conflict, "call %s ended at %s", id, c.EndedAt.Format("2006-01-02T15:04:05.000Z07:00"))
}

// HangUp ends a call in progress by one of its parties or the platform.
func (w *World) HangUp(t clock.Turn, id call.ID, by call.Party, cause call.Cause) (call.Call, error) {
	l, err := w.lookup(t, id)
	if err != nil {
		return call.Call{}, err
	}
	w.hangUp(t, l, by, cause)
	return l.Snapshot(), nil
}

func (w *World) hangUp(t clock.Turn, l *live, by call.Party, cause call.Cause) {
	events, err := l.HangUp(t.Now(), by, cause)
	if err != nil {
		panic(err) // a call in progress is not over
	}
	w.happened(t, l, events)
}

// Answer picks up the leg of a call that rings, as a human would.
func (w *World) Answer(t clock.Turn, id call.ID) (call.Call, error) {
	l, err := w.lookup(t, id)
	if err != nil {
		return call.Call{}, err
	}
	e, err := l.Pick(t.Now())
	if err != nil {
		return call.Call{}, err
	}
	w.happened(t, l, []call.Event{e})
	return l.Snapshot(), nil
}

// Reject releases the leg of a call that rings with cause 21, as
// a human would.
func (w *World) Reject(t clock.Turn, id call.ID) (call.Call, error) {
	l, err := w.lookup(t, id)
	if err != nil {
		return call.Call{}, err
	}
	for _, side := range []call.Side{call.A, call.B} {
		if leg := l.Leg(side); leg.State == call.Ringing {
			w.hangUp(t, l, leg.Party, call.CauseRejected)
			return l.Snapshot(), nil
		}
	}
	return call.Call{}, errs.New(errs.Conflict, "call %s: no leg is ringing", id)
}

// Call returns a call in progress or a finished one, or [errs.NotFound].
func (w *World) Call(_ clock.Turn, id call.ID) (call.Call, error) {
	if l := w.calls[id]; l != nil {
		return l.Snapshot(), nil
	}
	for _, d := range w.desks {
		for _, a := range d.accounts {
			if r, ok := a.Records.Get(id); ok {
				return r.Call, nil
			}
		}
	}
	return call.Call{}, errs.Field(errs.NotFound, "id", "there is no call %q in world %s", id, w.Name)
}

// Calls returns at most limit calls, in progress and finished, in the order of
// their keys, after a cursor; next is the cursor of the following page, 0 when
// there is none.
func (w *World) Calls(_ clock.Turn, after uint64, limit int) (list []call.Call, next uint64, err error) {
	for _, l := range w.calls {
		if l.Key > after {
			list = append(list, l.Snapshot())
		}
	}
	for _, d := range w.desks {
		for _, a := range d.accounts {
			page, err := a.Records.Page(cdr.Query{After: after, Limit: limit + 1})
			if err != nil {
				return nil, 0, err
			}
			for _, r := range page {
				list = append(list, r.Call)
			}
		}
	}
	slices.SortFunc(list, func(a, b call.Call) int { return cmp.Compare(a.Key, b.Key) })
	if len(list) > limit {
		list = list[:limit]
		next = list[limit-1].Key
	}
	return list, next, nil
}
