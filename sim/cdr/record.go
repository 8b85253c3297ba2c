package cdr

import (
	"time"

	"github.com/ringback-sim/ringback/sim/call"
)

// Record is what remains of a finished call: the call itself without its plan.
// Its instants are UTC; a zero one means that the thing did not happen.
type Record struct{ call.Call }

// Of returns the record of a call. Later changes of the call do not reach it.
func Of(c *call.Call) Record {
	r := Record{c.Snapshot()}
	r.Plan = call.Plan{}
	return r
}

// Duration is how long the call took from its placing to its end.
func (r *Record) Duration() time.Duration { return r.EndedAt.Sub(r.PlacedAt) }

// Billable is how long both parties were on the line: from the second party's
// answer to the end, 0 when they were never connected.
func (r *Record) Billable() time.Duration { return r.Talk() }

// RingTime is how long it took the callee to answer, or to be given up: from
// the dialling of their leg to its answer or release, 0 when it was not dialled.
func (r *Record) RingTime() time.Duration {
	leg := r.LegOf(call.Callee)
	switch {
	case leg.DialedAt.IsZero():
		return 0
	case leg.WasAnswered():
		return leg.AnsweredAt.Sub(leg.DialedAt)
	}
	return leg.ReleasedAt.Sub(leg.DialedAt)
}
