package world

import (
	"slices"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/draw"
	"github.com/ringback-sim/ringback/sim/errs"
)

// Rule chooses the outcome of new calls for which nobody asked for one. The first
// rule that takes a call wins; where none does the numbers decide. A rule's
// outcome is about the same leg as one that is asked for by name.
type Rule struct {
	// Name stands in the states, and is what [World.SwitchRule] knows it by.
	Name string
	// Off says that the rule is about no call until it is turned on.
	Off bool
	// Fits says whether the rule is about a call at all; those it is about are
	// numbered. Default: every call.
	Fits func(Facts) bool
	// Takes says whether the rule has its way with a call that it is about, whose
	// number is [Facts.N]. Default: always.
	Takes func(Facts) bool
	// Mix is what the outcome is drawn from, by weight; one entry is certain.
	// Their direction must be the call's for the rule to be about it.
	Mix []Share
}

// Share is one outcome of a mix.
type Share struct {
	// Weight is how often the outcome is drawn in relation to the others; 0
	// means never.
	Weight  int64
	Outcome call.Outcome
}

// Facts are what is known of a call when its outcome is chosen.
type Facts struct {
	Vendor, Account string
	// Project and Task are "" where there are none; Agent is "" while nobody is
	// known yet who will take the call.
	Project, Task, Agent string
	// Route is the way by which the call was placed.
	Route     string
	Direction call.Direction
	// Caller and Callee are the number shown and the one to reach.
	Caller, Callee call.Number
	ExtID          string
	// Attributes are the vendor's own; they must not be changed.
	Attributes map[string]string
	// Placed counts the account's calls so far, this one included.
	Placed int
	// At is when the call is placed, in the zone of the vendors' clocks.
	At time.Time
	// N is the call's number among those that a rule is about, from 1; 0 until
	// it has one.
	N int
}

// RuleState is what has become of a rule: all that changes about it, as data.
type RuleState struct {
	Name string
	Off  bool
	// Seen counts the calls that the rule was about, Taken those it had its way
	// with.
	Seen, Taken int
}

// rules are a world's, with their states at the same places.
type rules struct {
	list   []Rule
	states []RuleState
}

// SetRules replaces the rules of the world; their states begin anew. It returns
// [errs.Invalid] for a rule whose outcomes weigh nothing, or less than nothing.
func (w *World) SetRules(_ clock.Turn, list []Rule) error {
	states := make([]RuleState, len(list))
	for i, rule := range list {
		var total int64
		for _, s := range rule.Mix {
			if s.Weight < 0 || s.Weight > maxWeight {
				return errs.Field(errs.Invalid, "rules", "rule %q: weight %d is not between 0 and %d", rule.Name, s.Weight, maxWeight)
			}
			total += s.Weight
		}
		if total == 0 {
			return errs.Field(errs.Invalid, "rules", "rule %q has no outcome that weighs anything", rule.Name)
		}
		states[i] = RuleState{Name: rule.Name, Off: rule.Off}
	}
	w.rules = rules{slices.Clone(list), states}
	return nil
}

// maxWeight keeps the sum of a mix within an int64.
const maxWeight = 1 << 32

// SwitchRule turns the rules of a name on or off. It returns [errs.NotFound] when
// there is none.
func (w *World) SwitchRule(_ clock.Turn, name string, on bool) error {
	found := false
	for i := range w.rules.states {
		if s := &w.rules.states[i]; s.Name == name {
			s.Off, found = !on, true
		}
	}
	if !found {
		return errs.Field(errs.NotFound, "rules", "there is no rule %.80q", name)
	}
	return nil
}

// RuleStates returns what has become of each rule.
func (w *World) RuleStates(clock.Turn) []RuleState { return slices.Clone(w.rules.states) }

// factsOf returns what is known of a call that is being placed.
func factsOf(t clock.Turn, a *Account, c *call.Call, p Placement) Facts {
	return Facts{
		Vendor: c.Vendor, Account: c.Account, Project: c.Project, Task: c.Task, Agent: c.Agent, Route: p.Route,
		Direction: c.Direction, Caller: c.Caller, Callee: c.Callee, ExtID: p.ExtID,
		Attributes: p.Attributes, Placed: a.placed, At: t.Now().In(clock.China),
	}
}

// choose returns the outcome that the first rule to take a call draws for it, or
// nil.
func (w *World) choose(t clock.Turn, a *Account, c *call.Call, p Placement) *call.Outcome {
	f := factsOf(t, a, c, p)
	for i := range w.rules.list {
		rule, state := &w.rules.list[i], &w.rules.states[i]
		if state.Off || !rule.about(f) {
			continue
		}
		state.Seen++
		numbered := f
		numbered.N = state.Seen
		if rule.Takes == nil || rule.Takes(numbered) {
			state.Taken++
			dice := w.draws("rule "+c.Vendor, strconv.FormatUint(c.Key, 10))
			drawn := draw.Weighted(dice, rule.Mix, func(s Share) int64 { return s.Weight })
			return &drawn.Outcome
		}
	}
	return nil
}

// about reports whether a call is one of the rule's.
func (r *Rule) about(f Facts) bool {
	for _, s := range r.Mix {
		if direction(s.Outcome) != f.Direction {
			return false
		}
	}
	return r.Fits == nil || r.Fits(f)
}
