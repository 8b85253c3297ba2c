package world

import (
	"time"

	"github.com/ringback-sim/ringback/sim/cdr"
)

// A call's key is a Snowflake: unix milliseconds, then ten bits of node, by which
// the vendors of a world differ, then a twelve-bit sequence.
//
// Source: supplement A.3; the ids of both examples decode to their start times
// and node 35 (evidenced).
const (
	nodeBits, sequenceBits = 10, 12
	lastSequence           = 1<<sequenceBits - 1
)

// firstKey returns the first key of a millisecond.
func (d *desk) firstKey(unixMilli uint64) uint64 {
	return unixMilli<<(nodeBits+sequenceBits) | d.profile.Node<<sequenceBits
}

func (d *desk) keyAt(at time.Time) uint64 {
	return d.firstKey(uint64(max(at.UnixMilli(), 0))) //nolint:gosec // not negative
}

// follow returns the key after k: the next of its millisecond, or the first of
// the next one.
func (d *desk) follow(k uint64) uint64 {
	if k&lastSequence < lastSequence {
		return k + 1
	}
	return d.firstKey(k>>(nodeBits+sequenceBits) + 1)
}

// nextKey returns a key for a call placed now. When a millisecond's keys are
// used up it borrows from the next.
func (d *desk) nextKey(now time.Time) uint64 {
	d.lastKey = max(d.keyAt(now), d.follow(d.lastKey))
	return d.lastKey
}

// recorded reports whether a finished call has the key.
func (d *desk) recorded(key uint64) bool {
	for _, a := range d.accounts {
		// A page of one behind the key before it is either that key or a later one.
		next, err := a.Records.Page(cdr.Query{After: key - 1, Limit: 1})
		if err == nil && len(next) == 1 && next[0].Key == key {
			return true
		}
	}
	return false
}
