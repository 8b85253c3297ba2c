package proxy_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/proxy"
	"github.com/ringback-sim/ringback/conformance/verdict"
	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim/frame"
)

var asJSON = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer hush-hush"}}

func survey(t *testing.T, o proxy.SurveyOptions) (s *proxy.Survey, told *[]string) {
	t.Helper()
	told = &[]string{}
	o.Live, o.Upstream = func(v contracts.Violation) { *told = append(*told, v.String()) }, "http://vendor.example/"
	s, err := proxy.NewSurvey(o)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return s, told
}

func verdicts(r verdict.Report) map[string]verdict.Verdict {
	all := map[string]verdict.Verdict{}
	for _, one := range r.Results {
		all[one.Spec.ID] = one.Verdict
	}
	return all
}

func placing(body, answer string) proxy.Exchange {
	return proxy.Exchange{
		Method: http.MethodPost, Path: "/api/v31/tserver/tenants/69986/calls", Header: asJSON, Body: proxy.Body{Bytes: []byte(body)},
		Status: http.StatusOK, AnswerHeader: asJSON, Answer: proxy.Body{Bytes: []byte(answer)},
	}
}

func TestASurveySumsUpBothDirections(t *testing.T) {
	g := NewWithT(t)
	s, told := survey(t, proxy.SurveyOptions{Vendor: "uccc"})
	const good, answer = `{"calleeNumber":"13800138000","agentId":699861013}`, `{"callId":"ed6b307c-c35d-4154-9447-5f3eece620f2"}`
	s.Observe(placing(good, answer))
	g.Expect(verdicts(s.Report())).To(Equal(map[string]verdict.Verdict{"UCCC-REQUEST-placeCall": verdict.Pass, "UCCC-ANSWER-placeCall": verdict.Pass}))
	g.Expect(*told).To(BeEmpty())
	g.Expect(s.Coverage()).To(ContainElements(
		And(HaveField("Name", "placeCall request.body.calleeNumber"), HaveField("Count", 1)),
		And(HaveField("Name", "getCall"), HaveField("Count", 0)),
		And(HaveField("Name", "state started"), HaveField("Count", 0)),
	))

	s.Observe(placing(strings.Replace(good, "calleeNumber", "calleNumber", 1), `{"callId":7}`))
	s.Observe(placing(strings.Replace(good, "calleeNumber", "calleNumber", 1), answer))
	g.Expect(strings.Join(*told, "\n")).To(And(ContainSubstring("calleeNumber"), ContainSubstring("calleNumber")))
	report := s.Report()
	g.Expect(verdicts(report)).To(Equal(map[string]verdict.Verdict{"UCCC-REQUEST-placeCall": verdict.Fail, "UCCC-ANSWER-placeCall": verdict.Fail}))
	request := report.Results[1]
	g.Expect(request.Broken()).To(HaveLen(1), "the same violation counts once")
	g.Expect(request.Exchanges).To(HaveLen(1))
	g.Expect(request.Exchanges[0].Curl).To(And(ContainSubstring("'http://vendor.example/api/v31/"), ContainSubstring("$AUTHORIZATION"), ContainSubstring("$NUMBER_1")))

	cut := placing("{", "{")
	cut.Body.Cut, cut.Answer.Cut = true, true
	s.Observe(cut)
	s.Observe(proxy.Exchange{Method: http.MethodGet, Path: "/_ringback/clock", Status: 200})
	g.Expect(s.Report()).To(Equal(report), "half a body shows nothing, and Ringback is no vendor")
	s.Observe(proxy.Exchange{Method: http.MethodGet, Path: "/api/v31/nowhere", Status: 404})
	g.Expect(verdicts(s.Report())).To(HaveKeyWithValue("UCCC-REQUEST-other", verdict.Fail))
}

func TestASurveyReadsWhatIsCompressed(t *testing.T) {
	g := NewWithT(t)
	s, told := survey(t, proxy.SurveyOptions{Vendor: "uccc"})
	for coding, writer := range map[string]func(io.Writer) io.WriteCloser{
		"gzip":    func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
		"deflate": func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) },
	} {
		var coded bytes.Buffer
		w := writer(&coded)
		_, _ = io.WriteString(w, `{"callId":7}`)
		g.Expect(w.Close()).To(Succeed())
		e := placing(`{"calleeNumber":"13800138000","agentId":699861013}`, coded.String())
		e.AnswerHeader = http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {coding}}
		s.Observe(e)
		g.Expect(*told).To(ConsistOf(ContainSubstring("body /callId: 7, expected string")), coding)
		*told = nil
		e.Answer.Bytes = e.Answer.Bytes[:5]
		s.Observe(e)
		e.AnswerHeader = http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {"br"}}
		s.Observe(e)
		g.Expect(*told).To(BeEmpty(), "nobody can say what that was")
	}
}

