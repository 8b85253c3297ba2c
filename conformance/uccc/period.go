package uccc

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// periods declares the specs of what a period holds.
func (a *api) periods(l *spec.List) {
	page := spec.Documented("uccc 3")
	l.It("UCCC-PERIOD-001", "a period holds the calls that were placed in it, and no others", page, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c)
		inner := span{rows[1].at("startTime").Add(-time.Millisecond), rows[len(rows)-2].at("startTime").Add(time.Millisecond)}
		found := a.calls(c, a.home(), inner)
		for _, r := range rows {
			at := r.at("startTime")
			within := !at.Before(inner.from) && !at.After(inner.to)
			c.True("a call is found when it was placed in the period, and only then", slices.Contains(ids(found), r.id()) == within, "%s, placed at %s", r.id(), r["startTime"])
		}
		spec.Every(c, "no call was placed outside", found, func(r row) bool {
			return !r.at("startTime").Before(inner.from) && !r.at("startTime").After(inner.to)
		}, "id", "startTime")
	})
	l.It("UCCC-PERIOD-002", "both ends belong to the period", ringback("queryCallsByPeriod"), spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c)
		first, last := rows[1], rows[len(rows)-2]
		found := ids(a.calls(c, a.home(), span{first.at("startTime"), last.at("startTime")}))
		c.True("the call of startTime is found", slices.Contains(found, first.id()), "%d others", len(found))
		c.True("the call of endTime is found", slices.Contains(found, last.id()), "%d others", len(found))
	})
	l.It("UCCC-PERIOD-003", "a period of one instant holds the calls of that millisecond", ringback("queryCallsByPeriod"), spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c)
		r := rows[enough/2]
		found := a.calls(c, a.home(), only(r.at("startTime")))
		c.True("the call is found", slices.Contains(ids(found), r.id()), "%d others", len(found))
		spec.Every(c, "no call is of another instant", found, func(o row) bool { return o.at("startTime").Equal(r.at("startTime")) }, "id", "startTime")
	})
	l.It("UCCC-PERIOD-004", "a call stands outside a period that begins a millisecond after it, or ends one before", page, spec.ReadOnly, func(c *spec.Case) {
		rows, s := a.sample(c)
		r := rows[enough/2]
		at := r.at("startTime")
		after := ids(a.calls(c, a.home(), span{at.Add(time.Millisecond), s.to}))
		c.True("the period after it does not hold it", !slices.Contains(after, r.id()), "it does")
		before := ids(a.calls(c, a.home(), span{s.from, at.Add(-time.Millisecond)}))
		c.True("the period before it does not hold it", !slices.Contains(before, r.id()), "it does")
	})
	l.It("UCCC-PERIOD-005", "calls come in the order of their placing", ringback("CallsFound"), spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c)
		c.True("ascending startTime", slices.IsSortedFunc(rows, func(x, y row) int { return x.at("startTime").Compare(y.at("startTime")) }), "%v", ids(rows))
	})
	l.It("UCCC-PERIOD-006", "no call comes twice", page, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c)
		all := ids(rows)
		slices.Sort(all)
		c.Equal("different ids", len(slices.Compact(all)), len(rows))
	})
	l.It("UCCC-PERIOD-007", "a period without calls is an empty list", page, spec.ReadOnly, func(c *spec.Case) {
		at := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
		c.Equal("calls", len(a.calls(c, a.home(), span{at, at.Add(time.Hour)})), 0)
	})
	l.It("UCCC-PERIOD-008", "a call in progress is not in its period, and is when it has ended", ringback("CallsFound"), spec.PlacesCalls, func(c *spec.Case) {
		now, err := a.Now(c.Context())
		c.Check(err)
		id := a.place(c, a.home(), order{"calleeNumber": a.callee(c, calleeEnds), "agentId": agentID(a.agent(c))})
		around := span{now.Add(-10 * time.Minute), now.Add(10 * time.Minute)}
		spec.Every(c, "every call has ended", a.calls(c, a.home(), around), func(r row) bool { return !r.none("endTime") }, "id", "endTime")
		c.True("the call in progress is not found", !slices.Contains(ids(a.calls(c, a.home(), around)), id), "it is")
		a.untilOver(c, a.home(), id, func() {})
		c.True("it is found when it has ended", slices.Contains(ids(a.calls(c, a.home(), around)), id), "it is not")
	})
	l.It("UCCC-PERIOD-009", "another tenant's calls are not in a tenant's period", page, spec.PlacesCalls, func(c *spec.Case) {
		t := a.second(c)
		id := a.place(c, t, order{"calleeNumber": a.callee(c, busy), "agentId": agentID(t.agents[ordinary])})
		a.untilOver(c, t, id, func() {})
		r := a.record(c, t, id)
		c.True("the tenant itself finds the call", slices.Contains(ids(a.calls(c, t, only(r.at("startTime")))), id), "it does not")
		c.True("another does not", !slices.Contains(ids(a.calls(c, a.home(), only(r.at("startTime")))), id), "it does")
	}, spec.Control)
	l.It("UCCC-PERIOD-010", "periods and failures fit the contract, statement by statement", spec.Documented("contract uccc"), spec.ReadOnly, func(c *spec.Case) {
		_, s := a.sample(c)
		t := a.home()
		for _, q := range []url.Values{s.query(), query(moment(s.from), moment(s.from)), query("", moment(s.to)), query(moment(s.to), moment(s.from))} {
			r := a.request(t, http.MethodGet, path(t, "/queryByPeriod"), q, "")
			c.Fits(a.Target, "uccc", path(t, "/queryByPeriod"), r, c.Send(a.Target, r))
		}
	})
}

