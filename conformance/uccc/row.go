package uccc

import (
	"encoding/json"
	"regexp"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/conformance/spec"
)

// row is one object, member by member: a record, or a state of a phone. The
// specs look at how each member is written.
type row map[string]json.RawMessage

// text returns a member that is a string, "" for anything else.
func (r row) text(name string) string { return spec.Text(r[name]) }

// id returns the id of a record.
func (r row) id() string { return r.text("id") }

// updatedAt returns when a state was reached, in unix milliseconds, -1 for what is
// no integer.
func (r row) updatedAt() int64 {
	n, err := strconv.ParseInt(string(r["updatedAt"]), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// none reports whether a member says that there is nothing.
func (r row) none(name string) bool { return len(r[name]) == 0 || string(r[name]) == "null" }

// at returns a member that is an instant, the zero time for anything else.
func (r row) at(name string) time.Time {
	at, err := time.Parse(time.RFC3339Nano, r.text(name))
	if err != nil {
		return time.Time{}
	}
	return at
}

// answered reports whether a record's parties talked.
func (r row) answered() bool { return !r.none("answerTime") }

// talk returns how long a record's parties talked, to the millisecond.
func (r row) talk() time.Duration {
	if !r.answered() {
		return 0
	}
	return r.at("endTime").Sub(r.at("answerTime"))
}

// seconds returns a duration that is written as text, -1 for anything else.
func (r row) seconds() int64 {
	n, err := strconv.ParseInt(r.text("duration"), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// cents returns a cost that is written as text in hundredths, -1 for anything
// else.
func (r row) cents() int64 {
	yuan, err := strconv.ParseFloat(r.text("cost"), 64)
	if err != nil {
		return -1
	}
	return int64(yuan*100 + 0.5)
}

var integer = regexp.MustCompile(`^-?[0-9]+$`)

// whole writes an integer.
func whole(n int) string { return strconv.Itoa(n) }

// ids returns the ids of records in their order.
func ids(rows []row) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.id()
	}
	return out
}
