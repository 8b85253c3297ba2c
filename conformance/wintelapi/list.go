package wintelapi

import (
	"net/url"
	"slices"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// lists declares the specs that both lists of records have in common; section is
// the document's chapter of the route.
func (a *api) lists(l *spec.List, prefix, route, section string) {
	documented := spec.Documented(section)
	noStart, noEnd := "开始时间格式不正确", "结束时间格式不正确"
	l.It(prefix+"001", "a list is code 200, message ok and data", documented, spec.ReadOnly, func(c *spec.Case) {
		got := a.ask(c, route, a.now(c))
		c.Equal("code", string(got.members["code"]), "200")
		c.Equal("message", got.text("message"), "ok")
		c.Expect("data", string(got.members["data"]), gomega.MatchRegexp(`^[\[{]`))
	})
	l.It(prefix+"002", "a start that is no time has code 403", documented, spec.ReadOnly, func(c *spec.Case) {
		form := a.now(c)
		for _, text := range malformed(c, a) {
			refused(c, "start_time "+text, a.ask(c, route, with(form, "start_time", text)), 403, noStart)
		}
	})
	l.It(prefix+"003", "an end that is no time has code 404", documented, spec.ReadOnly, func(c *spec.Case) {
		form := a.now(c)
		for _, text := range malformed(c, a) {
			refused(c, "end_time "+text, a.ask(c, route, with(form, "end_time", text)), 404, noEnd)
		}
	})
	l.It(prefix+"004", "without a start the code is 403", spec.Assumed("supplement B15"), spec.ReadOnly, func(c *spec.Case) {
		refused(c, "no start_time", a.ask(c, route, with(a.now(c), "start_time", "")), 403, noStart)
	})
	l.It(prefix+"005", "the end may be left out, and is open then", documented, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c, route)
		last := rows[len(rows)-1]
		found := rowsOf(c, a.ask(c, route, url.Values{"start_time": {last.text("start_time")}}))
		c.True("a record from the start on is found", slices.ContainsFunc(found, last.equal), "%d others", len(found))
	})
	l.It(prefix+"006", "the start comes before the end", spec.Assumed("contract wintelapi, Period"), spec.ReadOnly, func(c *spec.Case) {
		refused(c, "both are no times", a.ask(c, route, url.Values{"start_time": {"x"}, "end_time": {"x"}}), 403, noStart)
	})
	l.It(prefix+"007", "an end before the start has code 404", spec.Assumed("contract wintelapi, Period"), spec.ReadOnly, func(c *spec.Case) {
		now, err := a.Now(c.Context())
		c.Check(err)
		refused(c, "an hour that runs backwards", a.ask(c, route, span{now, now.Add(-time.Hour)}.form()), 404, noEnd)
	})
	l.It(prefix+"008", "every record began within the range", documented, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c, route)
		from, to := rows[len(rows)/3].at("start_time"), rows[2*len(rows)/3].at("start_time")
		found := rowsOf(c, a.ask(c, route, span{from, to}.form()))
		c.Expect("records", len(found), gomega.BeNumerically(">", 0))
		spec.Every(c, "start_time", found, func(r row) bool { return !r.at("start_time").Before(from) && !r.at("start_time").After(to) }, "start_time")
	})
	l.It(prefix+"009", "both ends belong to the range", spec.Assumed("contract wintelapi, Period"), spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c, route)
		first, last := rows[0], rows[len(rows)-1]
		found := rowsOf(c, a.ask(c, route, url.Values{"start_time": {first.text("start_time")}, "end_time": {last.text("start_time")}}))
		c.Equal("records from the first to the last", len(found), len(rows))
	})
	l.It(prefix+"010", "a range in which nothing began is an empty list", spec.Assumed("contract wintelapi, CallList"), spec.ReadOnly, func(c *spec.Case) {
		long := time.Date(2001, 1, 1, 0, 0, 0, 0, target.China)
		got := a.ask(c, route, span{long, long.Add(time.Second)}.form())
		good(c, "an empty range", got)
		c.Equal("data", string(got.members["data"]), "[]")
	})
	l.It(prefix+"011", "records stand in the order in which the calls began", spec.Assumed("supplement B19"), spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c, route)
		c.True("start_time of one after another", slices.IsSortedFunc(rows, func(x, y row) int { return x.at("start_time").Compare(y.at("start_time")) }), "%d records", len(rows))
	})
	l.It(prefix+"012", "times are local, as Y-m-d H:i:s", documented, spec.ReadOnly, func(c *spec.Case) {
		rows, s := a.sample(c, route)
		for _, name := range []string{"start_time", "conn_time", "end_time"} {
			spec.Every(c, name, rows, func(r row) bool { return written.MatchString(r.text(name)) }, name)
		}
		spec.Every(c, "start_time is within the days in UTC+8", rows, func(r row) bool {
			return !r.at("start_time").Before(s.from.Truncate(time.Second)) && !r.at("start_time").After(s.to)
		}, "start_time")
	})
	l.It(prefix+"013", "a call that was not connected has the conn_time of unix time 0, in UTC+8", spec.Evidenced("supplement B.3"), spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c, route)
		spec.Every(c, "conn_time goes with the result", rows, func(r row) bool { return (r.text("result") == "未接通") == (r.text("conn_time") == never) }, "conn_time", "result")
		c.True("some were not connected", slices.ContainsFunc(rows, func(r row) bool { return !connected(r) }), "%d were", len(rows))
	})
	l.It(prefix+"014", "result says 未接通 of a call that was not connected", documented, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c, route)
		spec.Every(c, "result", rows, func(r row) bool { return connected(r) || r.text("result") == "未接通" }, "result", "conn_time")
		spec.Every(c.As(spec.Assumed("supplement B18")), "the word for connected", rows, func(r row) bool { return !connected(r) || r.text("result") == "接通" }, "result", "conn_time")
	})
	l.It(prefix+"015", "all_secs is the time from start to end, also of a call that was not connected", spec.Evidenced("supplement B.3"), spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c, route)
		spec.Every(c, "all_secs is whole seconds", rows, func(r row) bool { return seconds.MatchString(r.text("all_secs")) }, "all_secs")
		spec.Every(c, "all_secs is end_time less start_time", rows, func(r row) bool {
			return (r.secs("all_secs") - r.lasts("start_time", "end_time")).Abs() <= a.Tolerances.Rounding
		}, "all_secs", "start_time", "end_time")
	})
	l.It(prefix+"016", "a call begins, is connected and ends, in this order", documented, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c, route)
		spec.Every(c, "times", rows, func(r row) bool {
			return !connected(r) && r.lasts("start_time", "end_time") >= 0 || r.lasts("start_time", "conn_time") >= 0 && r.lasts("conn_time", "end_time") >= 0
		}, "start_time", "conn_time", "end_time")
	})
	l.It(prefix+"017", "record_file of a call that was connected is an address, or nothing", documented, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c, route)
		spec.Every(c, "record_file", rows, func(r row) bool {
			u, err := url.Parse(r.text("record_file"))
			return r.text("record_file") == "" || err == nil && u.Host != ""
		}, "record_file")
	})
	l.It(prefix+"018", "lists fit the contract, statement by statement", spec.Documented("contract wintelapi"), spec.ReadOnly, func(c *spec.Case) {
		_, s := a.sample(c, route)
		a.fits(c, route, s.form())
		a.fits(c, route, with(s.form(), "start_time", "x"))
		a.fits(c, route, with(s.form(), "end_time", "x"))
	})
}

// equal reports whether two records are of the same call, as far as can be seen.
func (r row) equal(other row) bool {
	return r.text("start_time") == other.text("start_time") && r.text("caller") == other.text("caller") && r.text("called") == other.text("called")
}

// malformed returns texts that are no times.
func malformed(c *spec.Case, a *api) []string {
	now, err := a.Now(c.Context())
	c.Check(err)
	return []string{"x", "2021-02-30 00:00:00", elsewhere(now), now.UTC().Format(time.RFC3339)}
}
