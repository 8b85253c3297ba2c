package wintelapi

import (
	"encoding/json"
	"net/url"
	"regexp"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// row is one record, member by member.
type row map[string]json.RawMessage

// text returns a member that is text, "" for anything else.
func (r row) text(name string) string { return spec.Text(r[name]) }

// never is how the vendor writes a time that did not come: unix time 0.
const never = "1970-01-01 08:00:00"

var (
	written   = regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$`)
	seconds   = regexp.MustCompile(`^(0|[1-9][0-9]*)$`)
	connected = func(r row) bool { return r.text("conn_time") != never }
)

// at returns a member that is a local time, the zero time for anything else.
func (r row) at(name string) time.Time {
	t, err := time.ParseInLocation(time.DateTime, r.text(name), target.China)
	if err != nil {
		return time.Time{}
	}
	return t
}

// lasts returns the time between two members.
func (r row) lasts(from, to string) time.Duration { return r.at(to).Sub(r.at(from)) }

// secs returns a member that is a number of seconds written as text, -1 for
// anything else.
func (r row) secs(name string) time.Duration {
	d, err := time.ParseDuration(r.text(name) + "s")
	if err != nil {
		return -1
	}
	return d
}

// local writes an instant as the vendor does.
func local(t time.Time) string { return t.In(target.China).Format(time.DateTime) }

// span is a range of times, both ends included.
type span struct{ from, to time.Time }

func (s span) form() url.Values {
	return url.Values{"start_time": {local(s.from)}, "end_time": {local(s.to)}}
}

// filter is the same as the list of recordings takes it.
func (s span) filter(further ...string) url.Values {
	conditions := map[string]string{"start_time": local(s.from), "end_time": local(s.to)}
	for i := 0; i+1 < len(further); i += 2 {
		conditions[further[i]] = further[i+1]
	}
	text, err := json.Marshal(map[string]any{"filter": conditions})
	if err != nil {
		return nil // texts can be written
	}
	return url.Values{"info": {string(text)}}
}

// rowsOf reads an answer that must be a list of records; a single one may stand
// alone by the dialect.
func rowsOf(c *spec.Case, got answer) (rows []row) {
	good(c, "a list", got)
	data := got.members["data"]
	if len(data) > 0 && data[0] == '{' {
		var one row
		c.Must("data is a record", json.Unmarshal(data, &one), gomega.Succeed())
		return []row{one}
	}
	c.Must("data is a list of records", json.Unmarshal(data, &rows), gomega.Succeed())
	return rows
}
