package wintelapi

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
)

// outbound declares the specs of the records of two-way calls.
func (a *api) outbound(l *spec.List) {
	documented := spec.Documented("wintelapi 3")
	a.lists(l, "WINTELAPI-OUTBOUND-", webcall800, "wintelapi 3")
	l.It("WINTELAPI-OUTBOUND-020", "a record has the members of the table, all of them text", documented, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c, webcall800)
		for _, name := range []string{"caller", "called", "out", "start_time", "conn_time", "end_time", "all_secs", "record_file", "result"} {
			spec.Every(c, name+" is text", rows, func(r row) bool { return spec.IsText(r[name]) }, name)
		}
		spec.Every(c, "out is the word out", rows, func(r row) bool { return r.text("out") == "out" }, "out")
	})
	l.It("WINTELAPI-OUTBOUND-021", "a call that was not connected has no recording: empty text", documented, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c, webcall800)
		spec.Every(c, "record_file", rows, func(r row) bool { return connected(r) || string(r["record_file"]) == `""` }, "record_file", "conn_time")
	})
	l.It("WINTELAPI-OUTBOUND-022", "a single record stands in a list, or alone, as the target file says", spec.Evidenced("supplement B1, dialect webcall800-data"), spec.ReadOnly, func(c *spec.Case) {
		c.Expect("data", string(a.single(c).members["data"]), gomega.HavePrefix(shapes[a.Dialect("wintelapi", "webcall800-data")]))
	})
	l.It("WINTELAPI-OUTBOUND-023", "under the example's reading a single record stands alone", documented, spec.ReadOnly, func(c *spec.Case) {
		a.reading(c, "webcall800-data", "object")
		c.Expect("data", string(a.single(c).members["data"]), gomega.HavePrefix("{"))
		rows, s := a.sample(c, webcall800)
		c.Expect("records of the days", len(rows), gomega.BeNumerically(">", 1))
		c.Expect("data of several", string(a.ask(c, webcall800, s.form()).members["data"]), gomega.HavePrefix("["))
	}, spec.Control)
	l.It("WINTELAPI-OUTBOUND-024", "a call in progress has no record", spec.Assumed("supplement C9"), spec.PlacesCalls, func(c *spec.Case) {
		began := a.alone(c)
		id := a.placed(c, cti, with(a.order(c), "called", magic("13"))) // it rings until somebody acts
		c.Check(a.Elapse(c.Context(), 20*time.Second))
		c.Equal("records of the call that rings", len(rowsOf(c, a.ask(c, webcall800, began.form()))), 0)
		c.Check(a.Prepare(c.Context(), http.MethodPost, "calls/"+id+"/hangup", map[string]string{"by": "callee"}, nil))
		c.Equal("records of the call when it is over", len(rowsOf(c, a.ask(c, webcall800, began.form()))), 1)
	}, spec.Control, spec.Clock)
	l.It("WINTELAPI-OUTBOUND-025", "a call's record tells of the parties that were dialled", documented, spec.PlacesCalls, func(c *spec.Case) {
		r := a.ended(c, with(a.order(c), "called", magic("11")), 2*time.Minute)
		c.Equal("called", r.text("called"), magic("11"))
		c.Equal("result", r.text("result"), "接通")
		c.Expect("seconds between conn_time and end_time", r.lasts("conn_time", "end_time"), gomega.BeNumerically("~", 30*time.Second, a.Tolerances.Rounding))
	}, spec.Control, spec.Clock)
}

// shapes are how data begins by the dialect.
var shapes = map[string]string{"array": "[", "object": "{"}

// single asks for the second of a call that no other call began in.
func (a *api) single(c *spec.Case) answer {
	rows, _ := a.sample(c, webcall800)
	began := map[string]int{}
	for _, r := range rows {
		began[r.text("start_time")]++
	}
	for _, r := range rows {
		if at := r.text("start_time"); began[at] == 1 {
			return a.ask(c, webcall800, url.Values{"start_time": {at}, "end_time": {at}})
		}
	}
	c.NotProven("no call of the last %d days began in a second of its own", days)
	return answer{}
}

// reading sets a simulator to another reading until the spec ends.
func (a *api) reading(c *spec.Case, dialect, value string) {
	set := func(ctx context.Context, value string) error {
		body := map[string]any{"dialects": map[string]string{dialect: value}}
		return a.Prepare(ctx, http.MethodPut, "accounts/wintelapi/"+a.Vendors.Wintelapi.Enterprise, body, nil)
	}
	c.Check(set(c.Context(), value))
	c.Cleanup(func(ctx context.Context) error { return set(ctx, a.Dialect("wintelapi", dialect)) })
}

// ended places a call, lets so much time pass, and returns its record, and ends
// the spec unless there is exactly one.
func (a *api) ended(c *spec.Case, form url.Values, within time.Duration) row {
	began := a.alone(c)
	a.placed(c, cti, form)
	c.Check(a.Elapse(c.Context(), within))
	rows := rowsOf(c, a.ask(c, webcall800, began.form()))
	c.Must("records of the call", len(rows), gomega.Equal(1))
	return rows[0]
}

// alone lets time pass until a second in which no call of the suite's begins but
// the next one, and returns that second as a range.
func (a *api) alone(c *spec.Case) span {
	c.Check(a.Elapse(c.Context(), 2*time.Second))
	now, err := a.Now(c.Context())
	c.Check(err)
	return span{now, now}
}

// limits declares the specs of how long a phone rings.
func (a *api) limits(l *spec.List) {
	documented := spec.Documented("wintelapi 1")
	l.It("WINTELAPI-TIMEOUT-001", "a phone rings no longer than timeout", documented, spec.PlacesCalls, func(c *spec.Case) {
		r := a.ended(c, with(a.order(c), "caller", magic("03"), "timeout", "10"), time.Minute) // it would ring 40 s
		c.Expect("all_secs", r.secs("all_secs"), gomega.BeNumerically("~", 10*time.Second, a.Tolerances.Rounding))
		c.Equal("result", r.text("result"), "未接通")
	}, spec.Control, spec.Clock)
	l.It("WINTELAPI-TIMEOUT-002", "without timeout a phone may ring 50 s", documented, spec.PlacesCalls, func(c *spec.Case) {
		r := a.ended(c, with(a.order(c), "caller", magic("03"), "timeout", ""), time.Minute)
		c.Expect("all_secs of a phone that rings 40 s", r.secs("all_secs"), gomega.BeNumerically("~", 42*time.Second, 3*time.Second))
	}, spec.Control, spec.Clock)
	l.It("WINTELAPI-TIMEOUT-003", "timeout holds for the called party too", documented, spec.PlacesCalls, func(c *spec.Case) {
		r := a.ended(c, with(a.order(c), "called", magic("03"), "timeout", "12"), time.Minute)
		c.Equal("result", r.text("result"), "未接通")
		c.Expect("all_secs: both legs", r.secs("all_secs"), gomega.BeNumerically("<=", 2*12*time.Second))
		c.Expect("all_secs: the second leg", r.secs("all_secs"), gomega.BeNumerically(">=", 12*time.Second))
	}, spec.Control, spec.Clock)
}
