package wintelapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/vendors/wintelapi"
	"github.com/ringback-sim/ringback/sim/world"
)

const alice, bob = "13811740681", "18512342456"

func TestATwoWayCallDialsTheCallerFirst(t *testing.T) {
	r := newRig(t, world.Options{})
	r.account(`{"displayNumbers":["4006001234","4006005678"]}`)
	answer := r.post(cti, "caller="+alice+"&called="+bob+"&display_caller=4006001234&display_called=4006005678")
	r.Expect(answer).To(Equal(`{"code":200,"message":"ok","callid":"111111"}`))
	c := r.first()
	r.Expect([]call.State{c.A.State, c.B.State}).To(Equal([]call.State{call.Dialing, call.Idle}))
	r.Expect(c.Attributes).To(BeEmpty())
	r.idle()
	c = r.first()
	r.Expect([]call.Number{c.A.From, c.A.To, c.B.From, c.B.To}).To(Equal([]call.Number{"4006001234", alice, "4006005678", bob}))
	r.Expect(c.Disposition()).To(Equal(call.DispositionAnswered))
	r.Expect(c.B.DialedAt).To(Equal(c.A.AnsweredAt))
	r.Expect(r.post(cti, twoWay(alice, bob))).To(ContainSubstring(`"111112"`), "ids are counted")
}

func TestAnAXBCallHasANumberBetween(t *testing.T) {
	for name, tc := range map[string]struct {
		numbers, shown string
		a, x           string
	}{
		"another number is A":  {`["4006001234","4006005678"]`, "4006001234", "4006005678", "4006001234"},
		"A is the first other": {`["4006001234","4006005678"]`, "4006005678", "4006001234", "4006005678"},
		"no other number":      {`["4006001234"]`, "4006001234", "4006001234", "4006001234"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, world.Options{})
			r.account(`{"displayNumbers":` + tc.numbers + `}`)
			r.Expect(r.code(r.post(axb, "caller="+alice+"&called="+bob+"&display_called="+tc.shown))).To(Equal(200))
			r.idle()
			c := r.first()
			r.Expect(c.B.From).To(Equal(call.Number(tc.x)), "the called party sees X")
			r.Expect(c.Attributes).To(Equal(map[string]string{wintelapi.AttrA: tc.a, wintelapi.AttrX: tc.x}))
			r.Expect(r.rows(r.post(calls, since("2012-07-11 00:00:00")))).To(HaveLen(1))
		})
	}
}

func TestWhatIsWrongWithACall(t *testing.T) {
	texts := map[int]string{
		402: "企业代码不存在", 403: "主叫号码为空", 404: "被叫号码为空", 405: "呼叫失败", 406: "主叫号码格式不正确", 407: "被叫号码格式不正确",
		408: "呼叫主叫号码显示或者呼叫被叫号码显示 不存在,请统一填写你们的400号码",
	}
	good := twoWay(alice, bob)
	for name, tc := range map[string]struct {
		form string
		code int
	}{
		"nothing":                      {"", 403},
		"no called":                    {"caller=" + alice, 404},
		"empty called":                 {"caller=" + alice + "&called=", 404},
		"presence before format":       {"caller=x", 404},
		"the caller's format first":    {"caller=x&called=y", 406},
		"format before display":        {"caller=" + alice + "&called=y&display_caller=1", 407},
		"display before the call":      {"caller=" + alice + "&called=13800000015&display_caller=1", 408},
		"another's number to show":     {good + "&display_called=4009999999", 408},
		"refused by the network":       {twoWay(alice, "13800000015"), 405},
		"the caller's leg is refused":  {twoWay("13800000015", bob), 405},
		"a space":                      {twoWay(url.QueryEscape("138 1174 0681"), bob), 406},
		"a space before":               {twoWay(url.QueryEscape(" "+alice), bob), 406},
		"the country's code":           {twoWay(alice, url.QueryEscape("+8618512342456")), 407},
		"letters":                      {twoWay(alice, "1851234245X"), 407},
		"too short":                    {twoWay("138117406", bob), 406},
		"too long":                     {twoWay("1381174068100", bob), 406},
		"an array":                     {"caller[]=" + alice + "&called=" + bob, 406},
		"an array beside the word":     {"called=" + bob + "&caller=" + alice + "&caller[x]=1", 406},
		"GBK":                          {"caller=%D6%D0%B9%FA&called=" + bob, 406},
		"wide digits":                  {"caller=" + url.QueryEscape("138117406\uff181") + "&called=" + bob, 406},
		"NUL":                          {"caller=" + alice + "%00&called=" + bob, 406},
		"an enterprise that is not":    {good + "&vcc_code=%D6%D0", 402},
		"an enterprise that is a list": {good + "&vcc_code[]=1", 402},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, world.Options{})
			form := tc.form
			if !strings.Contains(form, "vcc_code") {
				form += "&vcc_code=" + enterprise
			}
			for _, path := range []string{cti, axb} {
				status, body := r.send("POST", path, "application/x-www-form-urlencoded", form)
				r.Expect(status).To(Equal(200))
				var got struct {
					Code    int
					Message string
				}
				r.Expect(json.Unmarshal([]byte(body), &got)).To(Succeed())
				r.Expect(got.Code).To(Equal(tc.code))
				r.Expect(got.Message).To(Equal(texts[tc.code]))
			}
			r.idle()
			r.Expect(r.rows(r.post(calls, since("2012-07-11 00:00:00")))).To(BeEmpty())
		})
	}
}

func TestMessagesAreWrittenAsPHPDoes(t *testing.T) {
	r := newRig(t, world.Options{})
	r.Expect(r.post(cti, "")).To(Equal(`{"code":403,"message":"\u4e3b\u53eb\u53f7\u7801\u4e3a\u7a7a"}`))
}

