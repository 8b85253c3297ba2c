package uccc

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
)

// unknown is the id of no call.
const unknown = "00000000-0000-4000-8000-000000000000"

// lookups declares the specs of asking for one call.
func (a *api) lookups(l *spec.List) {
	page := spec.Documented("uccc 2")
	l.It("UCCC-CALLS-050", "a call is found by its callId and has the numbers of its order", page, spec.PlacesCalls, func(c *spec.Case) {
		g, callee := a.phone(c), a.callee(c, busy)
		id := a.place(c, a.home(), order{"calleeNumber": callee, "agentId": agentID(g), "salesmanCode": "1001"})
		a.untilOver(c, a.home(), id, func() {})
		r := a.record(c, a.home(), id)
		c.Equal("id", r.id(), id)
		c.Equal("calleeNumber", r.text("calleeNumber"), callee)
		c.Equal("callerNumber", r.text("callerNumber"), g.Phone)
		c.Equal("agentId", string(r["agentId"]), g.ID)
		c.Equal("salesmanCode", r.text("salesmanCode"), "1001")
	})
	l.It("UCCC-CALLS-051", "a call that has not ended is shown as far as it has come, or not at all, by the dialect unfinished-call", spec.Assumed("supplement C9, dialect unfinished-call"), spec.PlacesCalls, func(c *spec.Case) {
		id := a.place(c, a.home(), order{"calleeNumber": a.callee(c, calleeEnds), "agentId": agentID(a.agent(c))})
		answer := a.lookUp(c, a.home(), id)
		if a.Dialect("uccc", "unfinished-call") == "not-found" {
			a.refused(c, "a call that has not ended", answer, noCall)
			return
		}
		good(c, answer)
		var r row
		c.Must("the record is an object", json.Unmarshal(answer.Body, &r), gomega.Succeed())
		if a.Control == nil && !r.none("endTime") {
			c.NotProven("the call had ended when it was looked up")
		}
		c.True("it has no endTime", r.none("endTime"), "%s", r["endTime"])
		c.True("it has no answerTime", r.none("answerTime"), "%s", r["answerTime"])
		c.Equal("recordUrl", r.text("recordUrl"), "")
		c.Equal("duration", r.text("duration"), "0")
		c.True("it has a startTime", !r.at("startTime").IsZero(), "%s", r["startTime"])
	})
	l.It("UCCC-CALLS-052", "a callId of no call is refused with 404, code 30130", spec.Evidenced("supplement C.2"), spec.ReadOnly, func(c *spec.Case) {
		for _, id := range []string{unknown, "1", "未知"} {
			a.refused(c, "the callId "+id, a.lookUp(c, a.home(), id), noCall)
		}
	})
	l.It("UCCC-CALLS-053", "another tenant's call is not found", ringback("getCall"), spec.PlacesCalls, func(c *spec.Case) {
		t := a.second(c)
		id := a.place(c, t, order{"calleeNumber": a.callee(c, busy), "agentId": agentID(t.agents[ordinary])})
		a.refused(c, "another's callId", a.lookUp(c, a.home(), id), noCall)
		a.untilOver(c, t, id, func() {})
		a.refused(c, "another's callId, when the call has ended", a.lookUp(c, a.home(), id), noCall)
		c.Equal("id for the tenant itself", a.record(c, t, id).id(), id)
	}, spec.Control)
	l.It("UCCC-CALLS-054", "a period shows a call as asking for its callId does", spec.Documented("uccc 3"), spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c)
		for _, r := range rows[:enough] {
			c.Equal("the record of "+r.id(), a.record(c, a.home(), r.id()), r)
		}
	})
	l.It("UCCC-CALLS-055", "the record of a call that has ended changes no more", page, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c)
		before := a.record(c, a.home(), rows[0].id())
		c.Check(a.Elapse(c.Context(), time.Second))
		c.Equal("the record", a.record(c, a.home(), rows[0].id()), before)
	})
	l.It("UCCC-CALLS-056", "records and failures of looking up fit the contract, statement by statement", spec.Documented("contract uccc"), spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c)
		t := a.home()
		for _, id := range append(ids(rows)[:enough], unknown) {
			r := a.request(t, http.MethodGet, path(t, "/"+id), nil, "")
			c.Fits(a.Target, "uccc", path(t, "/"+id), r, c.Send(a.Target, r))
		}
	})
	l.It("UCCC-CALLS-057", "startTime is when the call was placed, in UTC", spec.Evidenced("supplement C10"), spec.PlacesCalls, func(c *spec.Case) {
		before, err := a.Now(c.Context())
		c.Check(err)
		r := a.placed(c, a.home(), order{"calleeNumber": a.callee(c, busy), "agentId": agentID(a.agent(c))})
		// Clocks differ by less than a zone does.
		const apart = 10 * time.Minute
		c.Expect("startTime less the time of placing", r.at("startTime").Sub(before), gomega.And(gomega.BeNumerically(">", -apart), gomega.BeNumerically("<", apart)))
	})
	l.It("UCCC-CALLS-058", "the times of a call that takes place are those of its course", page, spec.PlacesCalls, func(c *spec.Case) {
		id := a.place(c, a.home(), order{"calleeNumber": a.callee(c, calleeEnds), "agentId": agentID(a.agent(c))})
		a.untilOver(c, a.home(), id, func() {})
		r := a.record(c, a.home(), id)
		c.Must("answerTime", r.answered(), gomega.BeTrue())
		c.Equal("time that they talked", r.talk(), 30*time.Second)
		c.Equal("duration", r.text("duration"), "30")
		c.True("placed, answered, over", r.at("startTime").Before(r.at("answerTime")) && r.at("answerTime").Before(r.at("endTime")), "%s %s %s", r["startTime"], r["answerTime"], r["endTime"])
	}, spec.Control)
}

// lastHour is the hour before the target's time.
func (a *api) lastHour(c *spec.Case) span {
	now, err := a.Now(c.Context())
	c.Check(err)
	return span{now.Add(-time.Hour), now}
}
