package control_test

import (
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/errs"
)

func TestEveryCodeHasAStatus(t *testing.T) {
	g := NewWithT(t)
	fail := newRig(t).site.Surface().Fail
	for _, code := range errs.Codes() {
		reply := fail(nil, &errs.Error{Code: code, Field: "f", Msg: "wrong", Details: map[string]any{"line": 7}})
		g.Expect(http.StatusText(reply.Status)).NotTo(BeEmpty(), string(code))
		g.Expect(reply.Status).To(BeNumerically(">=", 400), string(code))
		g.Expect(reply.ContentType).To(Equal("application/problem+json"))
		g.Expect(reply.Body).To(Equal(map[string]any{
			"type": "about:blank", "title": http.StatusText(reply.Status), "status": reply.Status,
			"detail": "f: wrong", "code": code, "field": "f", "line": 7,
		}))
	}
	internal := fail(nil, errs.As(http.ErrBodyNotAllowed))
	g.Expect(internal.Body).To(HaveKeyWithValue("detail", "internal error"), "a bug gives nothing away")
	g.Expect(internal.Body).NotTo(HaveKey("field"))
}

func TestAWorldThatHasEndedSaysSo(t *testing.T) {
	r := newRig(t)
	id := r.place(`{"callee":"13800138000"}`)
	r.w.Close()
	for _, request := range []string{
		"GET /_ringback/calls", "GET /_ringback/calls/" + id, "POST /_ringback/calls/" + id + "/hangup", "GET /_ringback/accounts",
		"GET /_ringback/agents", "GET /_ringback/projects", "GET /_ringback/push-targets", "GET /_ringback/deliveries",
		"GET /_ringback/events", "GET /recordings/" + id + ".wav",
	} {
		method, path, _ := strings.Cut(request, " ")
		a := r.bad(503, "", method, path, "")
		r.Expect(a.at("detail")).To(Equal("this world has ended"), request)
	}
	r.bad(503, "", "POST", "/_ringback/clock/advance", `{"by":"1s"}`)
	r.bad(503, "", "POST", "/_ringback/await", `{"idle":true}`)
	r.bad(503, "", "POST", "/_ringback/calls", `{"callee":"13800138000"}`)
}

// TestBodiesAreReadStrictly sends to every route that takes a body what none
// takes.
func TestBodiesAreReadStrictly(t *testing.T) {
	r := newRig(t)
	id := r.place(`{"callee":"13800138000"}`)
	paths := map[string]string{
		"PUT /_ringback/clock":                        "body",
		"POST /_ringback/clock/advance":               "body",
		"POST /_ringback/calls":                       "callee",
		"POST /_ringback/calls/" + id + "/hangup":     "", // needs no member
		"PUT /_ringback/accounts/acme/x":              "secret",
		"PUT /_ringback/push-targets/x":               "secret",
		"PUT /_ringback/projects/x":                   "",
		"POST /_ringback/projects/acme-project/tasks": "numbers",
		"PUT /_ringback/agents/acme/x":                "",
		"POST /_ringback/await":                       "body",
		"PUT /_ringback/receiver":                     "answers",
	}
	for request, needed := range paths {
		t.Run(request, func(t *testing.T) {
			r := newRig(t)
			if strings.Contains(request, id) {
				r.place(`{"callee":"13800138000"}`) // the same id in every world
			}
			method, path, _ := strings.Cut(request, " ")
			r.bad(400, "body", method, path, `{"a":`)
			r.bad(400, "body", method, path, `nonsense`)
			r.bad(400, "body", method, path, `{} {}`)
			r.bad(422, "noSuch", method, path, `{"noSuch":1}`)
			r.bad(422, "body", method, path, `[]`)
			r.bad(415, "Content-Type", method, path, `{}`, "Content-Type", "text/plain")
			if needed != "numbers" { // of which there may be many
				r.bad(413, "body", method, path, strings.Repeat(" ", 2<<20))
			}
			if needed != "" {
				r.bad(422, needed, method, path, `{}`)
			}
		})
	}
}

func TestWhatIsNoRouteIsAProblem(t *testing.T) {
	r := newRig(t)
	r.bad(404, "path", "GET", "/_ringback/nothing", "")
	r.bad(404, "path", "GET", "/_ringback/", "")
	a := r.bad(405, "method", "DELETE", "/_ringback/clock", "")
	r.Expect(a.header.Get("Allow")).To(Equal("GET, PUT"))
}

func TestHealthAndOutcomes(t *testing.T) {
	r := newRig(t)
	r.Expect(r.good("GET", "/_ringback/health", "").text).To(Equal(`{"status":"ok","version":"v0.1.0"}`))
	a := r.good("GET", "/_ringback/outcomes", "")
	r.Expect(a.at("outcomes", 2)).To(And(
		HaveKeyWithValue("name", "busy"), HaveKeyWithValue("code", "02"), HaveKeyWithValue("cause", 17.0), HaveKeyWithValue("causeName", "user busy"),
	))
	r.Expect(a.at("outcomes")).To(ContainElement(And(HaveKeyWithValue("name", "human"), HaveKeyWithValue("cause", BeNil()), HaveKeyWithValue("causeName", BeNil()))))
	r.Expect(a.at("outcomes")).To(ContainElement(And(HaveKeyWithValue("direction", "in"), HaveKeyWithValue("code", BeNil()))))
}
