package world

import (
	"fmt"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
)

// worldState is what is counted in a world, and what its draws come from.
type worldState struct {
	Seed   uint64            `json:"seed,string"`
	Born   time.Time         `json:"born"` // the first instant
	Notes  uint64            `json:"notes,string"`
	Tokens int               `json:"tokens"`
	Keys   map[string]string `json:"keys"` // the last call's, by vendor
}

func (w *World) saveWorld(clock.Turn) worldState {
	s := worldState{w.seed, w.born, w.notes.last, w.tokens.issued, map[string]string{}}
	for _, d := range w.desks {
		s.Keys[d.profile.Vendor] = ordered(d.lastKey)
	}
	return s
}

func (w *World) loadWorld(_ clock.Turn, s worldState) error {
	if s.Seed == 0 {
		return errs.Field(errs.Invalid, "seed", "0 is not a seed, expected 1 or more")
	}
	w.seed, w.born, w.notes.last, w.tokens.issued = s.Seed, s.Born.UTC(), s.Notes, s.Tokens
	for vendor, text := range s.Keys {
		d, err := w.desk(vendor)
		if err != nil {
			return errs.Field(errs.Invalid, "keys", "%v", err)
		}
		if d.lastKey, err = parseKey(text); err != nil {
			return errs.Field(errs.Invalid, "keys."+vendor, "%.80q is not a call's key", text)
		}
	}
	return nil
}

// ruleState is a [RuleState]; the compiler holds the two alike.
type ruleState struct {
	Name  string `json:"name"`
	Off   bool   `json:"off,omitzero"`
	Seen  int    `json:"seen"`
	Taken int    `json:"taken"`
}

func (w *World) saveRules(clock.Turn) []ruleState {
	states := make([]ruleState, len(w.rules.states))
	for i, s := range w.rules.states {
		states[i] = ruleState(s)
	}
	return states
}

// loadRules gives the rules, which whoever made them has set again, their states.
func (w *World) loadRules(_ clock.Turn, states []ruleState) error {
	if len(states) != len(w.rules.list) {
		return errs.Field(errs.Invalid, "", "the states of %d rules, but the world has %d", len(states), len(w.rules.list))
	}
	for i, s := range states {
		if s.Name != w.rules.list[i].Name {
			return errs.Field(errs.Invalid, fmt.Sprintf("[%d].name", i), "%.80q, but the rule there is %q", s.Name, w.rules.list[i].Name)
		}
		w.rules.states[i] = RuleState(s)
	}
	return nil
}
