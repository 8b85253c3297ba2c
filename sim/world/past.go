package world

import (
	"cmp"
	"fmt"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
)

// Past asks for a call that is over.
type Past struct {
	Placement
	// At is when it was placed, after the beginning of 1970.
	At time.Time
	// Ring and Talk replace the drawn durations of the callee's ringing and of
	// the conversation; 0 leaves them.
	Ring, Talk time.Duration
	// Legs, when there are any, are what happened in place of what the outcome
	// and the numbers say: leg A, and perhaps leg B. An empty From or To means
	// the number of the placement.
	Legs []call.Leg
	// EndedAt is when a call with Legs ended. Default: with the last leg.
	EndedAt time.Time
}

// Import records a call of the past as if the world had lived it: nobody hears
// of it. It returns [errs.Invalid] when the call would not be over yet.
func (w *World) Import(t clock.Turn, p Past) (call.Call, error) {
	calls, _, err := w.ImportAll(t, []Past{p})
	if err != nil {
		return call.Call{}, err
	}
	return calls[0], nil
}

// ImportAll records calls of the past as [World.Import] does: all of them or,
// when one cannot be, none, and bad is its place in the list.
func (w *World) ImportAll(t clock.Turn, past []Past) (calls []call.Call, bad int, err error) {
	b := batch{w: w, used: map[uint64]bool{}, last: map[uint64]uint64{}}
	for _, l := range w.calls {
		b.used[l.Key] = true
	}
	for i := range past {
		if err := b.add(t, past[i]); err != nil {
			return nil, i, err
		}
	}
	for _, c := range b.calls {
		calls = append(calls, w.admitPast(t, c))
	}
	return calls, 0, nil
}

// admitPast stores a call of the past that has a key and no id.
func (w *World) admitPast(t clock.Turn, c *call.Call) call.Call {
	d, _ := w.desk(c.Vendor) // a batch is of known vendors and accounts
	a, _ := w.Account(t, c.Vendor, c.Account)
	c.ID = d.profile.NewID(t, c.Key)
	d.lastKey = max(d.lastKey, c.Key)
	w.record(a, c)
	return c.Snapshot()
}

// Retell tells a vendor once more that a finished call of its has ended, so
// that it pushes the record.
func (w *World) Retell(t clock.Turn, c call.Call) {
	if d, err := w.desk(c.Vendor); err == nil && d.profile.Sink != nil {
		d.profile.Sink(t, call.Event{At: c.EndedAt, Kind: call.Ended, Call: &c})
	}
}

// batch is calls of the past that are not recorded yet.
type batch struct {
	w     *World
	calls []*call.Call
	used  map[uint64]bool   // keys of the batch and of calls in progress
	last  map[uint64]uint64 // the batch's last key of each millisecond, by its first
}

// add plays one call.
func (b *batch) add(t clock.Turn, p Past) error {
	a, err := b.w.complete(t, &p.Placement)
	if err != nil {
		return err
	}
	if !p.At.After(time.Unix(0, 0)) {
		return errs.Field(errs.Invalid, "placedAt", "%s is not after 1970-01-01T00:00:00Z", p.At.Format(time.RFC3339))
	}
	if p.At.After(t.Now()) {
		return errs.Field(errs.Invalid, "placedAt", "%s is after now (%s)", p.At.Format(time.RFC3339), t.Now().Format(time.RFC3339))
	}
	d, _ := b.w.desk(a.Vendor) // an account is made by a desk
	c := d.form(a, p.Placement, b.key(d, p.At))
	b.w.direct(c, p.Placement) // no rule is asked: the past has happened
	if err := p.live(c); err != nil {
		return err
	}
	if c.EndedAt.After(t.Now()) {
		return errs.Field(errs.Invalid, "placedAt", "the call would end at %s, after now (%s)",
			c.EndedAt.Format(time.RFC3339), t.Now().Format(time.RFC3339))
	}
	b.calls = append(b.calls, c)
	return nil
}

// key returns a key that no call has, recorded, in progress or of the batch.
func (b *batch) key(d *desk, at time.Time) uint64 {
	first := d.keyAt(at)
	key := max(first, b.last[first])
	for b.used[key] || d.recorded(key) {
		key = d.follow(key)
	}
	b.used[key], b.last[first] = true, key
	return key
}

