package uccc_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/vendors/uccc"
	"github.com/ringback-sim/ringback/sim/world"
)

const uuid4 = `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`

// twoPhones gives the demo account a second phone with a number of its own and
// two that share one.
const twoPhones = `{"agents":[{"id":699861013,"phone":"01082511013"},{"id":699861014,"phone":"02582511014","salesmanCode":"1001"},` +
	`{"id":699861015,"phone":"01082511015"},{"id":699861016,"phone":"01082511015"},{"id":699861017,"phone":"13611112222"}],"displayNumbers":["4006001234"]}`

func TestWhichPhoneACallIsPlacedFrom(t *testing.T) {
	for name, tc := range map[string]struct {
		body          string
		agent         string
		caller, phone call.Number
		salesman      string
	}{
		"the agent's":                      {`"agentId":699861013`, "699861013", "01082511013", "01082511013", ""},
		"the one of a number":              {`"callerNumber":"02582511014"`, "699861014", "02582511014", "02582511014", "1001"},
		"the one of a mobile number":       {`"callerNumber":"13611112222"`, "699861017", "13611112222", "13611112222", ""},
		"the agent's, though shared":       {`"agentId":699861016,"callerNumber":"01082511015"`, "699861016", "01082511015", "01082511015", ""},
		"with a number of the tenant":      {`"agentId":699861013,"callerNumber":"4006001234"`, "699861013", "4006001234", "01082511013", ""},
		"a mobile phone of nobody":         {`"callerNumber":"13911112222","agentId":null`, "", "13911112222", "13911112222", ""},
		"with a salesman":                  {`"agentId":699861013,"salesmanCode":"王五"`, "699861013", "01082511013", "01082511013", "王五"},
		"with another than the phone's":    {`"agentId":699861014,"salesmanCode":"1002"`, "699861014", "02582511014", "02582511014", "1002"},
		"with what the document knows not": {`"agentId":699861013,"priority":[1]`, "699861013", "01082511013", "01082511013", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, world.Options{})
			r.account(twoPhones)
			id := r.place(`{"calleeNumber":"13800138000",` + tc.body + `}`)
			r.Expect(id).To(MatchRegexp(uuid4))
			c := r.call(id)
			r.Expect(c.Agent).To(Equal(tc.agent))
			r.Expect(c.Caller).To(Equal(tc.caller))
			r.Expect(c.A.Party).To(Equal(call.Caller), "the phone is dialled first")
			r.Expect(c.A.To).To(Equal(tc.phone))
			r.Expect(c.B.To).To(Equal(call.Number("13800138000")))
			r.Expect(c.Attributes["salesmanCode"]).To(Equal(tc.salesman))
			r.Expect(c.Project).To(BeEmpty())
			r.do(func(t clock.Turn) error {
				a, err := r.Account(t, uccc.Name, "")
				if tc.salesman != "" {
					r.Expect(a.Salespeople).To(ContainElement(tc.salesman), "an unknown salesman is created")
				}
				return err
			})
		})
	}
}

