package ringbacktest

import (
	"net/http"

	"github.com/ringback-sim/ringback/scenarios"
)

// Fault is something that goes wrong on purpose, in the words of scenarios.
type Fault = scenarios.Fault

// FaultState is a fault and what has become of it.
type FaultState struct {
	Fault
	// Matched counts the requests, pushes or messages that it was for, Struck
	// those of them that it struck.
	Matched, Struck int
}

// AddFault makes something go wrong on purpose from now on:
//
//	rb.AddFault(ringbacktest.Fault{On: scenarios.OnRequest, First: 2, Do: scenarios.StatusOp, Status: 503})
//	rb.AddFault(ringbacktest.Fault{On: scenarios.OnPush, Every: 3, Do: scenarios.Drop})
//
// It returns the fault's name.
func (r *Ringback) AddFault(f Fault) string {
	r.t.Helper()
	var added FaultState
	r.Do(http.MethodPost, path("faults"), f, &added)
	return added.Name
}

// Faults returns the faults in the order in which they are asked.
func (r *Ringback) Faults() []FaultState {
	r.t.Helper()
	var list struct{ Faults []FaultState }
	r.Do(http.MethodGet, path("faults")+"?limit=1000", nil, &list)
	return list.Faults
}

// ClearFaults lets nothing go wrong any more.
func (r *Ringback) ClearFaults() {
	r.t.Helper()
	r.Do(http.MethodDelete, path("faults"), nil, nil)
}