// live takes a call from its placing to its end.
func (p *Past) live(c *call.Call) error {
	if len(p.Legs) > 0 {
		return p.retrace(c)
	}
	if err := refusal(c, p.Placement); err != nil {
		return err
	}
	steps := c.Plan.A
	if c.B.Party == call.Callee {
		steps = c.Plan.B
	}
	if last := len(steps) - 1; p.Ring > 0 && last >= 0 {
		steps[last].After = p.Ring
	}
	if p.Talk > 0 && c.Plan.Talk.On != "" {
		c.Plan.Talk.After = p.Talk
	}
	return c.Play(p.At.UTC())
}

// retrace makes a call what its legs were. The leg dialled last says why it
// ended.
func (p *Past) retrace(c *call.Call) error {
	if len(p.Legs) > 2 {
		return errs.Field(errs.Invalid, "legs", "%d, expected leg A and perhaps leg B", len(p.Legs))
	}
	if p.Legs[0].Party == c.B.Party {
		c.A, c.B = c.B, c.A
	}
	c.Begin(p.At.UTC())
	c.Outcome = "" // nothing was chosen
	for i, side := range []call.Side{call.A, call.B}[:len(p.Legs)] {
		told, l := p.Legs[i], c.Leg(side)
		wrong := func(member, format string, args ...any) error {
			return errs.Field(errs.Invalid, fmt.Sprintf("legs[%d].%s", i, member), format, args...)
		}
		if told.Side != side {
			return wrong("leg", "%q, expected %q: leg A comes first and leg B second", told.Side, side)
		}
		if told.Party != l.Party {
			return wrong("party", "%q, expected the caller at one leg and the callee at the other", told.Party)
		}
		l.From, l.To = cmp.Or(told.From, l.From), cmp.Or(told.To, l.To)
		if err := retraceLeg(c, l, told, wrong); err != nil {
			return err
		}
		c.EndedAt, c.Cause, c.ReleasedBy = later(c.EndedAt, l.ReleasedAt), told.Cause, told.ReleasedBy
	}
	if !p.EndedAt.IsZero() && p.EndedAt.Before(c.EndedAt) {
		return errs.Field(errs.Invalid, "endedAt", "%s is before the last leg was released (%s)",
			p.EndedAt.Format(time.RFC3339Nano), c.EndedAt.Format(time.RFC3339Nano))
	}
	c.EndedAt = later(c.EndedAt, p.EndedAt.UTC())
	return nil
}

// retraceLeg moves a leg along the instants of the one that was told of.
func retraceLeg(c *call.Call, l *call.Leg, told call.Leg, wrong func(member, format string, args ...any) error) error {
	since, what := c.PlacedAt, "the call was placed"
	if l.Side == call.B {
		if since, what = c.A.AnsweredAt, "leg A was answered"; since.IsZero() {
			return wrong("dialedAt", "leg B is dialled only once leg A has been answered")
		}
		if told.DialedAt.After(c.A.ReleasedAt) {
			return wrong("dialedAt", "%s is after leg A was released", told.DialedAt.Format(time.RFC3339Nano))
		}
	}
	for _, step := range []struct {
		member string
		at     time.Time
		on     call.Trigger
		needed bool
	}{
		{"dialedAt", told.DialedAt, call.Dial, true},
		{"ringingAt", told.RingingAt, call.Alert, false},
		{"answeredAt", told.AnsweredAt, call.Answer, false},
		{"releasedAt", told.ReleasedAt, call.Release, true},
	} {
		if step.at.IsZero() {
			if step.needed {
				return wrong(step.member, "missing, expected an instant")
			}
			continue
		}
		if step.at.Before(since) {
			return wrong(step.member, "%s is before %s (%s)", step.at.Format(time.RFC3339Nano), what, since.Format(time.RFC3339Nano))
		}
		if err := l.Fire(step.at.UTC(), step.on); err != nil {
			return err
		}
		since, what = step.at, step.member
	}
	l.Cause, l.ReleasedBy = told.Cause, told.ReleasedBy
	return nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
