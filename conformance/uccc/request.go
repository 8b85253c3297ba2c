package uccc

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// wrongToken is nobody's.
const wrongToken = "0000000000000000000000000000000000000000"

// requests declares the specs of requests that are wrong whatever is asked.
func (a *api) requests(l *spec.List) {
	l.It("UCCC-CALLS-040", "a token that is not the tenant's is refused with 401, code 30129, wherever it is shown", spec.Evidenced("supplement C.2"), spec.ReadOnly, func(c *spec.Case) {
		t := a.home()
		t.token = wrongToken
		a.refused(c, "a wrong token, placing", a.ask(c, t, order{}.legal(a, c)), noToken)
		a.refused(c, "a wrong token, looking up", a.lookUp(c, t, unknown), noToken)
		a.refused(c, "a wrong token, asking for a period", a.period(c, t, a.lastHour(c)), noToken)
	})
	l.It("UCCC-CALLS-041", "another tenant's token is refused with code 30129", spec.Evidenced("supplement C.2"), spec.ReadOnly, func(c *spec.Case) {
		t := a.home()
		t.token = a.second(c).token
		a.refused(c, "another's token, looking up", a.lookUp(c, t, unknown), noToken)
		a.refused(c, "another's token, asking for a period", a.period(c, t, a.lastHour(c)), noToken)
	}, spec.Control)
	l.It("UCCC-CALLS-042", "a tenant that is not there is refused with 404, code 30119", ringback("Error"), spec.ReadOnly, func(c *spec.Case) {
		t := tenant{id: "10000"}
		a.refused(c, "an unknown tenant, placing", a.ask(c, t, order{}.legal(a, c)), noTenant)
		a.refused(c, "an unknown tenant, looking up", a.lookUp(c, t, unknown), noTenant)
		a.refused(c, "an unknown tenant, asking for a period", a.period(c, t, a.lastHour(c)), noTenant)
	}, spec.Control)
	l.It("UCCC-CALLS-043", "a body that cannot be read is refused, one that is no JSON with 400, code 30190", ringback("Error"), spec.ReadOnly, func(c *spec.Case) {
		t := a.home()
		send := func(body string) target.Answer {
			return c.Send(a.Target, a.request(t, http.MethodPost, path(t, ""), nil, body))
		}
		a.refused(c, "a body cut off", send(`{"calleeNumber":`), malformed)
		for _, body := range []string{`[]`, `"1"`, `null`} {
			c.Expect("status in the envelope", string(failureOf(c, "the body "+body, send(body)).Status), gomega.HavePrefix("4"))
		}
	})
	l.It("UCCC-CALLS-047", "a member of another type is refused with the code of the member", ringback("Error"), spec.ReadOnly, func(c *spec.Case) {
		a.refused(c, "a calleeNumber that is no text", a.ask(c, a.home(), order{"calleeNumber": 13800138000, "agentId": agentID(a.agent(c))}), noCallee)
		a.refused(c, "a callerNumber that is no text", a.ask(c, a.home(), order{"calleeNumber": a.somebody(c), "callerNumber": 13800138000}), noCaller)
		a.refused(c, "an agentId that is no integer", a.ask(c, a.home(), order{"calleeNumber": a.somebody(c), "agentId": "x"}), noAgent)
	})
	l.It("UCCC-CALLS-044", "a body that says it is not JSON is refused with 415, code 30197", ringback("Error"), spec.ReadOnly, func(c *spec.Case) {
		t := a.home()
		r := a.request(t, http.MethodPost, path(t, ""), nil, "calleeNumber=1")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		a.refused(c, "a form", c.Send(a.Target, r), noJSON)
	})
	l.It("UCCC-CALLS-045", "a path that is not there is refused with 404, code 30194, in the envelope", ringback("Error"), spec.ReadOnly, func(c *spec.Case) {
		answer := c.Send(a.Target, target.Request{URL: strings.TrimSuffix(a.Vendors.UCCC.URL, "/") + "/nowhere"})
		a.refused(c, "no such path", answer, noPath)
	})
	l.It("UCCC-CALLS-046", "a method that is not there is refused with 405, code 30195, in the envelope", ringback("Error"), spec.ReadOnly, func(c *spec.Case) {
		t := a.home()
		a.refused(c, "DELETE of calls", c.Send(a.Target, a.request(t, http.MethodDelete, path(t, ""), nil, "")), noMethod)
		a.refused(c, "PUT of a call", c.Send(a.Target, a.request(t, http.MethodPut, path(t, "/"+unknown), nil, "{}")), noMethod)
	})
}

// legal completes an order with numbers that could be called, so that nothing but
// what is examined is wrong with it.
func (o order) legal(a *api, c *spec.Case) order {
	o["calleeNumber"] = a.somebody(c)
	o["agentId"] = agentID(a.agent(c))
	return o
}

// decode reads a JSON body and reports whether it is one.
func decode(answer target.Answer, v any) bool { return json.Unmarshal(answer.Body, v) == nil }

// query is a period as text, right or wrong; what is empty is left out.
func query(from, to string) url.Values {
	q := url.Values{}
	if from != "" {
		q.Set("startTime", from)
	}
	if to != "" {
		q.Set("endTime", to)
	}
	return q
}
