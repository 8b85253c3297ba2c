package autocall

import (
	"net/http"
	"strings"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// envelopes declares the specs of what every answer is wrapped in.
func (a *api) envelopes(l *spec.List) {
	l.It("AUTOCALL-ENVELOPE-001", "every answer carries code, message and data", spec.Documented("autocall 0.2"), spec.ReadOnly, func(c *spec.Case) {
		e := envelopeOf(c, a.ask(c, filters{"perPage": 1}))
		c.Equal("code", *e.Code, 0)
		c.Expect("message", e.Message, gomega.Not(gomega.BeNil()))
		c.Expect("data", string(e.Data), gomega.HavePrefix("{"))
	})
	l.It("AUTOCALL-ENVELOPE-002", "every answer carries a request_id of 32 lower-case hexadecimal digits, no two alike", spec.Evidenced("autocall 1.4.2"), spec.ReadOnly, func(c *spec.Case) {
		first, second := envelopeOf(c, a.ask(c, filters{"perPage": 1})), envelopeOf(c, a.ask(c, filters{"perPage": 1}))
		c.Must("request_id", first.RequestID, gomega.HaveValue(gomega.MatchRegexp(`^[0-9a-f]{32}$`)))
		c.Expect("request_id of the next answer", second.RequestID, gomega.Not(gomega.HaveValue(gomega.Equal(*first.RequestID))))
	})
	l.It("AUTOCALL-ENVELOPE-003", "the message of a good answer is 操作成功", spec.Evidenced("autocall 1.4.2"), spec.ReadOnly, func(c *spec.Case) {
		c.Expect("message", envelopeOf(c, a.ask(c, filters{"perPage": 1})).Message, gomega.HaveValue(gomega.Equal("操作成功")))
	})
	l.It("AUTOCALL-ENVELOPE-004", "answers are application/json", spec.Documented("autocall 0.1"), spec.ReadOnly, func(c *spec.Case) {
		c.Equal("media type", a.ask(c, filters{"perPage": 1}).MediaType(), "application/json")
	})
	l.It("AUTOCALL-ENVELOPE-005", "a failure has another code than 0, a message, and no data", spec.Assumed("contract autocall, Failure"), spec.ReadOnly, func(c *spec.Case) {
		answer := a.ask(c, filters{"perPage": "many"})
		e := refused(c, "a page size that is no number", answer)
		c.As(spec.Documented("autocall 0.2")).Expect("message", e.Message, gomega.HaveValue(gomega.Not(gomega.BeEmpty())))
		c.Equal("data", string(e.Data), "null")
		c.Equal("code", *e.Code, 422)
		if a.Dialect("autocall", "error-status") == "same" {
			c.Equal("HTTP status", answer.Status, *e.Code)
		} else {
			c.Equal("HTTP status", answer.Status, http.StatusOK)
		}
	})
	l.It("AUTOCALL-ENVELOPE-006", "a body that is no JSON is refused", spec.Assumed("contract autocall, Failure"), spec.ReadOnly, func(c *spec.Case) {
		e := refused(c, "a body cut off", a.send(c, http.MethodPost, a.url(), `{"perPage":`))
		c.Equal("code", *e.Code, 400)
	})
	l.It("AUTOCALL-ENVELOPE-007", "a path that is not there is refused in the envelope", spec.Assumed("contract autocall, Failure"), spec.ReadOnly, func(c *spec.Case) {
		e := refused(c, "no such path", a.send(c, http.MethodGet, strings.TrimSuffix(a.url(), "search")+"nowhere", ""))
		c.Equal("code", *e.Code, 404)
	})
	l.It("AUTOCALL-ENVELOPE-008", "a method other than GET and POST is refused in the envelope", spec.Assumed("contract autocall, Failure"), spec.ReadOnly, func(c *spec.Case) {
		e := refused(c, "method PUT", a.send(c, http.MethodPut, a.url(), `{"perPage":1}`))
		c.Equal("code", *e.Code, 405)
	})
	l.It("AUTOCALL-ENVELOPE-009", "answers fit the contract, statement by statement", spec.Documented("contract autocall"), spec.ReadOnly, func(c *spec.Case) {
		rows := a.sample(c)
		for _, f := range []filters{{"perPage": sampled}, {"callId": "1"}, {"searchAfter": rows[3].id(), "perPage": 2}, {"perPage": "many"}} {
			r := target.Request{Method: http.MethodPost, URL: a.url(), Header: a.header(c), Body: fmtOf(f)}
			c.Fits(a.Target, "autocall", "/api/v1/cdr/search", r, c.Send(a.Target, r))
		}
	})
}
