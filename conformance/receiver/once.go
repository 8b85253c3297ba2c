package receiver

import (
	"fmt"
	"time"

	"github.com/ringback-sim/ringback/conformance/verdict"
	"github.com/ringback-sim/ringback/sim/phpjson"
)

const oneKey = "Make call_id the key of what you store (a unique index, insert or ignore) and answer {\"code\":0} to what is there already."

// once declares that a push that comes again is taken, and has no further effect.
func (r rules) once() {
	source := documented("autocall 2.3: a push is repeated until it was accepted")
	r.must("ONCE-001", "a push that comes a second time is accepted", oneKey, source, func(x *exam) { x.twice() })
	r.must("ONCE-002", "a push that comes ten times at once is accepted", oneKey, source, func(x *exam) { x.tenAtOnce() })
	r.must("ONCE-003", "a push whose answer was lost is accepted when it comes again", oneKey, source, func(x *exam) { x.afterALostAnswer() })
	r.must("ONCE-004", "another call with equal fields is accepted", oneKey, source, func(x *exam) { x.twins() })

	effect := func(id, title, advice string, send func(*exam) phpjson.Object) {
		r.must(id, title, advice, source, func(x *exam) {
			record := send(x)
			x.counts("how often it was stored", idOf(record), 1)
		}, verdict.NeedsProbe)
	}
	effect("ONCE-011", "what comes twice is stored once", oneKey, (*exam).twice)
	effect("ONCE-012", "what comes ten times at once is stored once", oneKey+" Looking first and inserting then leaves a gap between the two.", (*exam).tenAtOnce)
	effect("ONCE-013", "what comes again with a new timestamp is stored once", "Do not recognise a push by its bytes: an attempt may have a timestamp of its own. "+oneKey, func(x *exam) phpjson.Object {
		record := x.record()
		for _, after := range []time.Duration{0, 15 * time.Second, 30 * time.Second} {
			x.accepts(fmt.Sprintf("%s later", after), x.e.push(x.form(), record, after))
		}
		return record
	})
	effect("ONCE-014", "what comes again because its answer was lost is stored once", oneKey, (*exam).afterALostAnswer)
	r.must("ONCE-015", "another call with equal fields is stored too", "Do not recognise a call by its number and time: "+oneKey, source, func(x *exam) {
		one, other := x.twins()
		x.counts("how often the first was stored", idOf(one), 1)
		x.counts("how often the second was stored", idOf(other), 1)
	}, verdict.NeedsProbe)
	effect("ONCE-016", "what is accepted at the last attempt is stored once", oneKey, func(x *exam) phpjson.Object { return x.ladder(attempts) })
}

// twice sends a push twice.
func (x *exam) twice() phpjson.Object {
	record := x.record()
	x.each(func(form Form, suffix string) {
		body := x.e.push(form, record, 0)
		x.accepts("the first time"+suffix, body)
		x.accepts("the second time"+suffix, body)
	})
	return record
}

// tenAtOnce sends a push ten times at once, and once more: who turned some away
// meanwhile is asked again by the vendor.
func (x *exam) tenAtOnce() phpjson.Object {
	record := x.record()
	body := x.e.push(x.form(), record, 0)
	bodies := make([]string, 10)
	for i := range bodies {
		bodies[i] = body
	}
	good := 0
	for _, r := range x.together(bodies) {
		if x.came(r.Answer, r.err) && x.e.outcome(r.Answer) == accepted {
			good++
		}
	}
	x.True("one of ten at once is accepted", good > 0, "none")
	x.accepts("once more", body)
	return record
}

// afterALostAnswer sends a push, ends the connection when the answer begins to
// come, and sends it again.
func (x *exam) afterALostAnswer() phpjson.Object {
	record := x.record()
	x.lose(x.e.push(x.form(), record, 0))
	x.accepts("after a lost answer", x.e.push(x.form(), record, 15*time.Second))
	return record
}

// lose sends a push whose answer is not read.
func (x *exam) lose(body string) {
	_, err := x.e.client.Through(wire{minor: 1, deaf: true}).Send(x.Context(), x.e.request(body))
	if err == nil {
		panic("an answer that nobody reads was read")
	}
}

// twins sends two calls that differ in nothing but their ids.
func (x *exam) twins() (one, other phpjson.Object) {
	one = x.record()
	other = with(one, "call_id", x.e.make.id())
	x.accepts("the first call", x.e.push(x.form(), one, 0))
	x.accepts("the second call", x.e.push(x.form(), other, 0))
	return one, other
}
