package contracts_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/contracts"
)

// covering returns an empty coverage of a contract.
func covering(t *testing.T, name string) *contracts.Coverage {
	t.Helper()
	c, err := contracts.Load(name)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return contracts.NewCoverage(c)
}

// counts returns what was counted at least once, by name.
func counts(v *contracts.Coverage) map[string]int {
	all := map[string]int{}
	for _, c := range v.Items() {
		if c.Count > 0 {
			all[c.Name] = c.Count
		}
	}
	return all
}

func asJSON() http.Header { return http.Header{"Content-Type": {"application/json"}} }

func placing(body string) contracts.Request {
	return contracts.Request{Method: "POST", Path: "/api/v31/tserver/tenants/69986/calls", Header: asJSON(), Body: []byte(body)}
}

func answering(status int, body string) contracts.Response {
	return contracts.Response{Status: status, Header: asJSON(), Body: []byte(body)}
}

func TestItemsAreWhatAContractDocuments(t *testing.T) {
	g := NewWithT(t)
	for name, expected := range map[string][]contracts.Item{
		"uccc": {
			{Name: "placeCall", Kind: contracts.OfOperation, Provenance: "documented"},
			{Name: "placeCall request.path.tenantId", Kind: contracts.OfParameter, Provenance: "documented"},
			{Name: "placeCall request.body.calleeNumber", Kind: contracts.OfMember, Provenance: "documented"},
			{Name: "queryCallsByPeriod response.body.calls.cost", Kind: contracts.OfMember, Provenance: "documented"},
			{Name: "getCall 200", Kind: contracts.OfStatus, Provenance: "documented"},
			{Name: "importNumbers 204", Kind: contracts.OfStatus, Provenance: "assumed", Dialects: map[string]string{"import-status": "204"}},
			{Name: "code 30106", Kind: contracts.OfCode, Provenance: "assumed"},
			{Name: "code 30109", Kind: contracts.OfCode, Provenance: "assumed", Dialects: map[string]string{"not-ready": "refuse"}},
			{Name: `placeCall request.body.callerNumber=""`, Kind: contracts.OfValue, Provenance: "assumed"},
		},
		"uccc-faye": {
			{Name: "stateChange", Kind: contracts.OfOperation, Provenance: "documented"},
			{Name: "stateChange message.updatedAt", Kind: contracts.OfMember, Provenance: "evidenced"},
			{Name: "state calleeRingBack", Kind: contracts.OfState, Provenance: "documented"},
			{Name: "state callAgentStarted", Kind: contracts.OfState, Provenance: "evidenced", Dialects: map[string]string{"call-agent-started": "on"}},
		},
		"wintelapi": {
			{Name: "code 404 (ListFailure)", Kind: contracts.OfCode, Provenance: "documented"},
			{Name: "code 404 (CallFailure)", Kind: contracts.OfCode, Provenance: "documented"},
			{Name: "code 408", Kind: contracts.OfCode, Provenance: "documented"},
		},
		"autocall": {
			{Name: "searchCdrs request.query.callresult=2", Kind: contracts.OfValue, Provenance: "documented"},
			{Name: "searchCdrs response.body.data.results.answerTime", Kind: contracts.OfMember, Provenance: "documented", Dialects: map[string]string{"answer-time": "answerTime"}},
			{Name: "cdrPush push.data.call_id", Kind: contracts.OfMember, Provenance: "documented"},
			{Name: "cdrPush answer 200", Kind: contracts.OfStatus, Provenance: "documented"},
			{Name: "push plain", Kind: contracts.OfPush, Provenance: "documented"},
			{Name: "push encrypted", Kind: contracts.OfPush, Provenance: "documented"},
			{Name: "push refused", Kind: contracts.OfPush, Provenance: "documented"},
			{Name: "code unsupported_grant_type", Kind: contracts.OfCode, Provenance: "assumed"},
		},
	} {
		items, err := contracts.Items(name)
		g.Expect(err).NotTo(HaveOccurred())
		names := map[string]bool{}
		for _, item := range items {
			g.Expect(names).NotTo(HaveKey(item.Name))
			names[item.Name] = true
			g.Expect(contracts.ItemKinds()).To(ContainElement(item.Kind))
			g.Expect(item.Provenance).To(BeElementOf("documented", "evidenced", "assumed"), item.Name)
		}
		for _, item := range expected {
			g.Expect(items).To(ContainElement(item))
		}
		g.Expect(names).NotTo(HaveKey(ContainSubstring("=ok")), "a value that is the only one goes without saying")
		again, err := contracts.Items(name)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(again).To(Equal(items))
	}
	_, err := contracts.Items("acme")
	g.Expect(err).To(MatchError(ContainSubstring(`contract "acme"`)))
}

