package uccc

import (
	"net/http"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// uuid is what a call's id looks like.
const uuid = `^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`

// places declares the specs of orders that are taken.
func (a *api) places(l *spec.List) {
	page := spec.Documented("uccc 1")
	l.It("UCCC-CALLS-001", "a call is placed from a phone by its agentId and answers a callId of 36 characters, a UUID", page, spec.PlacesCalls, func(c *spec.Case) {
		id := a.place(c, a.home(), order{"calleeNumber": a.callee(c, busy), "agentId": agentID(a.agent(c))})
		c.Expect("callId", id, gomega.HaveLen(36))
		c.Expect("callId", id, gomega.MatchRegexp(uuid))
	})
	l.It("UCCC-CALLS-002", "a callerNumber that is bound to one phone stands for its agentId", page, spec.PlacesCalls, func(c *spec.Case) {
		g := a.phone(c)
		r := a.placed(c, a.home(), order{"calleeNumber": a.callee(c, busy), "callerNumber": g.Phone})
		c.Equal("agentId", string(r["agentId"]), g.ID)
		c.Equal("callerNumber", r.text("callerNumber"), g.Phone)
	})
	l.It("UCCC-CALLS-003", "agentId and callerNumber may stand side by side", page, spec.PlacesCalls, func(c *spec.Case) {
		g := a.phone(c)
		r := a.placed(c, a.home(), order{"calleeNumber": a.callee(c, busy), "callerNumber": g.Phone, "agentId": agentID(g)})
		c.Equal("agentId", string(r["agentId"]), g.ID)
		c.Equal("callerNumber", r.text("callerNumber"), g.Phone)
	})
	l.It("UCCC-CALLS-004", "an agentId alone stands for the number that is bound to it", page, spec.PlacesCalls, func(c *spec.Case) {
		g := a.phone(c)
		r := a.placed(c, a.home(), order{"calleeNumber": a.callee(c, busy), "agentId": agentID(g)})
		c.Equal("callerNumber", r.text("callerNumber"), g.Phone)
	})
	l.It("UCCC-CALLS-005", "a call from a mobile phone needs no agentId and has none", page, spec.PlacesCalls, func(c *spec.Case) {
		callee := a.callee(c, busy)
		r := a.placed(c, a.home(), order{"calleeNumber": callee, "callerNumber": a.mobile(c, callee)})
		c.As(spec.Assumed("supplement C16")).Equal("agentId", string(r["agentId"]), "null")
		c.Equal("calleeNumber", r.text("calleeNumber"), callee)
	})
	l.It("UCCC-CALLS-006", "phones that share a callerNumber are told apart by agentId", page, spec.PlacesCalls, func(c *spec.Case) {
		t := a.second(c)
		for _, g := range t.agents[sharedFirst : sharedSecond+1] {
			r := a.placed(c, t, order{"calleeNumber": a.callee(c, busy), "callerNumber": g.Phone, "agentId": agentID(g)})
			c.Equal("agentId", string(r["agentId"]), g.ID)
		}
	}, spec.Control)
	l.It("UCCC-CALLS-007", "the salesmanCode of an order stands in the record, whoever it is", page, spec.PlacesCalls, func(c *spec.Case) {
		for _, code := range []string{"1001", "张三"} {
			r := a.placed(c, a.home(), order{"calleeNumber": a.callee(c, busy), "agentId": agentID(a.agent(c)), "salesmanCode": code})
			c.Equal("salesmanCode", r.text("salesmanCode"), code)
			a.untilOver(c, a.home(), r.id(), func() {})
		}
	})
	l.It("UCCC-CALLS-008", "without a salesmanCode the phone's own salesman stands in the record, and a given one wins", page, spec.PlacesCalls, func(c *spec.Case) {
		t := a.second(c)
		g := agentID(t.agents[bound])
		r := a.placed(c, t, order{"calleeNumber": a.callee(c, busy), "agentId": g})
		c.Equal("salesmanCode of the phone", r.text("salesmanCode"), salesman)
		a.untilOver(c, t, r.id(), func() {})
		r = a.placed(c, t, order{"calleeNumber": a.callee(c, busy), "agentId": g, "salesmanCode": "1001"})
		c.Equal("salesmanCode that was given", r.text("salesmanCode"), "1001")
	}, spec.Control)
	l.It("UCCC-CALLS-009", "a call for nobody in particular has an empty salesmanCode", page, spec.PlacesCalls, func(c *spec.Case) {
		t := a.second(c)
		r := a.placed(c, t, order{"calleeNumber": a.callee(c, busy), "agentId": agentID(t.agents[ordinary])})
		c.Equal("salesmanCode", string(r["salesmanCode"]), `""`)
	}, spec.Control)
	l.It("UCCC-CALLS-010", "mobile numbers and numbers of 10 to 12 digits are legal", spec.Evidenced("supplement C.3"), spec.PlacesCalls, func(c *spec.Case) {
		t := a.home()
		for _, number := range []string{"18512000002", "01082000002", "057188000002", "4006000002"} {
			a.callee(c, busy)
			r := a.placed(c, t, order{"calleeNumber": number, "agentId": agentID(a.agent(c))})
			c.Equal("calleeNumber", r.text("calleeNumber"), number)
			a.untilOver(c, t, r.id(), func() {})
		}
	}, spec.Control)
	l.It("UCCC-CALLS-011", "optional members that are empty or null count as left out", ringback("CallRequest"), spec.PlacesCalls, func(c *spec.Case) {
		g := a.phone(c)
		r := a.placed(c, a.home(), order{"calleeNumber": a.callee(c, busy), "callerNumber": "", "agentId": agentID(g), "salesmanCode": nil})
		c.Equal("callerNumber", r.text("callerNumber"), g.Phone)
		a.untilOver(c, a.home(), r.id(), func() {})
		r = a.placed(c, a.home(), order{"calleeNumber": a.callee(c, busy), "callerNumber": g.Phone, "agentId": nil})
		c.Equal("agentId", string(r["agentId"]), g.ID)
	})
	l.It("UCCC-CALLS-012", "members that the page does not know are passed over", ringback("CallRequest"), spec.PlacesCalls, func(c *spec.Case) {
		r := a.placed(c, a.home(), order{"calleeNumber": a.callee(c, busy), "agentId": agentID(a.agent(c)), "remark": "none"})
		c.Expect("callId", r.id(), gomega.MatchRegexp(uuid))
	})
	l.It("UCCC-CALLS-013", "no two calls have the same callId", page, spec.PlacesCalls, func(c *spec.Case) {
		var all []string
		for range 3 {
			id := a.place(c, a.home(), order{"calleeNumber": a.callee(c, busy), "agentId": agentID(a.agent(c))})
			c.Expect("callId", all, gomega.Not(gomega.ContainElement(id)))
			all = append(all, id)
			a.untilOver(c, a.home(), id, func() {})
		}
	})
	l.It("UCCC-CALLS-014", "the answer is JSON and fits the contract", page, spec.PlacesCalls, func(c *spec.Case) {
		t := a.home()
		body := `{"calleeNumber":"` + a.callee(c, busy) + `","agentId":` + a.agent(c).ID + `,"salesmanCode":"1001"}`
		r := a.request(t, http.MethodPost, path(t, ""), nil, body)
		answer := c.Send(a.Target, r)
		c.Equal("media type", answer.MediaType(), "application/json")
		c.Fits(a.Target, "uccc", path(t, ""), r, answer)
		var placed struct{ CallID string }
		if decode(answer, &placed) && placed.CallID != "" {
			a.endLater(c, t, placed.CallID)
		}
	})
}

// placed places a call and returns its record, finished or not.
func (a *api) placed(c *spec.Case, t tenant, o order) row {
	id := a.place(c, t, o)
	if a.Dialect("uccc", "unfinished-call") == "not-found" {
		a.untilOver(c, t, id, func() {})
	}
	return a.record(c, t, id)
}

// mobile returns the number of a mobile phone to call from, another than the one
// that is called.
func (a *api) mobile(c *spec.Case, callee string) string {
	if a.Kind == target.Simulator {
		return "13912340002"
	}
	for _, n := range a.Calls.Numbers {
		if n != callee && len(n) == 11 && n[0] == '1' {
			return n
		}
	}
	c.NotProven("the target file names no second mobile number (calls.numbers)")
	return ""
}
