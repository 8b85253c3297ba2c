package control_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

func TestADeliveryTellsOfItsAttempts(t *testing.T) {
	r := newRig(t)
	refused := 0
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		_, _ = io.Copy(io.Discard, req.Body)
		if refused++; refused == 1 {
			w.WriteHeader(http.StatusBadGateway)
		}
		_, _ = io.WriteString(w, `{"code":0}`)
	}))
	t.Cleanup(receiver.Close)
	r.good("PUT", "/_ringback/push-targets/mine", encoded(map[string]any{"url": receiver.URL + "/cdr", "secret": "s"}))
	id := r.place(`{"callee":"13800000002"}`)
	r.idle()
	a := r.good("GET", "/_ringback/deliveries/dlv-1", "")
	r.Expect(a.at("callId")).To(Equal(id))
	r.Expect(a.at("state")).To(Equal("delivered"))
	r.Expect(a.at("attempts")).To(HaveLen(2))
	first := a.at("attempts", 0).(map[string]any)
	ended := r.good("GET", "/_ringback/calls/"+id, "").at("endedAt").(string)
	r.Expect(first).To(And(
		HaveKeyWithValue("n", 1.0), HaveKeyWithValue("at", ended), HaveKeyWithValue("status", 502.0), HaveKeyWithValue("body", `{"code":0}`),
		HaveKeyWithValue("error", "the status is 502, not 2xx"), HaveKeyWithValue("truncated", false), HaveKeyWithValue("replay", false),
	))
	at, err := time.Parse(time.RFC3339, ended)
	r.Expect(err).NotTo(HaveOccurred())
	r.Expect(first["nextAt"]).To(Equal(at.Add(15 * time.Second).Format("2006-01-02T15:04:05.000Z")))
	r.Expect(first["request"]).To(And(
		HaveKeyWithValue("url", receiver.URL+"/cdr"), HaveKeyWithValue("body", ContainSubstring(`{"type":1,"data":{"call_id":"`+id+`"},"sign":"`)),
	))
	r.Expect(first["real"]).To(HaveKeyWithValue("headers", HaveKeyWithValue("Content-Length", []any{"10"})))
	r.Expect(a.at("attempts", 1)).To(And(HaveKeyWithValue("n", 2.0), HaveKeyWithValue("error", BeNil()), HaveKeyWithValue("nextAt", BeNil())))
}

func TestADeliveryIsReplayed(t *testing.T) {
	r := newRig(t)
	r.good("PUT", "/_ringback/push-targets/mine", `{"url":"http://127.0.0.1:1/","secret":"s"}`)
	r.place(`{"callee":"13800000002"}`)
	r.idle()
	a := r.good("GET", "/_ringback/deliveries/dlv-1", "")
	r.Expect(a.at("state")).To(Equal("given-up"))
	r.Expect(a.at("error")).To(ContainSubstring("none of 3 attempts"))
	r.Expect(a.at("attempts", 0)).To(And(HaveKeyWithValue("status", BeNil()), HaveKeyWithValue("body", BeNil())))
	r.Expect(a.at("attempts", 0, "real")).To(And(HaveKeyWithValue("error", Not(BeEmpty())), HaveKeyWithValue("headers", BeEmpty())))

	r.good("PUT", "/_ringback/push-targets/mine", `{"url":"builtin","secret":"s"}`)
	a = r.good("POST", "/_ringback/deliveries/dlv-1/replay", "")
	r.Expect(a.at("inFlight")).To(BeTrue())
	r.good("POST", "/_ringback/await", `{"idle":true}`)
	a = r.good("GET", "/_ringback/deliveries/dlv-1", "")
	r.Expect(a.at("state")).To(Equal("delivered"))
	r.Expect(a.at("attempts")).To(HaveLen(4))
	r.Expect(a.at("attempts", 3)).To(HaveKeyWithValue("replay", true))

	r.good("DELETE", "/_ringback/push-targets/mine", "")
	r.bad(409, "", "POST", "/_ringback/deliveries/dlv-1/replay", "")
	r.bad(404, "delivery", "POST", "/_ringback/deliveries/dlv-2/replay", "")
	r.bad(404, "delivery", "GET", "/_ringback/deliveries/dlv-01", "")
}

func TestAReplayWaitsForNoAttemptInFlight(t *testing.T) {
	r := newRig(t)
	reached, answer := r.slow()
	r.place(`{"callee":"13800000002"}`)
	first := make(chan *answered)
	go func() { first <- r.idle() }()
	<-reached
	r.bad(409, "", "POST", "/_ringback/deliveries/dlv-1/replay", "")
	answer()
	<-first
}