func TestARequestCountsForWhatItCarries(t *testing.T) {
	g, v := NewWithT(t), covering(t, "uccc")
	g.Expect(v.Request(placing(`{"calleeNumber":"13800138000","agentId":699861013,"callerNumber":"x","colour":"red"}`))).NotTo(BeEmpty())
	g.Expect(counts(v)).To(Equal(map[string]int{
		"placeCall": 1, "placeCall request.path.tenantId": 1, "placeCall request.body.calleeNumber": 1, "placeCall request.body.agentId": 1,
	}), "and not for a number that is none")
	g.Expect(v.Request(contracts.Request{Method: "GET", Path: "/elsewhere"})).NotTo(BeEmpty())
	g.Expect(v.Request(placing(`{`))).NotTo(BeEmpty())
	half := placing(`{"calleeNumb`)
	half.Cut = true
	g.Expect(v.Request(half)).To(BeEmpty(), "half a body says nothing")
	g.Expect(counts(v)).To(HaveKeyWithValue("placeCall", 3))
	g.Expect(counts(v)).To(HaveLen(4))
	v.Reset()
	g.Expect(counts(v)).To(BeEmpty())
}

func TestMembersInTheQueryAndInFormsCount(t *testing.T) {
	g, v := NewWithT(t), covering(t, "wintelapi")
	g.Expect(v.Request(contracts.Request{
		Method: "POST", Path: "/v2/wintelapi/webcall/cti", Query: url.Values{"caller": {"13811740681"}, "vcc_code": {"6019072501"}},
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, Body: []byte("called=18512342456&timeout=50"),
	})).To(BeEmpty())
	g.Expect(counts(v)).To(Equal(map[string]int{
		"placeTwoWayCall": 1, "placeTwoWayCall request.body.caller": 1, "placeTwoWayCall request.body.called": 1,
		"placeTwoWayCall request.body.timeout": 1, "placeTwoWayCall request.body.vcc_code": 1,
	}))
}

func TestAnAnswerCountsForItsCode(t *testing.T) {
	g, v := NewWithT(t), covering(t, "uccc")
	asked := placing(`{"calleeNumber":"1","agentId":699861013}`)
	const refused = `{"status":422,"error":{"code":30106,"message":"“被叫号码”不是合法的手机号或固定电话。","field":"calleeNumber"}}`
	g.Expect(v.Response(asked, answering(422, refused))).To(BeEmpty())
	g.Expect(counts(v)).To(And(HaveLen(7), HaveKeyWithValue("code 30106", 1), HaveKeyWithValue("placeCall default", 1),
		HaveKeyWithValue("placeCall response.body.error.field", 1)), "an operation counts with its request")

	g.Expect(v.Response(asked, answering(422, strings.Replace(refused, "30106", "30107", 1)))).NotTo(BeEmpty())
	g.Expect(counts(v)).NotTo(HaveKey("code 30107"), "the field is another's")
	g.Expect(counts(v)).To(And(HaveKeyWithValue("placeCall default", 2), HaveKeyWithValue("placeCall response.body.status", 2)))

	const nowhere = `{"status":404,"error":{"code":30194,"message":"no such path"}}`
	before := len(counts(v))
	g.Expect(v.Response(contracts.Request{Method: "GET", Path: "/api/v31/tserver/nowhere"}, answering(404, nowhere))).To(BeEmpty())
	g.Expect(counts(v)).To(HaveKeyWithValue("code 30194", 1))
	g.Expect(counts(v)).To(HaveLen(before+1), "the code alone, since no operation has answered")
}

func TestACodeIsToldFromTheSameOfAnother(t *testing.T) {
	g, v := NewWithT(t), covering(t, "wintelapi")
	asked := contracts.Request{Method: "POST", Path: "/v2/wintelapi/webcall/webcall800", Header: asJSON(), Body: []byte(`{"start_time":"2021-03-23 00:00:00","end_time":"x"}`)}
	g.Expect(v.Response(asked, answering(200, `{"code":404,"message":"结束时间格式不正确"}`))).To(BeEmpty())
	g.Expect(counts(v)).To(HaveKey("code 404 (ListFailure)"))
	g.Expect(counts(v)).NotTo(HaveKey("code 404 (CallFailure)"))
}