func TestTheBodysForms(t *testing.T) {
	var upload bytes.Buffer
	parts := multipart.NewWriter(&upload)
	for name, value := range map[string]string{"caller": alice, "called": bob, "vcc_code": enterprise} {
		_ = parts.WriteField(name, value)
	}
	_ = parts.Close()
	form := "vcc_code=" + enterprise + "&" + twoWay(alice, bob)
	object := fmt.Sprintf(`{"vcc_code":%q,"caller":%q,"called":%s,"timeout":50,"display_caller":null}`, enterprise, alice, bob)
	const formType, jsonType = "application/x-www-form-urlencoded", "application/json"
	for name, tc := range map[string]struct {
		query, contentType, body string
		code                     int
	}{
		"form":                      {"", formType, form, 200},
		"form with a charset":       {"", formType + "; charset=UTF-8", form, 200},
		"multipart":                 {"", parts.FormDataContentType(), upload.String(), 200},
		"JSON":                      {"", jsonType, object, 200},
		"query":                     {"?" + form, "", "", 200},
		"no type, a form":           {"", "", form, 200},
		"no type, JSON":             {"", "", object, 200},
		"the body wins":             {"?caller=x&called=y", formType, form, 200},
		"the body wins, for better": {"?" + form, formType, "caller=x", 406},
		"the last one counts":       {"", formType, "caller=x&" + form, 200},
		"JSON, not an object":       {"?vcc_code=" + enterprise, jsonType, `[` + object + `]`, 403},
		"JSON that breaks off":      {"?vcc_code=" + enterprise, jsonType, object[:len(object)-1], 403},
		"JSON as a form":            {"?vcc_code=" + enterprise, formType, object, 403},
		"JSON with an object":       {"?vcc_code=" + enterprise, jsonType, `{"caller":{"a":1},"called":"` + bob + `"}`, 406},
		"JSON with booleans":        {"?vcc_code=" + enterprise, jsonType, `{"caller":true,"called":false}`, 404},
		"text":                      {"?vcc_code=" + enterprise, "text/plain", form, 403},
		"XML":                       {"?vcc_code=" + enterprise, "text/xml", "<caller>1</caller>", 403},
		"a type that is none":       {"?vcc_code=" + enterprise, ";;", form, 403},
		"multipart, no boundary":    {"?vcc_code=" + enterprise, "multipart/form-data", upload.String(), 403},
		"multipart that breaks off": {"?vcc_code=" + enterprise, parts.FormDataContentType(), upload.String()[:100], 403},
		"a form that is none":       {"?vcc_code=" + enterprise, formType, "%zz=1;", 403},
		"nothing at all":            {"", "", "", 401},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, world.Options{})
			status, body := r.send("POST", cti+tc.query, tc.contentType, tc.body)
			r.Expect(status).To(Equal(200))
			r.Expect(r.code(body)).To(Equal(tc.code), body)
		})
	}
}

func TestTheTimeoutBoundsEachLeg(t *testing.T) {
	for name, form := range map[string]string{"A": twoWay("13800000003", bob), "B": twoWay(alice, "13800000003")} {
		t.Run("leg "+name+" rings out", func(t *testing.T) {
			r := newRig(t, world.Options{})
			r.post(cti, strings.Replace(form, "timeout=50", "timeout=12", 1))
			r.idle()
			c := r.first()
			leg := c.Leg(call.Side(name))
			r.Expect(leg.ReleasedAt.Sub(leg.DialedAt)).To(Equal(12 * time.Second))
			r.Expect(leg.Cause).To(Equal(call.CauseNoAnswer))
		})
	}
}

func TestPathsAndMethodsThatAreNot(t *testing.T) {
	r := newRig(t, world.Options{})
	for _, tc := range []struct {
		method, path string
		status       int
	}{
		{"GET", cti, 405},
		{"PUT", axb, 405},
		{"GET", calls, 405},
		{"POST", play, 405},
		{"POST", trunks, 405},
		{"POST", cti + "/", 404},
		{"POST", "/v2/wintelapi/webcall", 404},
		{"GET", "/v2/wintelapi/%ff", 404},
	} {
		status, body := r.send(tc.method, tc.path, "", "")
		r.Expect(status).To(Equal(tc.status), "%s %s", tc.method, tc.path)
		r.Expect(r.code(body)).To(Equal(tc.status))
	}
	status, body := r.send("POST", cti, "application/x-www-form-urlencoded", "caller="+strings.Repeat("1", 2<<20))
	r.Expect(status).To(Equal(413))
	r.Expect(r.code(body)).To(Equal(413))
}

// FuzzWebcall: whatever comes, the answer is one that the document lists.
func FuzzWebcall(f *testing.F) {
	f.Add("application/x-www-form-urlencoded", "caller=13811740681&called=18512342456&timeout=50", "display_caller=4006001234")
	f.Add("application/json", `{"caller":"13811740681","called":[18512342456]}`, "")
	f.Add("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"caller\"\r\n\r\n1\r\n--x--", "caller[]=1")
	shared := newRig(f, world.Options{})
	f.Fuzz(func(t *testing.T, contentType, body, query string) {
		r := &rig{WithT: NewWithT(t), World: shared.World, t: t, vendor: shared.vendor, router: shared.router}
		for _, path := range []string{cti, calls, sounds} {
			u := url.URL{Path: path, RawQuery: "vcc_code=" + enterprise + "&" + url.QueryEscape(query)}
			status, answer := r.send("POST", u.String(), contentType, body)
			known := status == 200 || status == 400 && path == sounds
			if code := r.code(answer); !known || code != 200 && (code < 400 || code > 408) {
				t.Fatalf("%s: %d %s", path, status, answer)
			}
		}
	})
}
