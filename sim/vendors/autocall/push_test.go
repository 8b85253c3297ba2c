package autocall_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/phpjson"
	"github.com/ringback-sim/ringback/sim/push"
	"github.com/ringback-sim/ringback/sim/vendors/autocall"
	"github.com/ringback-sim/ringback/sim/world"
)

// target makes a built-in receiver a target of the demo account.
func (r *rig) target(name string, encrypted bool, dialects map[string]string) {
	r.t.Helper()
	r.do(func(t turn) {
		r.Expect(r.w.Push.SetTarget(t, push.Target{
			Name: name, Vendor: autocall.Name, Account: "782", URL: push.Builtin, Secret: "my-secret", Encrypted: encrypted, Dialects: dialects,
		})).To(Succeed())
	})
}

// received returns the payloads that one target got.
func (r *rig) received(name string) (payloads []string) {
	kept, _ := r.w.Push.Receiver().Received()
	for _, got := range kept {
		r.Expect(got.Err).NotTo(HaveOccurred())
		if got.Target == name {
			payloads = append(payloads, string(got.Payload))
		}
	}
	return payloads
}

// exampleKeys are the keys of the vendor's example 2.4, in its order.
var exampleKeys = []string{
	"vcc_id", "call_id", "caller", "called", "called_areacode", "called_areaname", "called_type", "called_vendor",
	"trans_caller", "trans_phone", "trans_areacode", "trans_areaname", "trans_type", "trans_vendor",
	"start_time_ee", "ring_time_ee", "answer_time_ee", "end_time_ee", "start_time", "ring_time", "ans_time", "link_time", "end_time",
	"ans_secs", "link_secs", "all_secs", "callresult", "endresult", "call_context", "call_exten", "call_vars", "record_file",
	"user_data", "trans_agent",
}

func object(payload string) phpjson.Object {
	value, err := phpjson.Decode([]byte(payload))
	if err != nil {
		panic(err)
	}
	return value.(phpjson.Object)
}

func keys(o phpjson.Object) (names []string) {
	for _, m := range o {
		names = append(names, m.Key)
	}
	return names
}

func TestEveryRecordIsPushedToEveryTarget(t *testing.T) {
	r := newRig(t, false)
	r.target("plain", false, nil)
	r.target("sealed", true, nil)
	ids := r.examples()
	plain, sealed := r.received("plain"), r.received("sealed")
	r.Expect(plain).To(HaveLen(len(ids)))
	r.Expect(sealed).To(ConsistOf(plain), "the same data, once sealed and once not")
	for _, payload := range plain {
		r.Expect(keys(object(payload))).To(Equal(exampleKeys))
	}
	r.do(func(t turn) {
		for _, id := range ids {
			r.Expect(r.w.Push.OfCall(t, id)).To(HaveLen(2))
		}
	})
}

func TestThePushSaysWhatTheSearchSays(t *testing.T) {
	r := newRig(t, false)
	r.target("plain", false, nil)
	r.examples()
	rows := map[string]map[string]any{}
	for _, row := range r.search(`{"perPage":100}`).Data.Results {
		rows[fmt.Sprint(row["callId"])] = row
	}
	names := map[string]string{
		"vcc_id": "vccId", "caller": "caller", "called": "called", "called_areacode": "calledAreacode", "called_areaname": "calledAreaname",
		"called_type": "calledType", "called_vendor": "calledVendor", "trans_caller": "transCaller", "trans_phone": "transPhone",
		"trans_areacode": "transAreacode", "trans_areaname": "transAreaname", "trans_type": "transType", "trans_vendor": "transVendor",
		"start_time_ee": "startTimeEe", "ring_time_ee": "ringTimeEe", "answer_time_ee": "answerTimeEe", "end_time_ee": "endTimeEe",
		"start_time": "startTime", "ring_time": "ringTime", "ans_time": "ansTime", "end_time": "endTime",
		"ans_secs": "ansSecs", "link_secs": "linkSecs", "all_secs": "allSecs", "callresult": "callresult", "endresult": "endresult",
	}
	for _, payload := range r.received("plain") {
		var pushed map[string]any
		r.Expect(json.Unmarshal([]byte(payload), &pushed)).To(Succeed())
		row := rows[fmt.Sprint(pushed["call_id"])]
		r.Expect(row).NotTo(BeNil())
		for snake, camel := range names {
			want := row[camel]
			if n, ok := want.(float64); ok {
				want = fmt.Sprintf("%.0f", n)
			}
			r.Expect(pushed[snake]).To(Equal(want), snake)
		}
		r.Expect(pushed["call_vars"]).To(Equal("trans_que=660,trans_pro=10008"))
		if row["callresult"] == "2" {
			r.Expect(pushed["link_time"]).To(Equal(pushed["answer_time_ee"]))
			r.Expect(pushed["record_file"]).To(Equal("http://127.0.0.1:8080/recordings/" + fmt.Sprint(pushed["call_id"]) + ".wav"))
			r.Expect(pushed["trans_agent"]).To(Equal([]any{"8005"}))
		} else {
			r.Expect(pushed["link_time"]).To(Equal("0"))
			r.Expect(pushed["record_file"]).To(BeEmpty())
			r.Expect(pushed["trans_agent"]).To(BeEmpty())
		}
	}
}

