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

// keyBits is how many bits of a key tell the calls of one millisecond apart.
const keyBits = 22

// placing returns the unix milliseconds of a key.
func placing(key uint64) int64 { return int64(key >> keyBits) }

// firstKey returns the least key of a millisecond, the nearest that there is.
func firstKey(ms int64) uint64 { return uint64(min(max(ms, 0), 1<<(64-keyBits)-1)) << keyBits }
