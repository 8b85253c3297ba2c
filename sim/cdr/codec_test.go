package cdr_test

import (
	"encoding/binary"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"pgregory.net/rapid"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
)

// anyRecord draws whatever a record can be, sense or none.
func anyRecord(rt *rapid.T) cdr.Record {
	text := rapid.OneOf(rapid.SampledFrom([]string{"", "A", "callee", "released", "8005"}), rapid.String())
	instant := rapid.Custom(func(rt *rapid.T) time.Time {
		if rapid.Bool().Draw(rt, "never") {
			return time.Time{}
		}
		unit := rapid.SampledFrom([]time.Duration{1, time.Millisecond, time.Second}).Draw(rt, "unit")
		seconds := rapid.Int64Range(-62_167_219_200, 253_402_300_799) // years 0 to 9999
		nanos := rapid.Int64Range(0, int64(time.Second)-1).Draw(rt, "nanos")
		return time.Unix(seconds.Draw(rt, "seconds"), nanos).Truncate(unit).UTC()
	})
	leg := rapid.Custom(func(rt *rapid.T) call.Leg {
		return call.Leg{
			Side: call.Side(text.Draw(rt, "side")), Party: call.Party(text.Draw(rt, "party")),
			From: call.Number(text.Draw(rt, "from")), To: call.Number(text.Draw(rt, "to")), State: call.State(text.Draw(rt, "state")),
			DialedAt: instant.Draw(rt, "dialed"), RingingAt: instant.Draw(rt, "ringing"),
			AnsweredAt: instant.Draw(rt, "answered"), ReleasedAt: instant.Draw(rt, "released"),
			Cause: call.Cause(rapid.Int().Draw(rt, "cause")), ReleasedBy: call.Party(text.Draw(rt, "by")),
		}
	})
	c := call.Call{
		ID: call.ID(text.Draw(rt, "id")), Key: rapid.Uint64().Draw(rt, "key"),
		Vendor: text.Draw(rt, "vendor"), Account: text.Draw(rt, "account"), Project: text.Draw(rt, "project"),
		Task: text.Draw(rt, "task"), Agent: text.Draw(rt, "agent"), Direction: call.Direction(text.Draw(rt, "direction")),
		Caller: call.Number(text.Draw(rt, "caller")), Callee: call.Number(text.Draw(rt, "callee")), Outcome: text.Draw(rt, "outcome"),
		UserData: rapid.SliceOf(rapid.Byte()).Draw(rt, "user data"),
		PlacedAt: instant.Draw(rt, "placed"), EndedAt: instant.Draw(rt, "ended"),
		A: leg.Draw(rt, "leg A"), B: leg.Draw(rt, "leg B"),
		Cause: call.Cause(rapid.Int().Draw(rt, "cause")), ReleasedBy: call.Party(text.Draw(rt, "by")),
	}
	if attributes := rapid.MapOf(text, text).Draw(rt, "attributes"); len(attributes) > 0 {
		c.Attributes = attributes
	}
	if len(c.UserData) == 0 {
		c.UserData = nil
	}
	return cdr.Record{Call: c}
}

func TestARecordSurvivesItsEncoding(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := NewWithT(rt)
		want := anyRecord(rt)
		head := []byte("head")
		data, err := want.AppendBinary(head)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(data[:4])).To(Equal("head"), "it appends")
		var got cdr.Record
		g.Expect(got.UnmarshalBinary(data[4:])).To(Succeed())
		g.Expect(got).To(Equal(want))

		again, _ := got.AppendBinary(nil)
		g.Expect(again).To(Equal(data[4:]), "equal records are equal bytes")
		clear(data)
		g.Expect(got).To(Equal(want), "the record does not keep hold of the data")
	})
}

func TestAnInstantComesBackInUTC(t *testing.T) {
	g := NewWithT(t)
	r := nth(0)
	r.EndedAt = r.EndedAt.In(time.FixedZone("UTC+8", 8*60*60))
	data, _ := r.AppendBinary(nil)
	var got cdr.Record
	g.Expect(got.UnmarshalBinary(data)).To(Succeed())
	g.Expect(got.EndedAt).To(Equal(r.EndedAt.UTC()))
	g.Expect(r.EndedAt.Location()).NotTo(Equal(time.UTC), "the original is left alone")
}

func TestWhatIsNoRecordIsRefused(t *testing.T) {
	g := NewWithT(t)
	r := nth(0)
	data, _ := r.AppendBinary(nil)
	for n := range data {
		g.Expect(new(cdr.Record).UnmarshalBinary(data[:n])).To(MatchError(ContainSubstring("read a record: byte ")), "cut at %d", n)
	}
	g.Expect(new(cdr.Record).UnmarshalBinary(append(data, 0))).To(MatchError(ContainSubstring("ends here")))
	g.Expect(new(cdr.Record).UnmarshalBinary(manyAttributes)).To(MatchError(ContainSubstring("too soon")))
}

// noTexts is the beginning of a record that has none, up to the instants.
var noTexts = make([]byte, 1+23+3)

var (
	// manyAttributes promises more attributes than there is memory for.
	manyAttributes = binary.AppendUvarint(append(slices.Clip(noTexts), 0), math.MaxUint64)
	// manyNanos places the call at the end of time, and then some.
	manyNanos = slices.Concat(noTexts,
		binary.AppendUvarint(nil, 1|1<<10), binary.AppendVarint(nil, math.MaxInt64), binary.AppendUvarint(nil, math.MaxInt64), []byte{0, 0})
)

func FuzzRecord(f *testing.F) {
	for n := range 5 {
		r := nth(n)
		r.Attributes = map[string]string{"area": "0755", "name": "深圳"}
		data, _ := r.AppendBinary(nil)
		f.Add(data)
	}
	f.Add(manyAttributes)
	f.Add(manyNanos)
	f.Fuzz(func(t *testing.T, data []byte) {
		var r, again cdr.Record
		if r.UnmarshalBinary(data) != nil {
			return
		}
		data, _ = r.AppendBinary(nil)
		if err := again.UnmarshalBinary(data); err != nil {
			t.Fatalf("%+v: %v", r, err)
		}
		if !reflect.DeepEqual(again, r) {
			t.Fatalf("%+v became %+v", r, again)
		}
	})
}