// pageOf is a search page whose record has a name for the time of the answer.
func pageOf(member string) contracts.Response {
	return answering(200, fmt.Sprintf(`{"code":0,"message":"操作成功","request_id":"d335a7e623ed864526f0fa4a91b3b3c4","data":{"results":[{
		"vccId":"782","projectId":"10008","taskId":"13","callId":"6780056666542059520","caller":"4006001234","called":"18512342456",
		"calledAreacode":"023","calledAreaname":"重庆 重庆","calledType":"MOBILE","calledVendor":"UNICOM","transCaller":"","transPhone":"",
		"transAreacode":"","transAreaname":"","transType":"","transVendor":"","startTimeEe":0,"ringTimeEe":0,"answerTimeEe":0,"endTimeEe":0,
		"startTime":1616491476,"ringTime":0,%q:0,"endTime":1616491488,"ansSecs":0,"linkSecs":0,"allSecs":12,"callresult":"0",
		"endresult":"12","userData":{"tag":"autocall"}}],"searchAfter":"6780056666542059520"}}`, member))
}

func TestWhatIsCountedIsHeldAgainstTheReading(t *testing.T) {
	g, v := NewWithT(t), covering(t, "autocall")
	asked := contracts.Request{Method: "GET", Path: "/api/v1/cdr/search"}
	read, err := v.Under(map[string]string{"answer-time": "ansTime", "of-another-vendor": "on"})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(read.Response(asked, pageOf("answerTime"))).NotTo(BeEmpty())
	g.Expect(counts(v)).NotTo(HaveKey("searchCdrs response.body.data.results.answerTime"))
	g.Expect(counts(v)).NotTo(HaveKey("searchCdrs response.body.data.results"), "what has something wrong in it")
	g.Expect(counts(v)).To(HaveKeyWithValue("searchCdrs response.body.data.results.callresult=0", 1), "the rest is as it should be")

	g.Expect(read.Response(asked, pageOf("ansTime"))).To(BeEmpty())
	g.Expect(counts(v)).To(And(
		HaveKeyWithValue("searchCdrs response.body.data.results.ansTime", 1), HaveKeyWithValue("code 0", 2),
		HaveKeyWithValue("searchCdrs response.body.data.results.callresult=0", 2),
		HaveKeyWithValue("searchCdrs response.body.data.results.userData.tag", 2),
	), "both count in one place")
	g.Expect(v.Response(asked, pageOf("answerTime"))).To(BeEmpty(), "both readings hold")
	g.Expect(counts(v)).To(HaveKeyWithValue("searchCdrs response.body.data.results.answerTime", 1))
}

func TestMembersOfAFormThatAValueHasNotDoNotCount(t *testing.T) {
	g := NewWithT(t)
	c, err := contracts.Parse("acme", []byte(`{"openapi":"3.1.0","info":{"title":"acme","version":"1"},"paths":{"/order":{"post":{"operationId":"order","responses":{
		"200":{"description":"","content":{"application/json":{"schema":{"oneOf":[
			{"type":"object","required":["total"],"properties":{"total":{"type":"integer"},"note":{"enum":["small","large"]}}},
			{"type":"object","required":["error"],"properties":{"error":{"type":"string"},"tree":{"$ref":"#/components/schemas/Tree"}}}
		]}}}}}}}},"components":{"schemas":{"Tree":{"type":"object","properties":{"name":{"type":"string"},"below":{"type":"array","items":{"$ref":"#/components/schemas/Tree"}}}}}}}`))
	g.Expect(err).NotTo(HaveOccurred())
	v := contracts.NewCoverage(c)
	asked := contracts.Request{Method: "POST", Path: "/order"}
	g.Expect(v.Response(asked, answering(200, `{"error":"no","note":"small"}`))).To(BeEmpty())
	g.Expect(counts(v)).To(Equal(map[string]int{"order 200": 1, "order response.body.error": 1}))
	g.Expect(v.Response(asked, answering(200, `{"error":"no","tree":{"name":"a","below":[{"name":"b"},{"name":3}]}}`))).NotTo(BeEmpty())
	g.Expect(counts(v)).To(And(
		HaveKeyWithValue("order response.body.error", 2), HaveKeyWithValue("order response.body.tree.name", 1),
		Not(HaveKey("order response.body.tree.below")), Not(HaveKey("order response.body.tree")),
	))
}

