package control_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/journal"
)

// asked lets a vendor's client ask for a path, answered with a status; the world
// keeps it in its journal.
func (r *rig) asked(status int, path, body string) {
	r.Helper()
	req := httptest.NewRequestWithContext(r.Context(), http.MethodPost, path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	r.w.Journal.Around("acme", "greet", http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		buffer := make([]byte, len(body))
		_, _ = req.Body.Read(buffer)
		w.WriteHeader(status)
		_, _ = w.Write(buffer)
	})).ServeHTTP(httptest.NewRecorder(), req)
}

func TestTheJournalIsListedAndSearched(t *testing.T) {
	r := newRig(t)
	for _, n := range []string{"1", "2", "3", "4", "5"} {
		r.asked(200, "/greet?n="+n, `{"n":`+n+`}`)
	}
	r.asked(404, "/greet", "")
	r.w.Journal.Publish(epoch, journal.Published{Vendor: "bell", Account: "7", Call: "c", Channel: "/x", Data: []byte(`{"a":1}`), Subscribers: 2})

	for limit := range 8 {
		r.Expect(r.all("/_ringback/journal", "entries", "seq", string('1'+rune(limit)))).To(HaveExactElements(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0))
	}
	for filter, want := range map[string][]any{
		"kind=faye": {7.0}, "kind=push": nil, "vendor=bell&account=7&call=c": {7.0}, "route=greet&status=404": {6.0}, "route=&kind=faye": {7.0},
	} {
		r.Expect(r.all("/_ringback/journal?"+filter, "entries", "seq", "1")).To(Equal(want), filter)
	}
	a := r.good("POST", "/_ringback/journal/search", `{"match":{"request.body.n":{"gte":2}},"limit":2}`)
	r.Expect(a.at("entries", 1, "request", "body", "n")).To(Equal(3.0))
	r.Expect(a.at("next")).To(Equal(3.0))
	a = r.good("POST", "/_ringback/journal/search", `{"match":{"request.body.n":{"gte":2}},"limit":2,"after":3}`)
	r.Expect(a.at("entries", 1, "seq")).To(Equal(5.0))
	r.Expect(a.at("next")).To(BeNil())
	r.Expect(r.good("POST", "/_ringback/journal/search", "").at("entries")).To(HaveLen(7))
	r.Expect(r.good("POST", "/_ringback/journal/count", `{"match":{"response.status":200}}`).text).To(Equal(`{"count":5,"dropped":0}`))
	r.Expect(r.good("POST", "/_ringback/journal/count", "").at("count")).To(Equal(7.0))

	r.good("DELETE", "/_ringback/journal", "")
	r.Expect(r.good("GET", "/_ringback/journal", "").text).To(Equal(`{"entries":[],"next":null,"dropped":0}`))
	r.asked(200, "/greet", "")
	r.Expect(r.good("GET", "/_ringback/journal", "").at("entries", 0, "seq")).To(Equal(8.0), "numbers go on")
}

func TestTheJournalTellsHowMuchItHasDropped(t *testing.T) {
	r := newRig(t, func(o *options) { o.journal = 3 })
	for range 5 {
		r.asked(200, "/greet", "")
	}
	for _, a := range []*answered{
		r.good("GET", "/_ringback/journal", ""), r.good("POST", "/_ringback/journal/search", `{}`),
		r.good("POST", "/_ringback/journal/count", `{}`), r.good("POST", "/_ringback/journal/await", `{"count":3}`),
	} {
		r.Expect(a.at("dropped")).To(Equal(2.0))
	}
}

func TestAWorldWithoutAJournalSaysSo(t *testing.T) {
	r := newRig(t, func(o *options) { o.journal = -1 })
	for _, request := range []string{
		"GET /_ringback/journal", "DELETE /_ringback/journal", "POST /_ringback/journal/search",
		"POST /_ringback/journal/count", "POST /_ringback/journal/await",
	} {
		method, path, _ := cutRequest(request)
		body := ""
		if method == "POST" {
			body = `{}`
		}
		r.Expect(r.bad(409, "", method, path, body).at("detail")).To(ContainSubstring("--journal-entries"))
	}
}