func TestDeliveriesAreFiltered(t *testing.T) {
	r := newRig(t)
	for _, name := range []string{"a", "b"} {
		r.good("PUT", "/_ringback/push-targets/"+name, `{"url":"builtin","secret":"s"}`)
	}
	r.good("PUT", "/_ringback/receiver", `{"target":"b","answers":[{"status":500}]}`)
	first := r.place(`{"callee":"13800000002"}`)
	r.advance(`{"by":"10s"}`)
	r.place(`{"callee":"13800000002"}`)
	r.advance(`{"by":"10s"}`)
	for query, want := range map[string][]any{
		"":                            {"dlv-1", "dlv-2", "dlv-3", "dlv-4"},
		"?target=b":                   {"dlv-2", "dlv-4"},
		"?call=" + first:              {"dlv-1", "dlv-2"},
		"?state=pending":              {"dlv-2", "dlv-4"},
		"?state=delivered&target=a":   {"dlv-1", "dlv-3"},
		"?state=given-up":             nil,
		"?state=pending&call=nothing": nil,
	} {
		for _, limit := range []string{"1", "100"} {
			r.Expect(r.all("/_ringback/deliveries"+query, "deliveries", "id", limit)).To(Equal(want), query)
		}
	}
	r.bad(422, "state", "GET", "/_ringback/deliveries?state=lost", "")
	r.bad(422, "account", "GET", "/_ringback/deliveries?account=acme-1", "")
	r.Expect(r.good("GET", "/_ringback/deliveries", "").at("deliveries", 0)).NotTo(HaveKey("attempts"))
}

func TestTheReceiverAnswersAsItIsTold(t *testing.T) {
	r := newRig(t)
	a := r.bad(409, "", "PUT", "/_ringback/receiver", `{"answers":[{}]}`)
	r.Expect(a.at("detail")).To(Equal("no push target has the url builtin"))
	for _, name := range []string{"a", "b"} {
		r.good("PUT", "/_ringback/push-targets/"+name, `{"url":"builtin","secret":"s","encrypted":true}`)
	}
	r.good("PUT", "/_ringback/push-targets/other", `{"url":"http://127.0.0.1:1/","secret":"s","account":"bell-1"}`)
	for body, field := range map[string]string{
		`{"answers":[]}`:                     "answers",
		`{"answers":[{},{"status":199}]}`:    "answers[1].status",
		`{"answers":[{"status":600}]}`:       "answers[0].status",
		`{"answers":[{}],"target":"other"}`:  "target",
		`{"answers":[{}],"target":"nobody"}`: "target",
		`{"answers":[{"headers":{}}]}`:       "headers",
	} {
		r.bad(422, field, "PUT", "/_ringback/receiver", body)
	}
	a = r.good("PUT", "/_ringback/receiver", `{"answers":[{"status":503,"body":"","contentType":"text/html"},{}]}`)
	r.Expect(a.text).To(Equal(`{"answers":[{"status":503,"body":"","contentType":"text/html"},{"status":200,"body":"{\"code\":0}","contentType":"application/json"}]}`))
	r.good("PUT", "/_ringback/receiver", `{"target":"b","answers":[{"body":"{\"code\":1}"}]}`)
	id := r.place(`{"callee":"13800000002"}`)
	r.idle()
	var got []any
	list := r.good("GET", "/_ringback/receiver", "")
	for _, item := range list.at("requests").([]any) {
		request := item.(map[string]any)
		got = append(got, []any{request["target"], request["status"]})
		r.Expect(request["payload"]).To(Equal(`{"call_id":"` + id + `"}`))
		r.Expect(request["error"]).To(BeNil())
	}
	r.Expect(got).To(Equal([]any{
		[]any{"a", 503.0}, []any{"b", 200.0}, []any{"a", 200.0}, []any{"b", 200.0}, []any{"b", 200.0},
	}))
	r.Expect(list.at("dropped")).To(BeZero())
	r.Expect(r.good("GET", "/_ringback/deliveries/dlv-2", "").at("state")).To(Equal("given-up"))

	r.good("DELETE", "/_ringback/receiver", "")
	r.Expect(r.all("/_ringback/receiver", "requests", "body", "9")).To(BeEmpty())
	r.good("POST", "/_ringback/deliveries/dlv-2/replay", "")
	r.good("POST", "/_ringback/await", `{"idle":true}`)
	r.Expect(r.good("GET", "/_ringback/deliveries/dlv-2", "").at("state")).To(Equal("given-up"), "what is answered stays")
}
