package autocall

import (
	"net/http"
	"time"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

// answers declares the specs of which answers accept a push.
func (a *api) answers(l *spec.List) {
	documented, open := spec.Documented("autocall 2.3"), spec.Assumed("supplement A26")
	const html = "<!DOCTYPE html><html><body>{\"code\":0}</body></html>"
	for _, r := range []struct {
		id, title string
		source    verdict.Source
		replies   []target.Reply
	}{
		{"AUTOCALL-PUSH-050", "code 1 refuses a push", documented, bodies(`{"code":1}`, `{"code":1,"message":"ok","data":{"code":0}}`)},
		{"AUTOCALL-PUSH-051", "an answer without code refuses a push", documented, bodies(`{}`, `{"message":"ok"}`, `{"Code":0}`, `{"data":{"code":0}}`)},
		{"AUTOCALL-PUSH-052", "an answer that is no JSON refuses a push", documented, bodies(`ok`, `{"code":0`, `code=0`)},
		{"AUTOCALL-PUSH-053", "an empty answer refuses a push", documented, []target.Reply{{ContentType: "application/json"}}},
		{"AUTOCALL-PUSH-054", "an answer of HTML refuses a push", documented, []target.Reply{{ContentType: "text/html", Body: html}}},
		{"AUTOCALL-PUSH-055", "JSON that is no object refuses a push", documented, bodies(`0`, `null`, `[{"code":0}]`, `"code"`)},
		{"AUTOCALL-PUSH-056", "code as text refuses a push, even \"0\"", open, bodies(`{"code":"0"}`, `{"code":""}`)},
		{"AUTOCALL-PUSH-057", "code of another type refuses a push", open, bodies(`{"code":null}`, `{"code":false}`, `{"code":[]}`, `{"code":0.5}`)},
		{"AUTOCALL-PUSH-059", "a redirect refuses a push and is not followed", open, []target.Reply{{Status: http.StatusFound, Location: "/elsewhere", Body: `{"code":0}`}}},
	} {
		l.It(r.id, r.title, r.source, spec.ReadOnly, func(c *spec.Case) { a.repeated(c, refusing(r.replies...), len(r.replies)) }, spec.Receiver)
	}
	l.It("AUTOCALL-PUSH-058", "a status beyond 2xx refuses a push, whatever the code", open, spec.ReadOnly, func(c *spec.Case) {
		replies := []target.Reply{{Status: 500, Body: `{"code":0}`}, {Status: 404, Body: `{"code":0}`}, {Status: 403, Body: `{"code":0}`}}
		if a.Dialect("autocall", "require-2xx") == "false" {
			p := a.pushes(c, refusing(replies...))
			p.one(c)
			p.quiet(c, 1, time.Minute)
			return
		}
		a.repeated(c, refusing(replies...), len(replies))
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-060", "an answer that does not come in time refuses a push", spec.Assumed("supplement A32"), spec.ReadOnly, func(c *spec.Case) {
		how := refusing(target.Reply{Hang: true})
		patience, err := time.ParseDuration(a.Dialect("autocall", "timeout"))
		c.Check(err)
		if a.Control != nil {
			how.dialects, patience = map[string]string{"timeout": "30ms"}, 0 // of real time, while the virtual one stands
		}
		p := a.pushes(c, how)
		p.one(c)
		c.Check(p.Elapse(c.Context(), patience))
		p.next(c, 2, ladder[0])
	}, spec.Receiver)
	for _, r := range []struct {
		id, title string
		source    verdict.Source
		reply     target.Reply
	}{
		{"AUTOCALL-PUSH-061", "code 0 accepts a push", documented, target.Reply{Body: `{"code":0}`}},
		{"AUTOCALL-PUSH-062", "code 0 accepts a push, whatever else is answered", documented, target.Reply{Body: " {\"message\":\"ok\",\n \"data\":{\"code\":7},\"code\": 0 }\n"}},
		{"AUTOCALL-PUSH-063", "code 0 accepts a push with any status of success", open, target.Reply{Status: http.StatusAccepted, Body: `{"code":0}`}},
		{"AUTOCALL-PUSH-064", "code 0 accepts a push, whatever the answer says that it is", open, target.Reply{ContentType: "text/plain; charset=utf-8", Body: `{"code":0}`}},
	} {
		l.It(r.id, r.title, r.source, spec.ReadOnly, func(c *spec.Case) {
			p := a.pushes(c, refusing(r.reply, no, no, no))
			p.one(c)
			p.quiet(c, 1, time.Minute)
		}, spec.Receiver)
	}
}

// bodies are answers of status 200.
func bodies(all ...string) []target.Reply {
	replies := make([]target.Reply, len(all))
	for i, body := range all {
		replies[i].Body = body
	}
	return replies
}

// repeated expects that each of so many answers is followed by another attempt,
// and that there is one attempt more and no further.
func (a *api) repeated(c *spec.Case, how pushing, answers int) {
	p := a.pushes(c, how)
	p.one(c)
	for i := range answers {
		p.next(c, i+2, ladder[i])
	}
}