func TestQueriesOfTheJournalThatAreRefused(t *testing.T) {
	r := newRig(t)
	for body, field := range map[string]string{
		`{"match":{"vendr":"acme"}}`:                    "match.vendr",
		`{"match":{"response":{"status":{"above":1}}}}`: "match.response.status",
		`{"match":[]}`:   "match",
		`{"limit":1001}`: "limit",
		`{"limit":0}`:    "limit",
		`{"matches":{}}`: "matches",
		`{"after":-1}`:   "after",
	} {
		r.bad(422, field, "POST", "/_ringback/journal/search", body)
	}
	r.bad(422, "match.vendr", "POST", "/_ringback/journal/count", `{"match":{"vendr":"acme"}}`)
	for body, field := range map[string]string{
		`{"match":{"vendr":"acme"}}`: "match.vendr",
		`{"count":0}`:                "count",
		`{"timeout":"-1s"}`:          "timeout",
		`{"patient":"yes"}`:          "patient",
	} {
		r.bad(422, field, "POST", "/_ringback/journal/await", body)
	}
	r.bad(422, "status", "GET", "/_ringback/journal?status=ok", "")
	r.bad(422, "state", "GET", "/_ringback/journal?state=ok", "")
}

func TestAnAwaitOfARequestExplainsTheNearestMisses(t *testing.T) {
	r := newRig(t)
	r.asked(422, "/greet", `{"calle":"138"}`)
	r.asked(200, "/greet", `{"callee":"139"}`)
	a := r.bad(409, "", "POST", "/_ringback/journal/await", `{"match":{"route":"greet","request.body.callee":"138"},"timeout":"1ms"}`)
	r.Expect(a.at("detail")).To(Equal(`1ms of real time have passed: 0 of 1 entries match; nearest: entry 2: request.body.callee: expected "138", found "139"`))
	r.Expect(a.at("found")).To(Equal(0.0))
	r.Expect(a.at("nearMisses")).To(HaveLen(2))
	r.Expect(a.at("nearMisses", 1, "differences", 0)).To(Equal(map[string]any{
		"member": "request.body.callee", "expected": `"138"`, "found": "nothing", "near": "calle",
	}))
}

func TestAnAwaitOfARequestWaitsForIt(t *testing.T) {
	r := newRig(t)
	r.asked(200, "/greet", `{"n":1}`)
	over := make(chan *answered)
	go func() { over <- r.send("POST", "/_ringback/journal/await", `{"match":{"route":"greet"},"count":2}`) }()
	r.asked(200, "/other", `{"n":2}`)
	a := <-over
	r.Expect(a.status).To(Equal(200), a.text)
	r.Expect(a.at("entries", 1, "request", "body", "n")).To(Equal(2.0))
	r.Expect(r.good("POST", "/_ringback/journal/await", `{"match":{"route":"greet"},"after":1}`).at("entries", 0, "seq")).To(Equal(2.0))
}

func TestWhereTimeStandsStillAnAwaitOfAPushNamesTheAdvance(t *testing.T) {
	r := newRig(t)
	r.good("PUT", "/_ringback/push-targets/mine", `{"url":"builtin","secret":"s"}`)
	id := r.place(`{"callee":"13800000002"}`)
	order := `{"match":{"push":{"verdict":"accepted"},"call":"` + id + `"}}`
	a := r.bad(409, "", "POST", "/_ringback/journal/await", order)
	r.Expect(a.at("detail")).To(Equal("time stands still: 0 of 1 entries match"))
	r.Expect(a.at("nearMisses")).To(BeEmpty())
	for a.at("advance") != nil {
		r.advance(`{"by":"` + a.at("advance").(string) + `"}`)
		if a = r.send("POST", "/_ringback/journal/await", order); a.status == 200 {
			break
		}
	}
	r.Expect(a.at("entries", 0, "push", "delivery")).To(Equal("dlv-1"))
	r.Expect(a.at("entries", 0, "push", "frame", "body", "type")).To(Equal(1.0))
}

func TestAPatientAwaitWaitsForSomebodyToMoveTime(t *testing.T) {
	r := newRig(t)
	r.good("PUT", "/_ringback/push-targets/mine", `{"url":"builtin","secret":"s"}`)
	r.place(`{"callee":"13800000002"}`)
	over := make(chan *answered)
	go func() { over <- r.send("POST", "/_ringback/journal/await", `{"match":{"kind":"push"},"patient":true}`) }()
	r.idle()
	r.Expect((<-over).status).To(Equal(200))
}

func TestAnAwaitOfTheJournalEndsWithItsWorld(t *testing.T) {
	r := newRig(t)
	over := make(chan *answered)
	go func() { over <- r.send("POST", "/_ringback/journal/await", `{"match":{"kind":"request"}}`) }()
	r.w.Close()
	r.Expect((<-over).status).To(Equal(503))
}
