package cdr

import (
	"time"

	"github.com/ringback-sim/ringback/sim/call"
)

// A coder takes one value after the other: to write it, or to return the one
// that it reads in its stead. Because both directions share one description of
// a record, [describe], they cannot disagree.
type coder interface {
	number(uint64) uint64
	signed(int64) int64
	text(string) string // of a small vocabulary, or repeated within the record
	blob([]byte) []byte // none and empty are the same
	attributes(map[string]string) map[string]string
}

// words are the texts that nearly every record has; one costs a byte. A record
// that was written stays readable only if none is removed or moved.
var words = [...]string{
	"", string(call.A), string(call.B), string(call.Out), string(call.In),
	string(call.Caller), string(call.Callee), string(call.Platform),
	string(call.Idle), string(call.Dialing), string(call.Ringing), string(call.Answered), string(call.Released),
}

// texts is how many texts a record has besides its attributes.
const texts = 23

// AppendBinary appends the record to b in a compact form of its own. The plan
// is not kept, nor is a time zone; instants must lie in the years 0 to 9999.
// The error is always nil.
func (r *Record) AppendBinary(b []byte) ([]byte, error) {
	w := newWriter(b)
	c := r.Call
	describe(w, &c)
	return w.b, nil
}

// UnmarshalBinary reads what [Record.AppendBinary] appended; the record does
// not keep hold of data. An error says at which byte the data is no record.
func (r *Record) UnmarshalBinary(data []byte) error {
	*r = Record{}
	return newReader().read(data, r)
}

// describe takes a coder through all that is kept of a call.
func describe(x coder, c *call.Call) {
	c.Key = x.number(c.Key)
	text(x, &c.ID)
	text(x, &c.Vendor)
	text(x, &c.Account)
	text(x, &c.Project)
	text(x, &c.Task)
	text(x, &c.Agent)
	text(x, &c.Direction)
	text(x, &c.Caller)
	text(x, &c.Callee)
	text(x, &c.Outcome)
	describeEnd(x, &c.Cause, &c.ReleasedBy)
	for _, l := range []*call.Leg{&c.A, &c.B} {
		text(x, &l.Side)
		text(x, &l.Party)
		text(x, &l.From)
		text(x, &l.To)
		text(x, &l.State)
		describeEnd(x, &l.Cause, &l.ReleasedBy)
	}
	describeInstants(x, c)
	c.Attributes = x.attributes(c.Attributes)
	c.UserData = x.blob(c.UserData)
}

func text[T ~string](x coder, s *T) { *s = T(x.text(string(*s))) }

func describeEnd(x coder, cause *call.Cause, by *call.Party) {
	*cause = call.Cause(x.signed(int64(*cause)))
	text(x, by)
}

// describeInstants takes the instants as milliseconds since the one before, the
// first since the key's. A mask says which there are, and whether nanoseconds
// follow each.
func describeInstants(x coder, c *call.Call) {
	instants := [...]*time.Time{
		&c.PlacedAt,
		&c.A.DialedAt, &c.A.RingingAt, &c.A.AnsweredAt, &c.A.ReleasedAt,
		&c.B.DialedAt, &c.B.RingingAt, &c.B.AnsweredAt, &c.B.ReleasedAt,
		&c.EndedAt,
	}
	const fine = 1 << len(instants)
	var mask uint64
	for i, at := range instants {
		if !at.IsZero() {
			mask |= 1 << i
		}
		if nanos(*at) != 0 {
			mask |= fine
		}
	}
	mask = x.number(mask)
	last := placing(c.Key)
	for i, at := range instants {
		if mask&(1<<i) == 0 {
			continue
		}
		last += x.signed(at.UnixMilli() - last)
		rest := uint64(0)
		if mask&fine != 0 {
			rest = x.number(nanos(*at)) % uint64(time.Millisecond)
		}
		*at = time.UnixMilli(last).Add(time.Duration(rest)).UTC()
	}
}

// nanos returns what an instant has beyond its milliseconds.
func nanos(at time.Time) uint64 { return uint64(at.Nanosecond()) % uint64(time.Millisecond) }