func TestCallsThatAreRefused(t *testing.T) {
	const number = "不是合法的手机号或固定电话。"
	for name, tc := range map[string]struct {
		path, body   string
		status, code int
		field        string
		message      string
	}{
		"no such tenant":       {"/api/v31/tserver/tenants/1/calls", `{"calleeNumber":"13800138000","agentId":699861013}`, 404, 30119, "tenantId", `企业"1"不存在。`},
		"caller is no number":  {calls, `{"calleeNumber":"13800138000","callerNumber":"abc"}`, 422, 30105, "callerNumber", "“主叫号码”" + number},
		"caller is too short":  {calls, `{"calleeNumber":"13800138000","callerNumber":"123456789"}`, 422, 30105, "callerNumber", "“主叫号码”" + number},
		"callee is too long":   {calls, `{"calleeNumber":"1234567890123","agentId":699861013}`, 422, 30106, "calleeNumber", "“被叫号码”" + number},
		"callee is empty":      {calls, `{"calleeNumber":"","agentId":699861013}`, 422, 30106, "calleeNumber", "“被叫号码”" + number},
		"callee is no text":    {calls, `{"calleeNumber":13800138000,"agentId":699861013}`, 422, 30106, "calleeNumber", "“被叫号码”" + number},
		"neither is given":     {calls, `{"calleeNumber":"13800138000"}`, 422, 30107, "callerNumber", "“主叫号码”和“固定话机ID”至少要填一个。"},
		"no such phone":        {calls, `{"calleeNumber":"13800138000","agentId":699861099}`, 422, 30108, "agentId", "固定话机699861099不存在。"},
		"phone is no integer":  {calls, `{"calleeNumber":"13800138000","agentId":"699861013"}`, 422, 30108, "agentId", "a JSON string, expected a number (int64)"},
		"caller is nobody's":   {calls, `{"calleeNumber":"13800138000","callerNumber":"01082519999"}`, 422, 30110, "callerNumber", "“主叫号码”01082519999没有对应的固定话机。"},
		"caller is another's":  {calls, `{"calleeNumber":"13800138000","agentId":699861013,"callerNumber":"02582511014"}`, 422, 30110, "callerNumber", "“主叫号码”02582511014不是固定话机699861013的,也不是本企业的。"},
		"caller is ambiguous":  {calls, `{"calleeNumber":"13800138000","callerNumber":"01082511015"}`, 422, 30111, "callerNumber", "“主叫号码”01082511015对应2个固定话机,请填写“agentId”。"},
		"salesman is too long": {calls, `{"calleeNumber":"13800138000","agentId":699861013,"salesmanCode":"1234567890123456789012345678901"}`, 422, 30112, "salesmanCode", "“销售员编号”不能超过30个字符。"},
		"network refuses":      {calls, `{"calleeNumber":"13800000015","agentId":699861013}`, 503, 30118, "calleeNumber", "线路无法接通被叫号码。"},
		"wrong token":          {calls + "?access_token=x", `{"calleeNumber":"13800138000","agentId":699861013}`, 401, 30129, "access_token", "您没有权限进行本次查询。"},
		"bad query":            {calls + "?a=%zz", `{"calleeNumber":"13800138000","agentId":699861013}`, 400, 30190, "query", `invalid URL escape "%zz"`},
		"no body":              {calls, ``, 422, 30191, "body", "empty, expected a JSON object"},
		"no JSON":              {calls, `{"calleeNumber":`, 400, 30190, "body", "the JSON value is cut off"},
		"no object":            {calls, `["13800138000"]`, 422, 30192, "body", "a JSON array, expected an object"},
		"two objects":          {calls, `{"calleeNumber":"13800138000","agentId":699861013}{}`, 400, 30190, "body", "more follows the JSON value, expected one"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, world.Options{})
			r.account(twoPhones)
			rec := r.send(http.MethodPost, tc.path, tc.body)
			r.Expect(rec.Code).To(Equal(tc.status))
			r.expectEnvelope(rec.Body.String(), tc.status, tc.code, tc.field, tc.message)
			r.do(func(t clock.Turn) error {
				all, _, err := r.Calls(t, 0, 10)
				r.Expect(all).To(BeEmpty())
				return err
			})
		})
	}
}

// expectEnvelope compares every byte of an error.
func (r *rig) expectEnvelope(body string, status, code int, field, message string) {
	r.t.Helper()
	text, err := json.Marshal(message)
	r.Expect(err).NotTo(HaveOccurred())
	if field != "" {
		field = fmt.Sprintf(`,"field":%q`, field)
	}
	r.Expect(body).To(Equal(fmt.Sprintf(`{"status":%d,"error":{"code":%d,"message":%s%s}}`, status, code, text, field)))
}

func TestAFormIsNoRequest(t *testing.T) {
	r := newRig(t, world.Options{})
	for _, path := range []string{calls, campaign} {
		rec := r.post(path, "application/x-www-form-urlencoded", "calleeNumber=13800138000")
		r.Expect(rec.Code).To(Equal(http.StatusUnsupportedMediaType))
		r.expectEnvelope(rec.Body.String(), 415, 30197, "Content-Type", `"application/x-www-form-urlencoded", expected application/json`)
	}
	rec := r.post(calls, "", `{"calleeNumber":"13800138000","agentId":699861013}`)
	r.Expect(rec.Code).To(Equal(http.StatusOK), "a body without a type is JSON")
}

func TestAPhoneThatIsNotReady(t *testing.T) {
	body := `{"calleeNumber":"13800138000","agentId":699861013}`
	r := newRig(t, world.Options{})
	first := r.place(body)
	r.advance(time.Second)
	second := r.call(r.place(body)) // while the first call keeps the phone busy
	r.Expect(second.A.DialedAt.IsZero()).To(BeTrue(), "leg A is never dialled")
	r.Expect(second.Disposition()).To(Equal(call.DispositionNoAnswer))
	r.account(`{"dialects":{"not-ready":"refuse"}}`)
	for _, who := range []string{`"agentId":699861013`, `"callerNumber":"01082511013"`} {
		rec := r.send(http.MethodPost, calls, `{"calleeNumber":"13800138000",`+who+`}`)
		r.Expect(rec.Code).To(Equal(http.StatusForbidden))
		r.expectEnvelope(rec.Body.String(), 403, 30109, "agentId", "固定话机699861013未就绪(busy)。")
	}
	r.idle()
	c := r.call(first)
	r.Expect(c.Disposition()).To(Equal(call.DispositionAnswered))
	r.place(body)
}

