package fault

import (
	"encoding/json"
	"fmt"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/errs"
)

// Saved is a fault and what has become of it, as data that goes through JSON.
type Saved struct {
	// Fault is in the shape that scenarios have.
	Fault    json.RawMessage `json:"fault"`
	Scripted bool            `json:"scripted,omitzero"`
	Matched  int             `json:"matched,omitzero"`
	Struck   int             `json:"struck,omitzero"`
	Problem  string          `json:"problem,omitzero"`
}

// Save returns the faults in their order.
func (s *Set) Save() []Saved {
	states := s.States()
	saved := make([]Saved, len(states))
	for i, state := range states {
		text, err := json.Marshal(state.Fault)
		if err != nil {
			panic(fmt.Sprintf("fault: %v", err)) // it was read from text
		}
		saved[i] = Saved{text, state.Scripted, state.Matched, state.Struck, state.Problem}
	}
	return saved
}

// Load sets saved faults in place of all others; what they count goes on. It
// returns [errs.Invalid] for one that no set can have, and changes nothing then.
func (s *Set) Load(saved []Saved) error {
	states := make([]State, len(saved))
	for i, one := range saved {
		f, err := scenarios.ParseFault(one.Fault, scenarios.Vocabulary{})
		if err != nil {
			return errs.Field(errs.Invalid, fmt.Sprintf("[%d].fault", i), "%v", err)
		}
		if one.Struck < 0 || one.Matched < one.Struck {
			return errs.Field(errs.Invalid, fmt.Sprintf("[%d].struck", i), "%d is not between 0 and what matched, %d", one.Struck, one.Matched)
		}
		states[i] = State{*f, one.Scripted, one.Matched, one.Struck, one.Problem}
	}
	return s.load(states)
}

// Version changes whenever what Save returns does.
func (s *Set) Version() uint64 { return s.version.Load() }
