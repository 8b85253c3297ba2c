package world

import (
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
)

// Reaching returns the numbers that an account's projects are about to dial or
// have on the line.
func (w *World) Reaching(_ clock.Turn, a *Account) map[call.Number]bool {
	numbers := map[call.Number]bool{}
	for _, p := range a.Projects {
		for _, task := range p.Tasks {
			for _, entry := range task.Pending {
				numbers[entry.Phone] = true
			}
		}
	}
	for _, l := range w.calls {
		if l.account == a && l.project != nil {
			numbers[l.Callee] = true
		}
	}
	return numbers
}