func TestDialectsOfThePush(t *testing.T) {
	r := newRig(t, false)
	r.target("default", false, nil)
	r.target("ints", false, map[string]string{"numbers": "int", "user-data": "string", "empty-user-data": "{}"})
	r.dialect(map[string]string{"call-time": "present"})
	r.place(world.Placement{Callee: "13800000002", ExtID: "buer"})
	r.idle()
	r.place(world.Placement{Callee: "13800000002", UserData: []byte(`{}`)})
	r.idle()
	r.place(world.Placement{Callee: "13800000002", UserData: []byte(`{"_tag":"x","ext_id":"1","deep_er":{"a_b":1.0}}`)})
	r.idle()
	def, ints := r.received("default"), r.received("ints")
	r.Expect(def[0]).To(ContainSubstring(`"call_time":"2021-03-23 17:24:36","caller"`))
	r.Expect(def[0]).To(ContainSubstring(`"start_time":"1616491476"`))
	r.Expect(def[0]).To(ContainSubstring(`"callresult":"0"`))
	r.Expect(def[0]).To(ContainSubstring(`"user_data":{"_tag":"autocall:poc","ext_id":"buer","template_data":null,"proid":"10008","taskid":"13"},"trans_agent":[]`))
	r.Expect(ints[0]).To(ContainSubstring(`"start_time":1616491476`))
	r.Expect(ints[0]).To(ContainSubstring(`"callresult":0`))
	r.Expect(ints[0]).To(ContainSubstring(`"user_data":"{\"_tag\":\"autocall:poc\",`))
	r.Expect(def[1]).To(ContainSubstring(`"user_data":[]`))
	r.Expect(ints[1]).To(ContainSubstring(`"user_data":"{}"`))
	r.Expect(def[2]).To(ContainSubstring(`"user_data":{"_tag":"x","ext_id":"1","deep_er":{"a_b":1`))
	rows := r.search("{}").Data.Results
	r.Expect(rows[2]["userData"]).To(Equal(map[string]any{"tag": "x", "extId": "1", "deepEr": map[string]any{"a_b": 1.0}}))
}

func TestARefusedRecordWalksTheVendorsLadder(t *testing.T) {
	r := newRig(t, false)
	r.target("plain", false, nil)
	r.Expect(r.w.Push.Receiver().SetAnswers("plain", nil, push.Answer{Body: `{"code":1}`})).To(Succeed())
	c := r.place(world.Placement{Callee: "13800000002"})
	r.idle()
	r.do(func(t turn) {
		d := r.w.Push.OfCall(t, string(c.ID))[0]
		r.Expect(d.State).To(Equal(push.GivenUp))
		r.Expect(d.Attempts).To(HaveLen(10))
		var gaps []int
		for i, a := range d.Attempts[1:] {
			gaps = append(gaps, int(a.At.Sub(d.Attempts[i].At)/time.Second))
		}
		r.Expect(gaps).To(Equal([]int{15, 15, 30, 180, 1800, 1800, 1800, 1800, 3600}))
	})
}

