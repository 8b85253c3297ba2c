package wintelapi_test

import (
	"fmt"
	"net/url"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/vendors/wintelapi"
	"github.com/ringback-sim/ringback/sim/world"
)

func TestWhereARecordingIs(t *testing.T) {
	r := newRig(t, world.Options{})
	r.post(cti, twoWay(alice, bob))
	r.post(cti, twoWay(alice, "13800000002"))
	r.Expect(r.code(r.get(play, "call_id=111111"))).To(Equal(404), "the call is not over")
	r.idle()
	answer := r.get(play, "call_id=111111&result_type=1&ag_id=")
	r.Expect(answer).To(Equal(`{"code":200,"path":"http:\/\/127.0.0.1:8080\/recordings\/111111.wav"}`))
	r.Expect(answer[20:len(answer)-2]).To(Equal(`http:\/\/127.0.0.1:8080\/recordings\/111111.wav`), "as a client cuts it out")
	for query, code := range map[string]int{"": 403, "call_id=": 403, "call_id=111112": 404, "call_id=1": 404, "call_id[]=111111": 404, "call_id=%ff": 404} {
		r.Expect(r.code(r.get(play, query))).To(Equal(code), query)
	}
}

func TestTheListOfRecordings(t *testing.T) {
	r := newRig(t, world.Options{})
	r.account(`{"agents":[{"id":"8005","phone":"01082518005"},{"id":"8006","phone":"02583198006"}]}`)
	for _, p := range []world.Placement{
		{Callee: bob, Agent: "8005", Outcome: "callee-hangs-up"},
		{Callee: bob, Agent: "8005", Outcome: "busy"},
		{Direction: call.In, Caller: "13911112222", Callee: display, Agent: "8006", Attributes: map[string]string{wintelapi.AttrQueue: "660"}},
		{Direction: call.In, Caller: "13911112222", Callee: display, Agent: "8006", Outcome: "in-no-agent"},
	} {
		r.place(p)
	}
	r.idle()
	ask := func(filter string) []map[string]any {
		t.Helper()
		return r.rows(r.post(sounds, url.Values{"info": {filter}}.Encode()))
	}
	all := ask("")
	r.Expect(all).To(HaveLen(2), "calls in which somebody spoke")
	r.Expect(all[0]).To(Equal(map[string]any{
		"call_id": "111111", "start_time": "2012-07-11 18:48:02", "end_time": all[0]["end_time"], "conn_secs": "30",
		"ag_num": "8005", "ag_name": "", "ag_phone": "01082518005", "group_id": "", "que_name": "", "call_type": "1",
		"cus_phone": bob, "cus_phone_areacode": "023", "cus_phone_areaname": "重庆 重庆", "ag_phone_areacode": "010", "ag_phone_areaname": "北京 北京",
	}))
	r.Expect(all[1]).To(SatisfyAll(
		HaveKeyWithValue("call_type", "2"), HaveKeyWithValue("cus_phone", "13911112222"), HaveKeyWithValue("ag_phone", "02583198006"), HaveKeyWithValue("group_id", "660"),
	))
	r.Expect(ask(`{"filter":{"ag_num":"8006"}}`)).To(Equal(all[1:]))
	r.Expect(ask(`{"filter":{"ag_num":"8007"}}`)).To(BeEmpty())
	r.Expect(ask(`{"filter":{"start_time":"2012-07-11 18:48:02","end_time":"2012-07-11 18:48:02"}}`)).To(HaveLen(2))
	r.Expect(ask(`{"filter":{"start_time":"2012-07-11 18:48:03"}}`)).To(BeEmpty())
	for filter, code := range map[string]int{`{"start_time":"now"}`: 403, `{"end_time":"now"}`: 404, `{"start_time":["a"]}`: 403} {
		r.Expect(r.code(r.post(sounds, "info="+url.QueryEscape(`{"filter":`+filter+`}`)))).To(Equal(code), filter)
	}
	status, body := r.send("POST", sounds+"?vcc_code="+enterprise, "application/json", `{"info":{"filter":{"ag_num":8006}}}`)
	r.Expect(status).To(Equal(200))
	r.Expect(r.rows(body)).To(Equal(all[1:]))
	status, body = r.send("POST", sounds, "application/x-www-form-urlencoded", "vcc_code="+enterprise+"&info=filter")
	r.Expect(status).To(Equal(400))
	r.Expect(body).To(ContainSubstring("is not JSON such as"))
}

func TestTheNumbersThatMayBeShown(t *testing.T) {
	r := newRig(t, world.Options{})
	r.Expect(r.get(trunks, "")).To(Equal(`{"code":0,"message":"success","data":[{"phone":"4006001234","code":"","city":"","type":2,"type_string":"\u4e2d\u7ee7\u53f7\u7801"}]}`))
	r.account(`{"displayNumbers":["95511000","01082511013","13811740681"]}`)
	body := r.get(trunks, "")
	for i, want := range []string{`"type":1,"type_string":"95\u53f7\u7801"`, `"code":"010","city":"\u5317\u4eac \u5317\u4eac","type":2`, `"type":3,"type_string":"\u624b\u673a\u53f7\u7801"`} {
		r.Expect(body).To(ContainSubstring(want), fmt.Sprint(i))
	}
	r.account(`{"displayNumbers":[]}`)
	r.Expect(r.get(trunks, "")).To(Equal(`{"code":0,"message":"success","data":[]}`))
	r.Expect(r.code(r.post(cti, twoWay(alice, bob)))).To(Equal(408))
	r.Expect(r.code(r.post(cti, "caller="+alice+"&called="+bob))).To(Equal(408), "there is no default either")
}
