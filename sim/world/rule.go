package world

import (
	"slices"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
)

// Rule chooses the outcome of new calls for which nobody asked for one. The first
// rule that takes a call wins; where none does the numbers decide. A rule's
// outcome is about the same leg as one that is asked for by name.
type Rule struct {
	// Name stands in the counts.
	Name string
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
	// Weight is how often the outcome is drawn in relation to the others. At
	// least 1.
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
	// At is when the call is placed, in the zone of the vendors' clocks.
	At time.Time
	// N is the call's number among those that a rule is about, from 1; 0 until
	// it has one.
	N int
}

// RuleCount says how often a rule was about a call, and how often it took one.
type RuleCount struct {
	Name        string
	Seen, Taken int
}

// rules are a world's, with their counts at the same places.
type rules struct {
	list   []Rule
	counts []RuleCount
}

// SetRules replaces the rules of the world; the counts begin anew. It returns
// [errs.Invalid] for a rule without an outcome or with a weight below 1.
func (w *World) SetRules(_ clock.Turn, list []Rule) error {
	counts := make([]RuleCount, len(list))
	for i, rule := range list {
		if len(rule.Mix) == 0 {
			return errs.Field(errs.Invalid, "rules", "rule %q has no outcome", rule.Name)
		}
		for _, s := range rule.Mix {
			if s.Weight < 1 || s.Weight > maxWeight {
				return errs.Field(errs.Invalid, "rules", "rule %q: weight %d is not between 1 and %d", rule.Name, s.Weight, maxWeight)
			}
		}
		counts[i].Name = rule.Name
	}
	w.rules = rules{slices.Clone(list), counts}
	return nil
}

// maxWeight keeps the sum of a mix within an int64.
const maxWeight = 1 << 32

// RuleCounts returns what each rule has done so far.
func (w *World) RuleCounts(clock.Turn) []RuleCount { return slices.Clone(w.rules.counts) }

// factsOf returns what is known of a call that is being placed.
func factsOf(t clock.Turn, c *call.Call, p Placement) Facts {
	return Facts{
		Vendor: c.Vendor, Account: c.Account, Project: c.Project, Task: c.Task, Agent: c.Agent, Route: p.Route,
		Direction: c.Direction, Caller: c.Caller, Callee: c.Callee, ExtID: p.ExtID, At: t.Now().In(clock.China),
	}
}

// choose returns the outcome that the first rule to take a call draws for it, or
// nil.
func (w *World) choose(t clock.Turn, c *call.Call, p Placement) *call.Outcome {
	f := factsOf(t, c, p)
	for i := range w.rules.list {
		rule, count := &w.rules.list[i], &w.rules.counts[i]
		if !rule.about(f) {
			continue
		}
		count.Seen++
		numbered := f
		numbered.N = count.Seen
		if rule.Takes == nil || rule.Takes(numbered) {
			count.Taken++
			return rule.draw(w.draws("rule "+c.Vendor, strconv.FormatUint(c.Key, 10)))
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

// draw returns an outcome of the mix.
func (r *Rule) draw(d call.Dice) *call.Outcome {
	var total int64
	for _, s := range r.Mix {
		total += s.Weight
	}
	roll := d.Int64N(total)
	for i := range r.Mix {
		if roll -= r.Mix[i].Weight; roll < 0 {
			return &r.Mix[i].Outcome
		}
	}
	panic("a roll below the total falls into the mix")
}
