package autocall

import (
	"encoding/json"
	"regexp"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// row is one record, member by member: the specs look at how each is written.
type row map[string]json.RawMessage

// text returns a member that is a string, "" for anything else.
func (r row) text(name string) string { return spec.Text(r[name]) }

// id returns the call's id.
func (r row) id() string { return r.text("callId") }

var whole = regexp.MustCompile(`^-?[0-9]+$`)

// number returns a member that is an integer, however it is written, or 0.
func (r row) number(name string) int64 {
	var n json.Number
	if json.Unmarshal(r[name], &n) != nil {
		return 0
	}
	v, err := n.Int64()
	if err != nil {
		return 0
	}
	return v
}

// answered returns when the customer answered, by whichever of its two names.
func (r row) answered() int64 {
	if _, ok := r["ansTime"]; ok {
		return r.number("ansTime")
	}
	return r.number("answerTime")
}

// key returns the id as the number by which records are ordered.
func (r row) key() uint64 {
	key, err := strconv.ParseUint(r.id(), 10, 64)
	if err != nil {
		return 0
	}
	return key
}

// local writes unix seconds as the vendor's requests do.
func local(seconds int64) string { return time.Unix(seconds, 0).In(target.China).Format(time.DateTime) }

// between is a range of times, both ends included.
func between(from, to int64) map[string]string {
	return map[string]string{"gte": local(from), "lte": local(to)}
}

// moment is the range that holds the second in which a record's call began.
func (r row) moment() map[string]string {
	return between(r.number("startTime"), r.number("startTime"))
}

// ids returns the ids of rows in their order.
func ids(rows []row) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.id()
	}
	return out
}

// every checks a rule for each row and shows the first that breaks it, with its id.
func every(c *spec.Case, what string, rows []row, holds func(row) bool, members ...string) {
	spec.Every(c, what, rows, holds, append([]string{"callId"}, members...)...)
}
