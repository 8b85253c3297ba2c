package call

import (
	"time"

	"github.com/ringback-sim/ringback/sim/errs"
)

// Begin records that the call was placed.
func (c *Call) Begin(at time.Time) Event {
	c.PlacedAt = at
	c.A.Side, c.B.Side = A, B
	c.A.State, c.B.State = Idle, Idle
	return c.event(at, Placed, "")
}

// Dial dials a leg: A to begin with, B once A's party is on the line. Any other
// order is [errs.Conflict].
func (c *Call) Dial(at time.Time, side Side) (Event, error) {
	if side == B && c.A.State != Answered {
		return Event{}, errs.New(errs.Conflict, "call %s: leg B cannot be dialled while leg A is %s", c.ID, c.A.State)
	}
	return c.fire(at, side, Dial)
}

// Next returns how long after the last thing that happened the next step of the
// plan is due; ok is false when the call waits for somebody from outside, or is
// over.
func (c *Call) Next() (after time.Duration, ok bool) {
	switch step, ok := c.planned(); {
	case c.Over():
		return 0, false
	case ok:
		return step.After, true
	case c.Waiting():
		return c.Plan.Patience, true
	case c.Talking() && c.Plan.Talk.On != "":
		return c.Plan.Talk.After, true
	}
	return 0, false
}

// Step takes the next step of the plan at an instant. It returns what happened,
// in order; [errs.Conflict] when no step is due.
func (c *Call) Step(at time.Time) ([]Event, error) {
	step, ok := c.planned()
	switch {
	case c.Over():
	case ok:
		return c.take(at, step)
	case c.Waiting():
		return c.HangUp(at, c.A.Party, CauseNormal)
	case c.Talking() && c.Plan.Talk.On != "":
		return c.HangUp(at, c.Plan.Talk.By, c.Plan.Talk.Cause)
	}
	return nil, errs.New(errs.Conflict, "call %s: no step is due", c.ID)
}

// steps returns what is planned for the leg that is on its way: leg A until leg
// B has been dialled, then leg B until it is answered.
func (c *Call) steps() (*[]Planned, Side) {
	switch {
	case c.B.State == Idle:
		return &c.Plan.A, A
	case c.B.State != Answered:
		return &c.Plan.B, B
	default:
		return nil, ""
	}
}

// planned returns the next step of the leg that is on its way.
func (c *Call) planned() (Planned, bool) {
	steps, _ := c.steps()
	if steps == nil || len(*steps) == 0 {
		return Planned{}, false
	}
	return (*steps)[0], true
}

func (c *Call) take(at time.Time, step Planned) ([]Event, error) {
	if step.On == Release {
		return c.HangUp(at, step.By, step.Cause)
	}
	steps, side := c.steps()
	if step.On == Dial {
		side = B // leg A has been dialled before it has a step
	}
	e, err := c.fire(at, side, step.On)
	if err != nil {
		return nil, err
	}
	*steps = (*steps)[1:]
	return []Event{e}, nil
}

// Pick answers the leg that rings, as a human would. Without one it is
// [errs.Conflict].
func (c *Call) Pick(at time.Time) (Event, error) {
	steps, side := c.steps()
	if steps == nil || c.Leg(side).State != Ringing {
		return Event{}, errs.New(errs.Conflict, "call %s: no phone rings: leg A is %s, leg B is %s", c.ID, c.A.State, c.B.State)
	}
	*steps = afterAnswer(*steps)
	return c.fire(at, side, Answer)
}

// afterAnswer returns what was planned for the time after a leg's answer.
func afterAnswer(steps []Planned) []Planned {
	for i, step := range steps {
		if step.On == Answer {
			return steps[i+1:]
		}
	}
	return nil
}

// HangUp ends the call: every leg that is live is released, the one that was
// dialled last first, and the call is over. A leg that was never dialled stays
// idle. [errs.Conflict] when the call is over already.
func (c *Call) HangUp(at time.Time, by Party, cause Cause) ([]Event, error) {
	if c.Over() {
		return nil, errs.New(errs.Conflict, "call %s ended at %s", c.ID, c.EndedAt.Format(time.RFC3339))
	}
	// Where leg B fails, leg A's party did nothing: the platform clears it.
	cleared := c.A.State == Answered && c.B.Live() && c.B.State != Answered && by != c.A.Party
	var events []Event
	for _, side := range []Side{B, A} {
		l := c.Leg(side)
		if !l.Live() {
			continue
		}
		l.Cause, l.ReleasedBy = cause, by
		if side == A && cleared {
			l.Cause, l.ReleasedBy = CauseNormal, Platform
		}
		e, err := c.fire(at, side, Release)
		if err != nil {
			return events, err
		}
		events = append(events, e)
	}
	c.EndedAt, c.Cause, c.ReleasedBy = at, cause, by
	return append(events, c.event(at, Ended, "")), nil
}

func (c *Call) fire(at time.Time, side Side, on Trigger) (Event, error) {
	l := c.Leg(side)
	if err := l.Fire(at, on); err != nil {
		return Event{}, err
	}
	return c.event(at, legEvents[l.State], side), nil
}

func (c *Call) event(at time.Time, kind EventKind, side Side) Event {
	return Event{At: at, Kind: kind, Side: side, Call: c}
}

// Play takes a call from its placing to its end without a clock: leg B is
// dialled at the instant at which leg A is answered, unless the plan says that
// nobody is there. A plan that waits for a human is hung up by the platform when
// nothing more is planned.
func (c *Call) Play(at time.Time) error {
	c.Begin(at)
	if _, err := c.Dial(at, A); err != nil {
		return err
	}
	for !c.Over() {
		if c.Waiting() && !c.Plan.NoAgent {
			if _, err := c.Dial(at, B); err != nil {
				return err
			}
		}
		after, ok := c.Next()
		if !ok {
			_, err := c.HangUp(at, Platform, CauseNoAnswer)
			return err
		}
		at = at.Add(after)
		if _, err := c.Step(at); err != nil {
			return err
		}
	}
	return nil
}