func TestTheSameRequestsGiveTheSameBytes(t *testing.T) {
	run := func() (all []string) {
		r := newRig(t, false)
		r.target("sealed", true, nil)
		r.Expect(r.w.Push.Receiver().SetAnswers("sealed", []push.Answer{{Status: 500}, {Body: "no"}}, push.Accept())).To(Succeed())
		r.examples()
		_, body := r.send("POST", "/api/v1/cdr/search", "application/json", "{}")
		kept, _ := r.w.Push.Receiver().Received()
		for _, got := range kept {
			all = append(all, got.At.String(), string(got.Body))
		}
		return append(all, body)
	}
	g := NewWithT(t)
	first := run()
	g.Expect(len(first)).To(BeNumerically(">", 2*7))
	g.Expect(run()).To(Equal(first))
}

func TestAccountsAreCheckedBeforeTheyChange(t *testing.T) {
	r := newRig(t, false)
	for body, field := range map[string]string{
		`{"dialects":{"answer-tim":"x"}}`:                                "dialects.answer-tim",
		`{"dialects":{"answer-time":"x"}}`:                               "dialects.answer-time",
		`{"dialects":{"per-page-max":"0"}}`:                              "dialects.per-page-max",
		`{"agents":[{"id":"1"}]}`:                                        "agents[0].phone",
		`{"agents":[{"phone":"123"}]}`:                                   "agents[0].id",
		`{"agents":[{"id":"1","phone":"123"},{"id":"1","phone":"123"}]}`: "agents[1].id",
		`{"displayNumbers":["4006001234","x"]}`:                          "displayNumbers[1]",
		`{"projects":[{"id":""}]}`:                                       "projects[0]",
		`{"projects":[{"id":"5","tasks":["a b"]}]}`:                      "projects[0]",

		`{"id":"783"}`:                    "id",
		`{"vendor":"uccc"}`:               "vendor",
		`{"nonsense":1}`:                  "nonsense",
		`{"displayNumbers":"4006001234"}`: "displayNumbers",
	} {
		r.do(func(t turn) {
			_, err := r.vendor.PutAccount(t, "782", json.RawMessage(body))
			r.Expect(errs.As(err).Field).To(Equal(field), body)
		})
	}
	r.do(func(t turn) {
		a, err := r.vendor.PutAccount(t, "900", json.RawMessage(`{"agents":[{"id":"1","phone":"01012345678","password":"p"}],"projects":[{"id":"5","tasks":["1","2"]}]}`))
		r.Expect(err).NotTo(HaveOccurred())
		shown, err := json.Marshal(r.vendor.ShowAccount(t, a))
		r.Expect(err).NotTo(HaveOccurred())
		r.Expect(string(shown)).To(MatchRegexp(`^\{"vendor":"autocall","id":"900","enterprise":"900","clientId":"[0-9a-f]{16}","clientSecret":"[0-9a-f]{32}",` +
			`"agents":\[\{"id":"1","password":"p","phone":"01012345678"\}\],"displayNumbers":\["4006001234"\],"projects":\[\{"id":"5","tasks":\["1","2"\]\}\]\}$`))
		_, err = r.vendor.PutAccount(t, "900", json.RawMessage(`{"dialects":{"call-time":"present"}}`))
		r.Expect(err).NotTo(HaveOccurred())
		_, err = r.vendor.PutAccount(t, "900", json.RawMessage(`{"dialects":{"per-page-max":"20"}}`))
		r.Expect(err).NotTo(HaveOccurred())
		r.Expect(a.Dialects).To(Equal(map[string]string{"call-time": "present", "per-page-max": "20"}), "what is left out stays")
		c, err := r.w.Place(t, world.Placement{Vendor: autocall.Name, Account: "900", Callee: "13800000002"})
		r.Expect(err).NotTo(HaveOccurred())
		r.Expect(c.Project).To(Equal("5"))
		r.Expect(c.Direction).To(Equal(call.Out))
	})
}
