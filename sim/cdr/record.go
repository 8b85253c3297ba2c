package cdr

import "github.com/ringback-sim/ringback/sim/call"

// Record is what remains of a finished call: the call itself without its plan.
// Its instants are UTC; a zero one means that the thing did not happen.
type Record struct{ call.Call }

// Of returns the record of a call. Later changes of the call do not reach it.
func Of(c *call.Call) Record {
	r := Record{c.Snapshot()}
	r.Plan = call.Plan{}
	return r
}