func TestARecordInFull(t *testing.T) {
	r := newRig(t, world.Options{Seed: 7})
	id := r.place(`{"calleeNumber":"13800000011","agentId":699861013,"salesmanCode":"<王五>"}`)
	r.idle()
	r.Expect(r.get(id)).To(Equal(`{"id":"` + id + `","callerNumber":"01082511013","calleeNumber":"13800000011","agentId":699861013,"salesmanCode":"<王五>",` +
		`"startTime":"2016-01-11T18:25:43.511Z","answerTime":"2016-01-11T18:25:56.105Z","endTime":"2016-01-11T18:26:26.105Z",` +
		`"duration":"30","cost":"0.30","recordUrl":"http://127.0.0.1:8080/recordings/` + id + `.wav"}`))
	again := r.now()
	id = r.place(`{"calleeNumber":"13800000002","callerNumber":"13911112222"}`)
	r.idle()
	r.Expect(r.get(id)).To(Equal(`{"id":"` + id + `","callerNumber":"13911112222","calleeNumber":"13800000002","agentId":null,"salesmanCode":"",` +
		`"startTime":"` + again + `","answerTime":null,"endTime":"` + r.now() + `","duration":"0","cost":"0.00","recordUrl":""}`))
}

func TestARecordBeforeTheEnd(t *testing.T) {
	r := newRig(t, world.Options{Seed: 7})
	id := r.place(`{"calleeNumber":"13800000011","agentId":699861013}`)
	r.advance(time.Second)
	r.Expect(r.get(id)).To(ContainSubstring(`"startTime":"2016-01-11T18:25:43.511Z","answerTime":null,"endTime":null,"duration":"0","cost":"0.00","recordUrl":""}`))
	r.advance(20 * time.Second)
	r.Expect(r.get(id)).To(ContainSubstring(`"answerTime":"2016-01-11T18:25:56.105Z","endTime":null,"duration":"0","cost":"0.00","recordUrl":""}`))
	r.account(`{"dialects":{"unfinished-call":"not-found"}}`)
	rec := r.send(http.MethodGet, calls+"/"+id, "")
	r.expectEnvelope(rec.Body.String(), 404, 30130, "callId", "未查询到该话单。")
	r.idle()
	r.Expect(r.get(id)).To(ContainSubstring(`"duration":"30"`))
}

func TestARecordIsTheTenantsOwn(t *testing.T) {
	r := newRig(t, world.Options{})
	r.do(func(t clock.Turn) error {
		_, err := r.vendor.PutAccount(t, "70000", json.RawMessage(`{"agents":[{"id":700001001,"phone":"01082511001"}]}`))
		return err
	})
	id := r.place(`{"calleeNumber":"13800000000","agentId":699861013}`)
	r.idle()
	for _, path := range []string{
		"/api/v31/tserver/tenants/70000/calls/" + id,
		calls + "/00000000-0000-4000-8000-000000000000",
		calls + "/x%2Fy",
	} {
		rec := r.send(http.MethodGet, path, "")
		r.Expect(rec.Code).To(Equal(http.StatusNotFound), path)
		r.expectEnvelope(rec.Body.String(), 404, 30130, "callId", "未查询到该话单。")
	}
	rec := r.send(http.MethodGet, "/api/v31/tserver/tenants/1/calls/"+id, "")
	r.expectEnvelope(rec.Body.String(), 404, 30119, "tenantId", `企业"1"不存在。`)
}

func TestEqualSeedsMakeEqualCalls(t *testing.T) {
	g := NewWithT(t)
	run := func(seed uint64, look bool) (told []string) {
		r := newRig(t, world.Options{Seed: seed})
		s := r.subscribe(channel)
		for range 3 {
			id := r.place(`{"calleeNumber":"13800138000","agentId":699861013}`)
			if look {
				r.get(id)
			}
			r.idle()
			told = append(append(told, r.get(id)), s.poll()...)
		}
		return told
	}
	g.Expect(run(7, false)).To(Equal(run(7, true)), "a look changes nothing")
	g.Expect(run(7, false)).NotTo(Equal(run(8, false)))
}
