package receiver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/ringback-sim/ringback/conformance/verdict"
	"github.com/ringback-sim/ringback/sim/frame"
	"github.com/ringback-sim/ringback/sim/phpjson"
)

// store declares what has to be behind an answer. All of it needs the probe.
func (r rules) store() {
	r.should("STORE-001", "a record is stored when its push is answered", "Answer once the record is safe: after an acceptance nobody sends it again.", documented("autocall 2.3"), func(x *exam) {
		record := x.record()
		x.accepts("a push", x.e.push(x.form(), record, 0))
		s, err := x.e.ask(x.Context(), idOf(record))
		x.Check(err)
		x.Equal("how often it was stored when the answer was there", *s.Count, 1)
	}, verdict.NeedsProbe)
	r.should("STORE-002", "what is stored is what was sent", "Store what you verified, not what a decoder made of it.", documented("autocall 2.2"), func(x *exam) {
		record := with(x.record(), "called_areaname", "河南 信阳", "user_data", phpjson.Object{
			phpjson.Pair("text", "a/b \"c\" 😀\n"), phpjson.Pair("none", nil), phpjson.Pair("list", []any{"1", "01", true}), phpjson.Pair("big", int64(9007199254740993)),
		})
		x.accepts("a push", x.e.push(x.form(), record, 0))
		s := x.counts("how often it was stored", idOf(record), 1)
		if len(s.Data) == 0 {
			x.NotProven("the probe does not tell the data")
		}
		x.Equal("the data stored", canonical(s.Data), canonical([]byte(text(record))))
	}, verdict.NeedsProbe)
	r.must("STORE-003", "ids beyond 2^53 are kept exactly", "Keep call_id as text, or as a 64-bit integer: as a float, neighbours fall together.", documented("autocall 2.2: call_id is text"), func(x *exam) {
		one, next := x.record(), x.record() // their ids differ by one
		x.accepts("a call", x.e.push(x.form(), one, 0))
		x.counts("how often its neighbour, not sent yet, was stored", idOf(next), 0)
		x.accepts("its neighbour", x.e.push(x.form(), next, 0))
		for _, record := range []phpjson.Object{one, next} {
			s := x.counts(fmt.Sprintf("how often %s was stored", idOf(record)), idOf(record), 1)
			if len(s.Data) > 0 {
				x.True("the id among the data", strings.Contains(string(s.Data), idOf(record)), "%.100s", s.Data)
			}
		}
	}, verdict.NeedsProbe)
	r.must("STORE-004", "nothing of a refused push is stored", "Verify before you store, not behind.", evidenced("supplement A.6"), func(x *exam) {
		wrong, none, other := x.record(), x.record(), x.record()
		x.refuses("a wrong sign", x.forged(wrong, `"`+strings.Repeat("a", 32)+`"`))
		x.refuses("an empty sign", x.forged(none, `""`))
		x.refuses("another secret", x.forged(other, fmt.Sprintf("%q", frame.Sign([]byte(text(other)), "another secret"))))
		for _, record := range []phpjson.Object{wrong, none, other} {
			x.counts("how often it was stored", idOf(record), 0)
		}
	}, verdict.NeedsProbe)
	r.must("STORE-005", "nothing of a push that was cut off is stored", "Read the body to the end that Content-Length announces before you look at it.", assumed("RFC 9112, 8"), func(x *exam) {
		record := x.record()
		x.cutOff(x.e.push(x.form(), record, 0))
		x.lives("one that was cut off")
		x.counts("how often it was stored", idOf(record), 0)
		x.accepts("the same push, whole", x.e.push(x.form(), record, offsets[1]))
		x.counts("how often it was stored", idOf(record), 1)
	}, verdict.NeedsProbe)
}

// canonical returns a JSON text with the members of its objects in order and its
// numbers as they are written.
func canonical(text []byte) string {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return string(text)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // what was decoded can be encoded
	return strings.TrimSpace(out.String())
}
