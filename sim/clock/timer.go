package clock

import (
	"container/heap"
	"math"
	"time"
)

// Kind names what is to be done when an entry falls due; the world has one
// table from kinds to functions.
type Kind string

// Due is what falls due, as data: never a closure, so that it can be shown,
// stored and restored.
type Due struct {
	// Kind says what is to be done.
	Kind Kind
	// ID says to what: a call, a delivery, an agent.
	ID string
}

// Timer is one entry of the clock's queue, as [Turn.After] returned it.
type Timer struct {
	at    int64 // unix nanoseconds
	seq   uint64
	due   Due
	index int // in the queue, or gone
}

// gone is the index of a timer that has fired or was stopped.
const gone = -1

// At returns the virtual instant at which the timer fires, in UTC.
func (tm *Timer) At() time.Time { return instant(tm.at) }

// queue is a heap of timers by (time, sequence).
type queue []*Timer

func (q queue) Len() int { return len(q) }

func (q queue) Less(i, j int) bool {
	if q[i].at != q[j].at {
		return q[i].at < q[j].at
	}
	return q[i].seq < q[j].seq
}

func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}

// Push appends x, as container/heap asks for.
func (q *queue) Push(x any) {
	tm := x.(*Timer) //nolint:forcetypeassert // only add pushes
	tm.index = len(*q)
	*q = append(*q, tm)
}

// Pop removes the last timer, as container/heap asks for.
func (q *queue) Pop() any {
	old := *q
	last := len(old) - 1
	tm := old[last]
	old[last] = nil
	tm.index = gone
	*q = old[:last]
	return tm
}

func (q *queue) add(tm *Timer) { heap.Push(q, tm) }

func (q *queue) remove(tm *Timer) bool {
	if tm == nil || tm.index == gone {
		return false
	}
	heap.Remove(q, tm.index)
	return true
}

// next returns the instant of the first timer, or never.
func (q queue) next() int64 {
	if len(q) == 0 {
		return never
	}
	return q[0].at
}

// never is later than every instant that a clock can reach.
const never = math.MaxInt64

// always lies after every timer and before never: the end of an advance that
// goes on until nothing is left.
const always = never - 1

// Latest is the last instant that a clock can reach. It leaves ids that begin
// with 42 bits of unix milliseconds, as calls have, their room.
var Latest = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)

func instant(ns int64) time.Time { return time.Unix(0, ns).UTC() }

// addSpan returns at+d, at the latest [Latest].
func addSpan(at int64, d time.Duration) int64 {
	if d < 0 {
		d = 0
	}
	if end := Latest.UnixNano(); int64(d) > end-at {
		return end
	}
	return at + int64(d)
}
