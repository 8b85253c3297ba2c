package call

import (
	"cmp"
	"time"

	"github.com/ringback-sim/ringback/sim/draw"
)

// Planned is one step of a plan with its duration drawn.
type Planned struct {
	After time.Duration
	On    Trigger
	Cause Cause
	By    Party
}

// Plan is what will happen to a call unless somebody interferes: the steps of
// each leg from its dialling on, and the end of the conversation. A step of leg
// A that dials is the dialling of leg B.
type Plan struct {
	A, B []Planned
	// Talk ends the conversation, counted from the answer of leg B. A zero
	// trigger means that it lasts until somebody hangs up.
	Talk Planned
	// Patience is how long an answered leg A waits for leg B to be dialled.
	Patience time.Duration
	// NoAgent says that nobody is to be found for leg B.
	NoAgent bool
}

// Timeouts bound how long a leg is dialled and rings; 0 is no bound.
type Timeouts struct {
	A, B time.Duration
	// Humans says that the bounds hold even where a human is to answer.
	Humans bool
}

// NewPlan draws the durations of a call whose legs go as the outcomes say. A
// conversation with a human lasts until somebody hangs up.
func NewPlan(a, b Outcome, limit Timeouts, d draw.Dice) Plan {
	p := Plan{A: drawLeg(a, limit.of(a, limit.A), d), B: drawLeg(b, limit.of(b, limit.B), d), NoAgent: a.NoAgent}
	p.Patience = cmp.Or(a.Wait, patience).draw(d)
	if !a.Human && !b.Human {
		p.Talk = talkOf(a, b).draw(d)
	}
	return p
}

// talkOf returns what ends the conversation: another end than the ordinary one,
// leg A's rather than leg B's.
func talkOf(a, b Outcome) Step {
	ordinary := outcomes[0]
	switch {
	case a.Talk.On != "" && a.Talk != ordinary.Talk:
		return a.Talk
	case b.leaving().On != "":
		return b.leaving()
	case b.Talk.On != "":
		return b.Talk
	default:
		return ordinary.Talk
	}
}

// leaving returns the step by which a party that has answered leaves, a zero one
// when it stays. On leg B that ends the conversation; on leg A nobody has been
// dialled yet.
func (o Outcome) leaving() Step {
	for i, s := range o.Dial {
		if s.On == Answer && i+1 < len(o.Dial) && o.Dial[i+1].On == Release {
			return o.Dial[i+1]
		}
	}
	return Step{}
}

func (s Step) draw(d draw.Dice) Planned {
	return Planned{After: s.After.draw(d), On: s.On, Cause: s.Cause, By: s.By}
}

// of returns the bound of a leg with an outcome, 0 for a human who may take their
// time.
func (t Timeouts) of(o Outcome, bound time.Duration) time.Duration {
	if o.Human && !t.Humans {
		return 0
	}
	return bound
}

// drawLeg draws the steps of a leg and cuts them off at the limit.
func drawLeg(o Outcome, limit time.Duration, d draw.Dice) []Planned {
	var steps []Planned
	var passed time.Duration
	alerted := false
	for _, s := range o.Dial {
		step := s.draw(d)
		if limit > 0 && passed+step.After > limit {
			return append(steps, giveUp(limit-passed, alerted))
		}
		passed += step.After
		alerted = alerted || step.On == Alert
		steps = append(steps, step)
		if step.On == Answer {
			limit = 0 // the party is on the line
		}
	}
	if limit > 0 && o.Human {
		steps = append(steps, giveUp(limit-passed, alerted))
	}
	return steps
}

// giveUp is the platform's ring timeout.
func giveUp(after time.Duration, alerted bool) Planned {
	cause := CauseNoAnswer
	if !alerted {
		cause = CauseNoResponse
	}
	return Planned{After: after, On: Release, Cause: cause, By: Platform}
}
