package control_test

import (
	"net/http"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

func TestTheCalleeIsEnough(t *testing.T) {
	r := newRig(t)
	a := r.good("POST", "/_ringback/calls", `{"callee":"13800138000"}`)
	r.Expect(a.status).To(Equal(201))
	want := map[string]any{
		"vendor": "acme", "account": "acme-1", "project": "acme-project", "task": "13", "agent": "8005", "direction": "out",
		"caller": "4006001234", "callee": "13800138000", "outcome": "answered", "state": "placed", "placedAt": after(0),
		"disposition": nil, "endedAt": nil, "cdr": nil, "recordUrl": nil, "deliveries": []any{},
	}
	got := map[string]any{}
	for member := range want {
		got[member] = a.at(member)
	}
	r.Expect(got).To(Equal(want))
	r.Expect(a.at("legs", 0, "state")).To(Equal("idle"), "nothing happens before the answer is out")
}

func TestTheWholeStoryOfACall(t *testing.T) {
	r := newRig(t)
	r.good("PUT", "/_ringback/push-targets/mine", `{"url":"builtin","secret":"s"}`)
	id := r.place(`{"callee":"13800138000","outcome":"callee-hangs-up","extId":"order-17","userData":{"a": [1.50]},"attributes":{"x":"1"}}`)
	r.idle()
	a := r.good("GET", "/_ringback/calls/"+id, "")
	var events []any
	for _, state := range a.at("states").([]any) {
		event := state.(map[string]any)
		events = append(events, []any{event["event"], event["leg"]})
	}
	r.Expect(events).To(Equal([]any{
		[]any{"placed", nil},
		[]any{"dialing", "A"},
		[]any{"ringing", "A"},
		[]any{"answered", "A"},
		[]any{"dialing", "B"},
		[]any{"ringing", "B"},
		[]any{"answered", "B"},
		[]any{"released", "B"},
		[]any{"released", "A"},
		[]any{"ended", nil},
	}))
	r.Expect(a.at("disposition")).To(Equal("answered"))
	r.Expect(a.at("cdr")).To(Equal(map[string]any{"callId": id, "account": "acme-1"}))
	r.Expect(a.at("deliveries")).To(Equal([]any{map[string]any{"id": "dlv-1", "target": "mine", "state": "delivered"}}))
	r.Expect(a.at("recordUrl")).To(Equal("http://ringback.test/recordings/" + id + ".wav"))
	r.Expect(a.at("extId")).To(Equal("order-17"))
	r.Expect(a.text).To(ContainSubstring(`"userData":{"a":[1.50]}`), "the customer's data is passed through")
	r.Expect(a.at("attributes")).To(Equal(map[string]any{"x": "1"}))
	leg := a.at("legs", 1).(map[string]any)
	r.Expect(leg).To(And(
		HaveKeyWithValue("leg", "B"), HaveKeyWithValue("party", "caller"), HaveKeyWithValue("to", "01082518005"),
		HaveKeyWithValue("cause", 16.0), HaveKeyWithValue("causeName", "normal clearing"), HaveKeyWithValue("releasedBy", "callee"),
	))
	r.Expect(leg["releasedAt"]).To(Equal(a.at("endedAt")))
}

func TestTheOwnerOfACall(t *testing.T) {
	r := newRig(t)
	for _, vendor := range []string{"acme", "bell"} {
		r.good("PUT", "/_ringback/accounts/"+vendor+"/shared", `{"secret":"s"}`)
	}
	for body, want := range map[string]string{
		`{"callee":"13800138000","vendor":"bell"}`:                    "bell bell-1",
		`{"callee":"13800138000","account":"bell-1"}`:                 "bell bell-1",
		`{"callee":"13800138000","vendor":"bell","account":"shared"}`: "bell shared",
	} {
		a := r.good("POST", "/_ringback/calls", body)
		r.Expect(a.at("vendor").(string) + " " + a.at("account").(string)).To(Equal(want))
	}
	a := r.bad(422, "vendor", "POST", "/_ringback/calls", `{"callee":"13800138000","account":"shared"}`)
	r.Expect(a.at("detail")).To(ContainSubstring("acme and bell"))
}

func TestCallsThatCannotBePlaced(t *testing.T) {
	r := newRig(t)
	for body, field := range map[string]string{
		`{"callee":""}`:                                 "callee",
		`{"callee":"12"}`:                               "callee",
		`{"callee":"+8613800138000"}`:                   "callee",
		`{"callee":13800138000}`:                        "callee",
		`{"callee":"13800000015"}`:                      "callee",
		`{"callee":"13800138000","caller":"x"}`:         "caller",
		`{"callee":"13800138000","vendor":"x"}`:         "vendor",
		`{"callee":"13800138000","account":"x"}`:        "account",
		`{"callee":"13800138000","project":"x"}`:        "project",
		`{"callee":"13800138000","agent":"x"}`:          "agent",
		`{"callee":"13800138000","outcome":"x"}`:        "outcome",
		`{"callee":"13800138000","direction":"up"}`:     "direction",
		`{"callee":"13800138000","userData":[1]}`:       "userData",
		`{"callee":"13800138000","userData":"text"}`:    "userData",
		`{"callee":"13800138000","attributes":{"a":1}}`: "attributes",
	} {
		r.bad(422, field, "POST", "/_ringback/calls", body)
	}
	r.Expect(r.all("/_ringback/calls", "calls", "id", "1")).To(BeEmpty())
}

func TestACallIsHungUp(t *testing.T) {
	r := newRig(t)
	id := r.place(`{"callee":"13800138000"}`)
	r.bad(422, "by", "POST", "/_ringback/calls/"+id+"/hangup", `{"by":"nobody"}`)
	r.bad(422, "cause", "POST", "/_ringback/calls/"+id+"/hangup", `{"cause":0}`)
	r.bad(422, "cause", "POST", "/_ringback/calls/"+id+"/hangup", `{"cause":128}`)
	a := r.good("POST", "/_ringback/calls/"+id+"/hangup", `{"by":"callee","cause":21}`)
	r.Expect(a.at("state")).To(Equal("ended"))
	r.Expect(a.at("legs", 0, "releasedBy")).To(Equal("callee"))
	r.Expect(a.at("legs", 0, "causeName")).To(Equal("call rejected"))
	r.Expect(a.at("cdr")).NotTo(BeNil())
	r.bad(409, "", "POST", "/_ringback/calls/"+id+"/hangup", "")
	r.bad(409, "", "POST", "/_ringback/calls/"+id+"/answer", "")

	id = r.place(`{"callee":"13800138000"}`)
	a = r.good("POST", "/_ringback/calls/"+id+"/hangup", "")
	r.Expect(a.at("legs", 0, "releasedBy")).To(Equal("platform"))
	r.Expect(a.at("legs", 0, "cause")).To(Equal(16.0))
}

func TestACallIsAnsweredByHand(t *testing.T) {
	r := newRig(t)
	id := r.place(`{"callee":"13800138000","outcome":"human"}`)
	r.idle()
	a := r.good("GET", "/_ringback/calls/"+id, "")
	r.Expect(a.at("state")).To(Equal("ringing"))
	a = r.good("POST", "/_ringback/calls/"+id+"/answer", "")
	r.Expect(a.at("legs", 0, "state")).To(Equal("answered"))
	r.idle()
	r.bad(409, "", "POST", "/_ringback/calls/"+id+"/answer", "")
	a = r.good("POST", "/_ringback/calls/"+id+"/hangup", `{"by":"caller"}`)
	r.Expect(a.at("disposition")).To(Equal("answered"))
}

func TestCallsThatAreNotThere(t *testing.T) {
	r := newRig(t)
	for _, request := range []string{"GET /_ringback/calls/1", "POST /_ringback/calls/1/hangup", "POST /_ringback/calls/1/answer", "GET /_ringback/calls/%2F%00", "GET /recordings/1.wav"} {
		method, path, _ := cutRequest(request)
		r.bad(404, "id", method, path, "")
	}
}

func TestTheSoundOfACall(t *testing.T) {
	r := newRig(t)
	id := r.place(`{"callee":"13800138000","outcome":"callee-hangs-up"}`)
	silent := r.place(`{"callee":"13800138000","outcome":"busy"}`)
	path := "/recordings/" + id + ".wav"
	r.bad(404, "id", "GET", path, "") // not over
	r.idle()
	r.bad(404, "id", "GET", "/recordings/"+silent+".wav", "")

	a := r.good("GET", path, "", "Host", "evil.example", "Origin", "https://evil.example")
	r.Expect(a.header.Get("Content-Type")).To(Equal("audio/wav"))
	r.Expect(a.text).To(HavePrefix("RIFF"))
	story := r.good("GET", "/_ringback/calls/"+id, "")
	stamp := func(leg int, name string) time.Time {
		at, err := time.Parse(time.RFC3339, story.at("legs", leg, name).(string))
		r.Expect(err).NotTo(HaveOccurred())
		return at
	}
	sound := stamp(0, "answeredAt").Sub(stamp(0, "ringingAt")) + 30*time.Second
	r.Expect(len(a.text)).To(BeNumerically("~", 16*sound.Milliseconds(), 64), "16 bytes for each millisecond, and a header")

	part := r.good("GET", path, "", "Range", "bytes=0-3")
	r.Expect(part.status).To(Equal(http.StatusPartialContent))
	r.Expect(part.text).To(Equal("RIFF"))
	head := r.good("HEAD", path, "")
	r.Expect(head.header.Get("Content-Length")).To(Equal(a.header.Get("Content-Length")))
	r.Expect(head.text).To(BeEmpty())
}
