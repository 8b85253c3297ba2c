package receiver

import (
	"fmt"
	"slices"
	"time"

	"github.com/ringback-sim/ringback/conformance/verdict"
	"github.com/ringback-sim/ringback/sim/phpjson"
)

// offsets are when the attempts of a push are made, after the first.
//
// Source: the vendor's page, 2.3: 15, 15, 30, 180, 1800, 1800, 1800, 1800 and 3600
// seconds lie between them (documented).
var offsets = []time.Duration{
	0, 15 * time.Second, 30 * time.Second, time.Minute, 4 * time.Minute, 34 * time.Minute,
	64 * time.Minute, 94 * time.Minute, 124 * time.Minute, 184 * time.Minute,
}

// attempts is how many there are in all.
const attempts = 10

const noOrder = "A record says itself when its call was: take it whenever it comes. Judge neither by the order of arrival nor by the timestamp, which nobody signed."

// order declares that pushes may come late and in any order.
func (r rules) order() {
	source := documented("autocall 2.3: a push is repeated for three hours")
	r.must("ORDER-001", "an old push behind a newer one is accepted", noOrder, source, func(x *exam) {
		old := x.e.make.recordAt(fates[0], x.e.Now.Add(-3*time.Hour))
		x.accepts("the newer call", x.e.push(x.form(), x.record(), 0))
		x.accepts("the older call", x.e.push(x.form(), old, 0))
	})
	r.must("ORDER-002", "a push three hours late is accepted", noOrder, source, func(x *exam) {
		last := offsets[attempts-1]
		x.takesAt("a call of three hours ago", x.e.make.recordAt(fates[4], x.e.Now.Add(-last-talkedLast)), 0)
	})
	r.must("ORDER-003", "a push during the repetition of another is accepted", "Do not lock out one push by another.", source, func(x *exam) {
		repeated, other := x.record(), x.record()
		x.lose(x.e.push(x.form(), repeated, 0))
		bodies := []string{x.e.push(x.form(), repeated, offsets[1]), x.e.push(x.form(), other, offsets[1]), x.e.push(x.form(), repeated, offsets[1])}
		for i, reply := range x.together(bodies) {
			what := []string{"the repeated call", "the other call", "the repeated call again"}[i]
			x.accepted(what, reply.Answer, x.came(reply.Answer, reply.err))
		}
	})
	r.must("ORDER-004", "the last of ten attempts is accepted", noOrder, source, func(x *exam) { x.ladder(attempts) })
	r.should("ORDER-005", "any of ten attempts is accepted", noOrder, source, func(x *exam) {
		for n := 1; n <= attempts; n++ {
			x.ladder(n)
		}
	}, verdict.NeedsTime)
	r.should("ORDER-006", "a late attempt that bears the first one's timestamp is accepted", noOrder, assumed("dialect timestamp: first"), func(x *exam) {
		last := offsets[attempts-1]
		x.takesAt("a timestamp of three hours ago", x.e.make.recordAt(fates[4], x.e.Now.Add(-last-talkedLast)), -last)
	})
}

// takesAt expects that a record is accepted so long after the endpoint's now.
func (x *exam) takesAt(what string, record phpjson.Object, after time.Duration) {
	x.accepts(what, x.e.push(x.form(), record, after))
}

// ladder sends so many attempts of a push, the timestamps as far apart as the
// vendor's; the answer of the last alone is read, and expected to accept.
func (x *exam) ladder(n int) phpjson.Object {
	began := x.e.Now.Add(-offsets[attempts-1])
	record := x.e.make.recordAt(fates[1], began.Add(-talkedLast))
	for _, at := range slices.Clone(offsets[:n-1]) {
		x.lose(x.e.push(x.form(), record, at-offsets[attempts-1]))
	}
	x.accepts(fmt.Sprintf("attempt %d", n), x.e.push(x.form(), record, offsets[n-1]-offsets[attempts-1]))
	return record
}
