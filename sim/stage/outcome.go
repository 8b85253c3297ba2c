package stage

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/errs"
)

// change is a member of an outcome that a scenario may set, and where it stands
// in a named one.
type change struct {
	member string
	// span returns the duration that the member is, nil where there is none.
	span func(*call.Outcome) *call.Span
	// given returns what a scenario says, nil when nothing.
	given func(*scenarios.Outcome) *scenarios.Span
}

// durations is the only table of the durations that can be changed.
var durations = []change{
	{"setUp", setUpOf, func(o *scenarios.Outcome) *scenarios.Span { return o.SetUp }},
	{"ring", ringOf, func(o *scenarios.Outcome) *scenarios.Span { return o.Ring }},
	{"talk", talkOf, func(o *scenarios.Outcome) *scenarios.Span { return o.Talk }},
	{"patience", patienceOf, func(o *scenarios.Outcome) *scenarios.Span { return o.Patience }},
}

// setUpOf is the time until the first thing happens. Who calls in is there at
// once.
func setUpOf(o *call.Outcome) *call.Span {
	if len(o.Dial) == 0 || o.Direction == call.In {
		return nil
	}
	return &o.Dial[0].After
}

// ringOf is the time between the ringing and what ends it.
func ringOf(o *call.Outcome) *call.Span {
	i := slices.IndexFunc(o.Dial, func(s call.Step) bool { return s.On == call.Alert })
	if i < 0 || i+1 == len(o.Dial) {
		return nil
	}
	return &o.Dial[i+1].After
}

// talkOf is the time of the conversation.
func talkOf(o *call.Outcome) *call.Span {
	if o.Talk.On == "" {
		return nil
	}
	return &o.Talk.After
}

// patienceOf is the time for which somebody on the line waits for the other leg.
// Who calls in waits until they, or the platform, have had enough.
func patienceOf(o *call.Outcome) *call.Span {
	last := len(o.Dial) - 1
	switch {
	case !answers(o):
		return nil
	case o.Direction == call.In && o.Dial[last].On == call.Release:
		return &o.Dial[last].After
	case o.Direction == call.In:
		return nil // they are put through
	}
	return &o.Wait
}

func answers(o *call.Outcome) bool {
	return slices.ContainsFunc(o.Dial, func(s call.Step) bool { return s.On == call.Answer })
}

// endOf is the step with which a call of the outcome ends, nil where others
// decide.
func endOf(o *call.Outcome) *call.Step {
	if o.Talk.On != "" {
		return &o.Talk
	}
	if last := len(o.Dial) - 1; last >= 0 && o.Dial[last].On == call.Release {
		return &o.Dial[last]
	}
	return nil
}

// outcomes are the named ones, with what a scenario may change about each.
func outcomes() []scenarios.KnownOutcome {
	var list []scenarios.KnownOutcome
	for _, o := range append(call.Outcomes(), call.OutcomesIn()...) {
		o = complete(o)
		known := scenarios.KnownOutcome{Name: o.Name, Direction: scenarios.Direction(cmp.Or(o.Direction, call.Out))}
		for _, c := range durations {
			if c.span(&o) != nil {
				known.Changes = append(known.Changes, c.member)
			}
		}
		if endOf(&o) != nil {
			known.Changes = append(known.Changes, "by", "cause")
		}
		if o.Direction != call.In {
			known.Changes = append(known.Changes, "leg")
			if answers(&o) {
				known.Changes = append(known.Changes, "noAgent")
			}
		}
		list = append(list, known)
	}
	return list
}

// complete copies an outcome whose conversation, where there may be one, has an
// end of its own to change.
func complete(o call.Outcome) call.Outcome {
	o.Dial = slices.Clone(o.Dial)
	last := len(o.Dial) - 1
	if last >= 0 && o.Dial[last].On == call.Answer && o.Direction != call.In && !o.NoAgent && o.Talk.On == "" {
		o.Talk = call.Ordinary(call.Out).Talk
	}
	return o
}

// outcomeOf is a scenario's outcome as calls know one. Name is what an outcome of
// steps is called, direction that of its calls.
func outcomeOf(o *scenarios.Outcome, name string, direction call.Direction) (call.Outcome, error) {
	made := call.Outcome{Name: name, Direction: direction}
	switch {
	case o.From != "":
		known, ok := call.OutcomeNamed(o.From)
		if !ok {
			return made, errs.Field(errs.Invalid, "outcome", "%q is not an outcome; GET /_ringback/outcomes lists them", o.From)
		}
		made = complete(known)
	default:
		for _, step := range o.Steps {
			made.Dial = append(made.Dial, stepOf(step))
		}
		if made.Leg = call.LegOf(o.Leg); o.Leg == "" && direction == call.In {
			made.Leg = call.FirstLeg // whoever calls in
		}
		if err := playable(&made); err != nil {
			return made, err
		}
		made = complete(made)
		if end := endOf(&made); end != nil {
			made.Cause = end.Cause
		}
	}
	for _, c := range durations {
		given := c.given(o)
		if given == nil {
			continue
		}
		span := c.span(&made)
		if span == nil {
			return made, errs.Field(errs.Invalid, "outcome."+c.member, "there is none in outcome %q", made.Name)
		}
		*span = spanOf(*given)
	}
	if o.Leg != "" {
		made.Leg = call.LegOf(o.Leg)
	}
	if o.NoAgent {
		made.NoAgent = true
		made.Talk = call.Step{}
	}
	end := endOf(&made)
	if end == nil && (o.By != "" || o.Cause != 0) {
		return made, errs.Field(errs.Invalid, "outcome", "nobody hangs up in outcome %q, so neither by nor cause can be set", made.Name)
	}
	if o.By != "" {
		end.By = call.Party(o.By)
	}
	if o.Cause != 0 {
		end.Cause, made.Cause = call.Cause(o.Cause), call.Cause(o.Cause)
	}
	return made, nil
}

// playable returns what keeps a leg from taking the steps of an outcome, in their
// order. A leg that is left ringing waits for a human.
func playable(o *call.Outcome) error {
	leg := call.Leg{State: call.Dialing}
	for i, step := range o.Dial {
		at := fmt.Sprintf("outcome.steps[%d].do", i)
		switch err := leg.Fire(time.Time{}, step.On); {
		case step.On == call.Dial && (o.Leg != call.FirstLeg || leg.State != call.Answered || i+1 < len(o.Dial)):
			return errs.Field(errs.Invalid, at, "the other leg is dialled last, once the first leg has been answered")
		case step.On != call.Dial && err != nil:
			return errs.Field(errs.Invalid, at, "a leg that is %s cannot %s", leg.State, step.On)
		}
	}
	o.Human = leg.Live() && leg.State != call.Answered
	return nil
}

// triggers maps a scenario's word to what happens to a leg.
var triggers = map[scenarios.Trigger]call.Trigger{
	scenarios.Ring: call.Alert, scenarios.Answer: call.Answer, scenarios.Dial: call.Dial, scenarios.Release: call.Release,
}

func stepOf(s scenarios.Step) call.Step {
	step := call.Step{After: spanOf(s.After), On: triggers[s.Do]}
	if step.On == call.Release {
		step.Cause, step.By = cmp.Or(call.Cause(s.Cause), call.CauseNormal), cmp.Or(call.Party(s.By), call.Platform)
	}
	return step
}

// spanOf is a scenario's span as calls know one.
func spanOf(s scenarios.Span) call.Span {
	return call.Span{Min: time.Duration(s.Min), Max: s.Longest(), Median: time.Duration(s.Median), Sigma: s.Sigma}
}