func TestASurveyHidesSecretsWhereverTheyStand(t *testing.T) {
	g := NewWithT(t)
	s, _ := survey(t, proxy.SurveyOptions{Vendor: "uccc"})
	e := placing(`{"token":"s3cr3t-in-body","calleeNumber":7}`, `{"access_token":"s3cr3t-in-answer"}`)
	e.Query = "token=s3cr3t-in-query&access_token=s3cr3t-too"
	e.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer s3cr3t-in-header"}}
	s.Observe(e)
	g.Expect(fmt.Sprintf("%+v", s.Report())).To(And(ContainSubstring("callId"), Not(ContainSubstring("s3cr3t"))))
}

func TestASurveyReadsEvents(t *testing.T) {
	g := NewWithT(t)
	const state = `{"callId":"5c2b6bb0-6a3e-4f0e-9d4c-2f4b1f1c7a55","callerNumber":"01082511013","calleeNumber":"13800138000","agentId":699861013,"salesmanCode":"1001","state":"started","updatedAt":1610000000000}`
	s, _ := survey(t, proxy.SurveyOptions{Vendor: "uccc"})
	event := func(data string) []byte {
		return []byte(`[{"channel":"/meta/connect","successful":true},{"channel":"/monitor_agent_699861013","data":` + data + `}]`)
	}
	s.Observe(proxy.Exchange{Method: http.MethodPost, Path: "/faye", Status: 200, Answer: proxy.Body{Bytes: event(state)}})
	s.Observe(proxy.Exchange{Path: "/faye", Message: &proxy.Message{Text: event(`7`)}})
	s.Observe(proxy.Exchange{Path: "/faye", Message: &proxy.Message{FromServer: true, Text: []byte("no list")}})
	g.Expect(verdicts(s.Report())).To(Equal(map[string]verdict.Verdict{"UCCC-MESSAGE-events": verdict.Pass}), "what a client says is no event")
	g.Expect(s.Coverage()).To(ContainElement(And(HaveField("Name", "state started"), HaveField("Count", 1))))
	s.Observe(proxy.Exchange{Path: "/faye", Message: &proxy.Message{FromServer: true, Text: event(strings.Replace(state, "1610000000000", "1610000000", 1))}})
	g.Expect(verdicts(s.Report())).NotTo(HaveKeyWithValue("UCCC-MESSAGE-events", verdict.Pass))
}

func TestASurveyReadsPushes(t *testing.T) {
	g := NewWithT(t)
	const secret = "push-secret"
	s, told := survey(t, proxy.SurveyOptions{Vendor: "autocall", Pushes: true, Secret: secret})
	seal := func(data, secret string) proxy.Exchange {
		f, err := frame.Encrypted(frame.TypeCDR, []byte(data), secret)
		g.Expect(err).NotTo(HaveOccurred())
		return proxy.Exchange{
			Method: http.MethodPost, Path: "/cdr", Header: asJSON, Body: proxy.Body{Bytes: f.Bytes("2021-06-18 14:11:31")},
			Status: 200, AnswerHeader: asJSON, Answer: proxy.Body{Bytes: []byte(`{"code":"0"}`)},
		}
	}
	s.Observe(seal(`{"call_id":7}`, secret))
	g.Expect(strings.Join(*told, "\n")).To(And(ContainSubstring("/data/"), ContainSubstring("/code")), "the data are opened, and the answer is read")
	*told = nil
	s.Observe(seal(`{"call_id":7}`, "another"))
	g.Expect(strings.Join(*told, "\n")).To(ContainSubstring("push /sign"))
	g.Expect(*told).NotTo(ContainElement(ContainSubstring(secret)))
}

func TestASurveyNeedsAContract(t *testing.T) {
	g := NewWithT(t)
	_, err := proxy.NewSurvey(proxy.SurveyOptions{Vendor: "nobody"})
	g.Expect(err).To(MatchError(ContainSubstring("autocall")))
	_, err = proxy.NewSurvey(proxy.SurveyOptions{Vendor: "uccc", Pushes: true})
	g.Expect(err).To(MatchError(ContainSubstring("pushes nothing")))
}
