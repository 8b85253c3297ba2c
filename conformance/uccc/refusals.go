package uccc

import (
	"context"
	"net/http"
	"strings"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
)

// refusals declares the specs of orders that are refused, code by code.
func (a *api) refusals(l *spec.List) {
	l.It("UCCC-CALLS-020", "a callerNumber that is no number is refused with 422, code 30105 and the field", spec.Documented("uccc 0"), spec.ReadOnly, func(c *spec.Case) {
		for _, number := range []string{"1", "123456789", "1234567890123", "abcdefghijk", "010-8251101"} {
			answer := a.ask(c, a.home(), order{"calleeNumber": a.somebody(c), "callerNumber": number})
			a.refused(c, "callerNumber "+number, answer, noCaller)
		}
	})
	l.It("UCCC-CALLS-021", "a calleeNumber that is no number is refused with 422, code 30106 and the field", spec.Assumed("supplement C.2"), spec.ReadOnly, func(c *spec.Case) {
		for _, number := range []string{"1", "123456789", "1234567890123", "abcdefghijk", "+8613800138000", " 13800138000"} {
			answer := a.ask(c, a.home(), order{"calleeNumber": number, "agentId": agentID(a.agent(c))})
			a.refused(c, "calleeNumber "+number, answer, noCallee)
		}
	})
	l.It("UCCC-CALLS-022", "an order without a calleeNumber is refused with code 30106", spec.Assumed("supplement C.2"), spec.ReadOnly, func(c *spec.Case) {
		a.refused(c, "no calleeNumber", a.ask(c, a.home(), order{"agentId": agentID(a.agent(c))}), noCallee)
		a.refused(c, "an empty calleeNumber", a.ask(c, a.home(), order{"calleeNumber": "", "agentId": agentID(a.agent(c))}), noCallee)
	})
	l.It("UCCC-CALLS-023", "an order with neither callerNumber nor agentId is refused with code 30107", spec.Assumed("supplement C11"), spec.ReadOnly, func(c *spec.Case) {
		a.refused(c, "neither", a.ask(c, a.home(), order{"calleeNumber": a.somebody(c)}), noPhone)
		a.refused(c, "both empty", a.ask(c, a.home(), order{"calleeNumber": a.somebody(c), "callerNumber": "", "agentId": nil}), noPhone)
	})
	l.It("UCCC-CALLS-024", "an agentId that is no phone of the tenant's is refused with code 30108", ringback("Error"), spec.ReadOnly, func(c *spec.Case) {
		for _, id := range []any{999999999, 1, -1} {
			answer := a.ask(c, a.home(), order{"calleeNumber": a.somebody(c), "agentId": id})
			a.refused(c, "an unknown agentId", answer, noAgent)
		}
	})
	l.It("UCCC-CALLS-025", "a fixed callerNumber that belongs to no phone is refused with code 30110", spec.Assumed("supplement C.6"), spec.ReadOnly, func(c *spec.Case) {
		answer := a.ask(c, a.home(), order{"calleeNumber": a.somebody(c), "callerNumber": "01099999999"})
		a.refused(c, "somebody else's callerNumber", answer, strange)
	}, spec.Control)
	l.It("UCCC-CALLS-026", "a callerNumber of several phones is refused without an agentId, with code 30111", ringback("Error"), spec.ReadOnly, func(c *spec.Case) {
		t := a.second(c)
		answer := a.ask(c, t, order{"calleeNumber": a.somebody(c), "callerNumber": t.agents[sharedFirst].Phone})
		a.refused(c, "a shared callerNumber", answer, shared)
	}, spec.Control)
	l.It("UCCC-CALLS-027", "a salesmanCode of more than 30 characters is refused with code 30112, one of 30 is not", ringback("Error"), spec.PlacesCalls, func(c *spec.Case) {
		o := order{"calleeNumber": a.somebody(c), "agentId": agentID(a.agent(c)), "salesmanCode": strings.Repeat("王", 31)}
		a.refused(c, "31 characters", a.ask(c, a.home(), o), longCode)
		o["calleeNumber"], o["salesmanCode"] = a.callee(c, busy), strings.Repeat("王", 30)
		r := a.placed(c, a.home(), o)
		c.Equal("salesmanCode of 30 characters", r.text("salesmanCode"), strings.Repeat("王", 30))
	})
	l.It("UCCC-CALLS-028", "a call of a phone that is not ready fails or is refused with code 30109, by the dialect not-ready", spec.Assumed("supplement C.6, dialect not-ready"), spec.PlacesCalls, func(c *spec.Case) {
		t := a.second(c)
		a.away(c, t.agents[ordinary].ID)
		o := order{"calleeNumber": a.callee(c, calleeEnds), "agentId": agentID(t.agents[ordinary])}
		if a.Dialect("uccc", "not-ready") == "refuse" {
			a.refused(c, "a phone that is not ready", a.ask(c, t, o), notReady)
			return
		}
		id := a.place(c, t, o)
		a.untilOver(c, t, id, func() {})
		r := a.record(c, t, id)
		c.Equal("answerTime", string(r["answerTime"]), "null")
	}, spec.Control)
	l.It("UCCC-CALLS-029", "a call that the line does not take is refused with 503, code 30118", ringback("Error"), spec.PlacesCalls, func(c *spec.Case) {
		answer := a.ask(c, a.home(), order{"calleeNumber": a.callee(c, refusedLine), "agentId": agentID(a.agent(c))})
		a.refused(c, "a number that the line refuses", answer, noLine)
	}, spec.Control)
	l.It("UCCC-CALLS-030", "a failure is an envelope of status and error, whose status is the HTTP status by the dialect error-status", spec.Documented("uccc 0"), spec.ReadOnly, func(c *spec.Case) {
		answer := a.ask(c, a.home(), order{"calleeNumber": a.somebody(c), "callerNumber": "1"})
		f := failureOf(c, "a callerNumber that is none", answer)
		c.Equal("media type", answer.MediaType(), "application/json")
		c.Expect("members of error", f.Error, gomega.And(gomega.HaveKey("code"), gomega.HaveKey("message"), gomega.HaveKey("field")))
		c.As(spec.Evidenced("supplement C4")).Expect("field", string(f.Error["field"]), gomega.HavePrefix(`"`))
		a.sameStatus(c, "a callerNumber that is none", answer, f)
	})
	l.It("UCCC-CALLS-031", "failures fit the contract, statement by statement", spec.Documented("contract uccc"), spec.ReadOnly, func(c *spec.Case) {
		t := a.home()
		for _, body := range []string{
			`{"calleeNumber":"` + a.somebody(c) + `","callerNumber":"1"}`, `{"calleeNumber":"1","agentId":` + a.agent(c).ID + `}`,
			`{"calleeNumber":"` + a.somebody(c) + `"}`, `{"calleeNumber":"` + a.somebody(c) + `","agentId":1}`, `[]`,
		} {
			r := a.request(t, http.MethodPost, path(t, ""), nil, body)
			c.Fits(a.Target, "uccc", path(t, ""), r, c.Send(a.Target, r))
		}
	})
}

// away makes a phone of a simulator not ready until the spec has ended.
func (a *api) away(c *spec.Case, agent string) {
	be := func(what string) error {
		return a.Prepare(c.Context(), http.MethodPost, "agents/uccc/"+agent+"/"+what, nil, nil)
	}
	c.Check(be("not-ready"))
	c.Cleanup(func(context.Context) error { return be("ready") })
}