// bounds declares the specs of how a period is written, and who may ask.
func (a *api) bounds(l *spec.List) {
	page := spec.Documented("uccc 3")
	ask := func(c *spec.Case, from, to string) target.Answer {
		return a.get(c, a.home(), path(a.home(), "/queryByPeriod"), query(from, to))
	}
	l.It("UCCC-PERIOD-020", "the same period in another zone holds the same calls", page, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c)
		from, to := rows[1].at("startTime"), rows[len(rows)-2].at("startTime")
		for _, zone := range []*time.Location{time.FixedZone("", 8*60*60), time.FixedZone("", -5*60*60), time.FixedZone("", 5*60*60+45*60)} {
			const layout = "2006-01-02T15:04:05.000Z07:00"
			found := callsOf(c, ask(c, from.In(zone).Format(layout), to.In(zone).Format(layout)))
			c.Equal("ids found, written with "+from.In(zone).Format("Z07:00"), ids(found), ids(a.calls(c, a.home(), span{from, to})))
		}
	})
	l.It("UCCC-PERIOD-021", "fractions of a second may be left out, or have other than three digits", page, spec.ReadOnly, func(c *spec.Case) {
		rows, s := a.sample(c)
		for _, layout := range []string{"2006-01-02T15:04:05Z", "2006-01-02T15:04:05.0Z", "2006-01-02T15:04:05.000000Z", "2006-01-02T15:04:05.000000000Z"} {
			found := callsOf(c, ask(c, s.from.Truncate(time.Second).UTC().Format(layout), s.to.Add(time.Second).Truncate(time.Second).UTC().Format(layout)))
			c.True("the calls are found with "+layout, slices.Contains(ids(found), rows[0].id()) && slices.Contains(ids(found), rows[enough-1].id()), "%d others", len(found))
		}
	})
	l.It("UCCC-PERIOD-022", "startTime that is missing or no time is refused with 422, code 30113", ringback("Error"), spec.ReadOnly, func(c *spec.Case) {
		to := moment(a.lastHour(c).to)
		for _, from := range noTimes {
			a.refused(c, "startTime "+from, ask(c, from, to), noStart)
		}
	})
	l.It("UCCC-PERIOD-023", "endTime that is missing or no time is refused with 422, code 30114", ringback("Error"), spec.ReadOnly, func(c *spec.Case) {
		from := moment(a.lastHour(c).from)
		for _, to := range noTimes {
			a.refused(c, "endTime "+to, ask(c, from, to), noEnd)
		}
	})
	l.It("UCCC-PERIOD-024", "an endTime before startTime is refused with 422, code 30114", ringback("Error"), spec.ReadOnly, func(c *spec.Case) {
		s := a.lastHour(c)
		a.refused(c, "the ends the wrong way round", ask(c, moment(s.to), moment(s.from)), noEnd)
	})
	l.It("UCCC-PERIOD-025", "a period needs a token", page, spec.ReadOnly, func(c *spec.Case) {
		t, s := a.home(), a.lastHour(c)
		if t.token == "" {
			c.NotProven("the target file has no token (vendors.uccc.accessToken)")
		}
		c.Expect("calls for who shows the token", a.calls(c, t, s), anything())
		t.token = ""
		answer := a.period(c, t, s)
		if a.Kind == target.Simulator && answer.Status == http.StatusOK && callsGiven(answer) {
			c.NotProven("switched off: the simulator asks for no token (serve --auth strict)")
		}
		a.refused(c.As(spec.Evidenced("supplement C.2")), "no token", answer, noToken)
	})
}

// noTimes are no instants of RFC 3339; the first stands for one that is left out.
var noTimes = []string{"", "yesterday", "2016-01-11", "2016-01-11 18:25:43", "2016-01-11T18:25:43.511", "2016-02-30T18:25:43Z", "1452536743511"}

// callsGiven reports whether an answer is the calls of a period.
func callsGiven(answer target.Answer) bool {
	var found struct{ Calls []row }
	return decode(answer, &found) && found.Calls != nil
}
