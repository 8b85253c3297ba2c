package world

import (
	"encoding/json"
	"fmt"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/fault"
)

// faultState is a [fault.State]'s; the fault is written as a scenario has it.
type faultState struct {
	Fault    json.RawMessage `json:"fault"`
	Scripted bool            `json:"scripted,omitzero"`
	Matched  int             `json:"matched"`
	Struck   int             `json:"struck"`
	Problem  string          `json:"problem,omitempty"`
}

func (w *World) saveFaults(clock.Turn) []faultState {
	list := []faultState{}
	for _, s := range w.Faults.States() {
		text, _ := json.Marshal(s.Fault) // it came as text
		list = append(list, faultState{text, s.Scripted, s.Matched, s.Struck, s.Problem})
	}
	return list
}

func (w *World) loadFaults(_ clock.Turn, list []faultState) error {
	states := make([]fault.State, len(list))
	for i, s := range list {
		f, err := scenarios.ParseFault(s.Fault, scenarios.Vocabulary{})
		if err != nil {
			return errs.Field(errs.Invalid, fmt.Sprintf("[%d].fault", i), "%v", err)
		}
		states[i] = fault.State{Fault: *f, Scripted: s.Scripted, Matched: s.Matched, Struck: s.Struck, Problem: s.Problem}
	}
	return w.Faults.Load(states)
}