func TestPushesCountByTheirForm(t *testing.T) {
	g, v := NewWithT(t), covering(t, "autocall")
	const frame = `{"type":1,"data":"gx75AbBghPFFvUP04+MnBCvHo1BR/KYibKkIUb2hBEs=","sign":"a91ed73dc11fda97c81942c7c4958ce1","timestamp":"2021-06-18 14:12:01"}`
	v.Push("cdrPush", contracts.Push{Header: asJSON(), Body: []byte(frame), Opened: []byte(`{"call_id":"6811535818021285888","callresult":"2"}`)})
	g.Expect(counts(v)).To(And(
		HaveKeyWithValue("cdrPush", 1), HaveKeyWithValue("push encrypted", 1), HaveKeyWithValue("cdrPush push.data.call_id", 1),
		HaveKeyWithValue("cdrPush push.data.callresult=2", 1), Not(HaveKey("push plain")),
	), "the data are looked into")
	v.Push("cdrPush", contracts.Push{Header: asJSON(), Body: []byte(strings.Replace(frame, `"sign":"a9`, `"sign":"A9`, 1))})
	g.Expect(counts(v)).To(And(HaveKeyWithValue("push encrypted", 1), HaveKeyWithValue("cdrPush push.sign", 1), HaveKeyWithValue("cdrPush push.timestamp", 2)))

	for _, a := range []contracts.Response{answering(200, `{"code":0}`), answering(200, `{"code":7,"message":"busy"}`), answering(503, "")} {
		g.Expect(v.PushAnswer("cdrPush", a)).To(BeEmpty())
	}
	g.Expect(counts(v)).To(And(
		HaveKeyWithValue("push accepted", 1), HaveKeyWithValue("push refused", 1), HaveKeyWithValue("cdrPush answer 200", 2),
		HaveKeyWithValue("cdrPush answer default", 1), HaveKeyWithValue("cdrPush answer.body.code", 2),
	))
}

func TestMessagesCountByTheirState(t *testing.T) {
	g, v := NewWithT(t), covering(t, "uccc-faye")
	const message = `{"callId":"5c2b6bb0-6a3e-4f0e-9d4c-2f4b1f1c7a55","callerNumber":"01082511013","calleeNumber":"13800138000","agentId":%d,"state":%q,"updatedAt":1452536743511}`
	g.Expect(v.Message("/monitor_agent_699861013", fmt.Appendf(nil, message, 699861013, "calleeRingBack"))).To(BeEmpty())
	g.Expect(v.Message("/monitor_agent_7", fmt.Appendf(nil, message, 699861013, "hangup"))).NotTo(BeEmpty())
	g.Expect(v.Message("/monitor_agent_7", []byte(`{`))).NotTo(BeEmpty())
	g.Expect(v.Message("/elsewhere", fmt.Appendf(nil, message, 7, "started"))).To(BeEmpty())
	g.Expect(counts(v)).To(And(
		HaveKeyWithValue("stateChange", 2), HaveKeyWithValue("state calleeRingBack", 1), HaveKeyWithValue("state hangup", 1),
		HaveKeyWithValue("stateChange message.agentId", 1), Not(HaveKey("state started")),
	))
}

func TestCoveragesMerge(t *testing.T) {
	g, one, other := NewWithT(t), covering(t, "uccc"), covering(t, "uccc")
	one.Request(placing(`{"calleeNumber":"13800138000"}`))
	other.Request(placing(`{"agentId":699861013}`))
	g.Expect(one.Merge(other.Items())).To(Succeed())
	g.Expect(counts(one)).To(And(HaveKeyWithValue("placeCall", 2), HaveKeyWithValue("placeCall request.body.agentId", 1)))
	before := counts(one)
	g.Expect(one.Merge(covering(t, "autocall").Items())).To(MatchError(ContainSubstring(`item "searchCdrs"`)))
	g.Expect(one.Merge([]contracts.Covered{{Item: contracts.Item{Name: "placeCall"}, Count: -1}})).To(MatchError(ContainSubstring("-1 times")))
	g.Expect(counts(one)).To(Equal(before))

	shares := contracts.Shares(one.Items())
	g.Expect(shares[0]).To(Equal(contracts.Share{Kind: contracts.OfOperation, Covered: 1, Of: 4}))
	g.Expect(shares[0].Percent()).To(Equal(25.0))
	g.Expect(contracts.Missing(one.Items())).To(And(HaveLen(len(one.Items())-len(before)), ContainElement(HaveField("Name", "getCall"))))
}

func TestCoverageIsTheSameInAnyOrder(t *testing.T) {
	g, one, other := NewWithT(t), covering(t, "uccc"), covering(t, "uccc")
	var work sync.WaitGroup
	for i := range 40 {
		asked := placing(fmt.Sprintf(`{"calleeNumber":"138001380%02d","agentId":%d}`, i, 699861000+i%2))
		other.Request(asked)
		work.Go(func() {
			read, err := one.Under(map[string]string{"error-status": []string{"same", "200"}[i%2]})
			if err == nil {
				read.Request(asked)
			}
		})
	}
	work.Wait()
	g.Expect(one.Items()).To(Equal(other.Items()))
}
