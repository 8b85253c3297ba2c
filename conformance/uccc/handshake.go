package uccc

import (
	"bytes"
	"net/http"
	"net/url"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/bayeux"
	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// handshakes declares the specs of how a client begins.
func (a *api) handshakes(l *spec.List) {
	l.It("UCCC-FAYE-001", "the event server has the script of the browser's client", spec.Documented("uccc 5"), spec.ReadOnly, func(c *spec.Case) {
		answer := c.Send(a.Target, target.Request{URL: a.server().URL + "/client.js"})
		c.Equal("HTTP status", answer.Status, http.StatusOK)
		c.Expect("media type", answer.MediaType(), gomega.HaveSuffix("/javascript"))
		c.True("it is Faye's", bytes.Contains(answer.Body, []byte("Faye")), "it does not speak of Faye")
	}, spec.Faye)
	l.It("UCCC-FAYE-002", "a handshake answers a client id, Bayeux 1.0 and the transports", faye("handshake"), spec.ReadOnly, func(c *spec.Case) {
		m := a.listen(c, bayeux.LongPolling).Handshake
		c.Expect("clientId", m.ClientID, gomega.MatchRegexp(`^[0-9a-z]{31}$`))
		c.Equal("version", m.Version, "1.0")
		c.Equal("supportedConnectionTypes", m.Types, []string{"long-polling", "cross-origin-long-polling", "callback-polling", "websocket", "eventsource", "in-process"})
	}, spec.Faye)
	l.It("UCCC-FAYE-003", "the advice is to retry at once and to wait as long as the server holds a connect", spec.Evidenced("supplement C15, dialect faye-hold"), spec.ReadOnly, func(c *spec.Case) {
		s := a.listen(c, bayeux.LongPolling)
		for _, m := range []bayeux.Message{s.Handshake, s.connect()} {
			c.Must("advice", m.Advice, gomega.Not(gomega.BeNil()))
			c.Equal("reconnect", m.Advice.Reconnect, "retry")
			c.Expect("interval", m.Advice.Interval, gomega.HaveValue(gomega.BeZero()))
			c.Expect("timeout", m.Advice.Timeout, gomega.HaveValue(gomega.Equal(float64(a.hold(c)/time.Millisecond))))
		}
	}, spec.Faye)
	l.It("UCCC-FAYE-004", "a browser on another origin shakes hands by a script that calls its function", faye("callback-polling"), spec.ReadOnly, func(c *spec.Case) {
		answer := a.byScript(c, `[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["callback-polling"],"id":"1"}]`, "__jsonp1__")
		c.Equal("media type", answer.MediaType(), "text/javascript")
		callback, all, err := bayeux.Unwrap(answer)
		c.Must("the script", err, gomega.Not(gomega.HaveOccurred()))
		c.Equal("the function", callback, "__jsonp1__")
		c.Must("replies", all, gomega.HaveLen(1))
		a.Masker.Hide("FAYE_CLIENT", all[0].ClientID)
		c.True("the reply is good", all[0].Good(), "%s", all[0].Text)
	}, spec.Faye)
	l.It("UCCC-FAYE-005", "a script with a name that is no function's is refused with 400", faye("callback-polling"), spec.ReadOnly, func(c *spec.Case) {
		c.Equal("HTTP status", a.byScript(c, `[]`, "alert(1)//").Status, http.StatusBadRequest)
	}, spec.Faye)
	l.It("UCCC-FAYE-006", "messages may come as a form, whatever it says it is, and below the mount", faye("the HTTP body"), spec.ReadOnly, func(c *spec.Case) {
		const handshake = `[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"]}]`
		form := url.Values{"message": {handshake}}.Encode()
		for _, r := range []target.Request{
			{URL: a.server().URL, Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, Body: form},
			{URL: a.server().URL, Header: http.Header{"Content-Type": {"text/plain;charset=UTF-8"}}, Body: form},
			{URL: a.server().URL + "/handshake", Header: http.Header{"Content-Type": {"application/json"}}, Body: handshake},
		} {
			all := a.replies(c, c.Send(a.Target, r))
			c.Must("replies", all, gomega.HaveLen(1))
			a.Masker.Hide("FAYE_CLIENT", all[0].ClientID)
			c.True("the reply is good", all[0].Good(), "%s", all[0].Text)
		}
	}, spec.Faye)
	l.It("UCCC-FAYE-007", "an origin may ask, and is named in the answer", faye("CORS"), spec.ReadOnly, func(c *spec.Case) {
		const origin = "http://crm.example"
		pre := c.Send(a.Target, target.Request{Method: http.MethodOptions, URL: a.server().URL, Header: http.Header{"Origin": {origin}, "Access-Control-Request-Method": {"POST"}}})
		c.Equal("HTTP status of the preflight", pre.Status, http.StatusOK)
		c.Equal("Access-Control-Allow-Origin of the preflight", pre.Header.Get("Access-Control-Allow-Origin"), origin)
		c.Expect("Access-Control-Allow-Methods", pre.Header.Get("Access-Control-Allow-Methods"), gomega.ContainSubstring("POST"))
		c.Expect("Access-Control-Allow-Headers", pre.Header.Get("Access-Control-Allow-Headers"), gomega.ContainSubstring("Pragma"))
		answer := c.Send(a.Target, target.Request{URL: a.server().URL, Body: `[]`, Header: http.Header{"Origin": {origin}, "Content-Type": {"application/json"}}})
		c.Equal("Access-Control-Allow-Origin", answer.Header.Get("Access-Control-Allow-Origin"), origin)
		c.Equal("Access-Control-Allow-Credentials", answer.Header.Get("Access-Control-Allow-Credentials"), "true")
	}, spec.Faye)
	l.It("UCCC-FAYE-008", "every handshake makes another client", faye("handshake"), spec.ReadOnly, func(c *spec.Case) {
		c.Expect("clientId", a.listen(c, bayeux.LongPolling).ID, gomega.Not(gomega.Equal(a.listen(c, bayeux.LongPolling).ID)))
	}, spec.Faye)
}

// hold is how long the server holds a connect.
func (a *api) hold(c *spec.Case) time.Duration {
	d, err := time.ParseDuration(a.Dialect("uccc", "faye-hold"))
	c.Check(err)
	return d
}

func (a *api) byScript(c *spec.Case, messages, callback string) target.Answer {
	answer, err := a.server().Get(c.Context(), messages, callback)
	c.Check(err)
	return answer
}

// say sends a body as JSON and returns the replies, which must come.
func (a *api) say(c *spec.Case, body string) []bayeux.Message {
	answer, err := a.server().Post(c.Context(), body)
	c.Check(err)
	return a.replies(c, answer)
}

func (*api) replies(c *spec.Case, answer target.Answer) []bayeux.Message {
	c.Must("HTTP status", answer.Status, gomega.Equal(http.StatusOK))
	all, err := bayeux.Parse(answer.Body)
	c.Must("the answer", err, gomega.Not(gomega.HaveOccurred()))
	return all
}
