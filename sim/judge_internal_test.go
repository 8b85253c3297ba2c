package sim

import (
	"fmt"
	"net/http"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/vendors/autocall"
	"github.com/ringback-sim/ringback/sim/world"
)

var jsonHeader = http.Header{"Content-Type": {"application/json"}}

// askUccc is a request without a callee, answered with an id that is none.
var askUccc = &journal.Exchange{
	Vendor: "uccc", Route: "placeCall", Method: "POST", Path: "/api/v31/tserver/tenants/69986/calls",
	Header: jsonHeader, Body: []byte(`{"callerNumber":"01082511013","calleNumber":"13800138000"}`),
	Status: 200, AnswerHeader: jsonHeader, Answer: []byte(`{"callId":"1"}`),
}

func TestTheJudgeSaysWhoIsWrong(t *testing.T) {
	g := NewWithT(t)
	var breaches []string
	judge := newJudge(Config{Contract: ContractNotice, OnViolation: func(v contracts.Violation) {
		breaches = append(breaches, v.Location.String())
	}})
	said := judge.judge(journal.Subject{Exchange: askUccc})
	g.Expect(said.Notices).To(ConsistOf(ContainSubstring("request.body.calleNumber: no such member, expected calleeNumber")))
	g.Expect(said.Violations).To(ContainElements(
		And(HaveField("Location", "request.body.calleeNumber"), HaveField("Rule", "required"), HaveField("Provenance", "documented")),
		And(HaveField("Location", "response.body.callId"), HaveField("Rule", "minLength"), HaveField("Found", `"1"`)),
	))
	g.Expect(breaches).To(ContainElement("body /callId"))
	g.Expect(breaches).NotTo(ContainElement("body /calleeNumber"), "that is the client's doing")

	breaches = nil
	judge.judge(journal.Subject{Exchange: askUccc, Faulty: true})
	g.Expect(breaches).To(BeEmpty(), "it was done on purpose")

	push := &journal.Pushed{Vendor: "autocall", Frame: []byte(`{"type":2}`), Status: 200, Header: jsonHeader, Answer: []byte(`{"code":"0"}`)}
	said = judge.judge(journal.Subject{Push: push})
	g.Expect(said.Violations).To(ContainElements(
		And(HaveField("Location", "push.type"), HaveField("Rule", "const")),
		And(HaveField("Location", "answer.body.code"), HaveField("Rule", "type")),
	))
	g.Expect(breaches).To(ContainElement("push /type"))
	g.Expect(breaches).NotTo(ContainElement("body /code"), "that is the receiver's doing")

	said = judge.judge(journal.Subject{Message: &journal.Published{Vendor: "uccc", Channel: "/monitor_agent_7", Data: []byte(`{"state":"dancing"}`)}})
	g.Expect(said.Violations).To(ContainElement(And(HaveField("Location", "message.state"), HaveField("Rule", "enum"))))
}

func TestTheJudgeLooksAtWhatItIsAskedTo(t *testing.T) {
	g := NewWithT(t)
	g.Expect(newJudge(Config{Contract: ContractOff}).asked()).To(BeNil())
	said := newJudge(Config{Contract: ContractNotice}).judge(journal.Subject{Exchange: askUccc})
	g.Expect(said.Violations).To(HaveLen(1), "the request alone")
	said = newJudge(Config{Contract: ContractOff, ContractAnswers: true}).judge(journal.Subject{Exchange: askUccc})
	g.Expect(said.Violations).NotTo(BeEmpty())
	for _, v := range said.Violations {
		g.Expect(v.Location).To(HavePrefix("response."), "the answer alone")
	}
	cut := *askUccc
	cut.Cut = true
	g.Expect(newJudge(Config{Contract: ContractNotice}).judge(journal.Subject{Exchange: &cut})).To(Equal(journal.Judgement{}))
}

// page is a search whose record has a name for the time of the answer.
func page(member string) *journal.Exchange {
	return &journal.Exchange{
		Vendor: "autocall", Route: "searchCdrs", Method: "GET", Path: "/api/v1/cdr/search",
		Status: 200, AnswerHeader: jsonHeader, Answer: fmt.Appendf(nil, `{"code":0,"message":"操作成功","request_id":"d335a7e623ed864526f0fa4a91b3b3c4","data":{"results":[{
			"vccId":"782","projectId":"10008","taskId":"13","callId":"6780056666542059520","caller":"4006001234","called":"18512342456",
			"calledAreacode":"023","calledAreaname":"重庆 重庆","calledType":"MOBILE","calledVendor":"UNICOM","transCaller":"","transPhone":"",
			"transAreacode":"","transAreaname":"","transType":"","transVendor":"","startTimeEe":0,"ringTimeEe":0,"answerTimeEe":0,"endTimeEe":0,
			"startTime":1616491476,"ringTime":0,%q:0,"endTime":1616491488,"ansSecs":0,"linkSecs":0,"allSecs":12,"callresult":"0",
			"endresult":"12","userData":[]}],"searchAfter":"6780056666542059520"}}`, member),
	}
}

func TestTheJudgeReadsAsTheAccountHasChosen(t *testing.T) {
	g := NewWithT(t)
	w := world.New(t.Context(), world.Options{})
	t.Cleanup(w.Close)
	judge := newJudge(Config{Contract: ContractNotice, ContractAnswers: true})
	judge.vendors = []vendors.Vendor{autocall.New(w)}
	table := map[string]string{"answer-time": "answerTime"}
	for name, tc := range map[string]struct {
		subject journal.Subject
		wrong   []string
	}{
		"the default":             {journal.Subject{Exchange: page("ansTime"), Account: "782"}, nil},
		"against the default":     {journal.Subject{Exchange: page("answerTime"), Account: "782"}, []string{"response.body.data.results.0.answerTime"}},
		"chosen":                  {journal.Subject{Exchange: page("answerTime"), Account: "782", Dialects: table}, nil},
		"against what was chosen": {journal.Subject{Exchange: page("ansTime"), Account: "782", Dialects: table}, []string{"response.body.data.results.0.ansTime"}},
		"nobody's":                {journal.Subject{Exchange: page("answerTime")}, nil},
		"a push": {journal.Subject{Account: "782", Dialects: map[string]string{"numbers": "int"}, Push: &journal.Pushed{
			Vendor: "autocall", Frame: []byte(`{"type":1,"data":{"callresult":"2"},"sign":"","timestamp":""}`),
		}}, []string{"push.data.callresult"}},
	} {
		var wrong []string
		for _, v := range judge.judge(tc.subject).Violations {
			wrong = append(wrong, v.Location)
		}
		if name == "a push" { // much else is missing there
			g.Expect(wrong).To(ContainElements(tc.wrong), name)
			continue
		}
		for _, at := range tc.wrong {
			g.Expect(wrong).To(ContainElement(at), name)
		}
		g.Expect(wrong == nil).To(Equal(tc.wrong == nil), "%s: %q", name, wrong)
	}
}
