package sim

import (
	"net/http"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim/journal"
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
	said := judge(journal.Subject{Exchange: askUccc})
	g.Expect(said.Notices).To(ConsistOf(ContainSubstring("request.body.calleNumber: no such member, expected calleeNumber")))
	g.Expect(said.Violations).To(ContainElements(
		And(HaveField("Location", "request.body.calleeNumber"), HaveField("Rule", "required"), HaveField("Provenance", "documented")),
		And(HaveField("Location", "response.body.callId"), HaveField("Rule", "minLength"), HaveField("Found", `"1"`)),
	))
	g.Expect(breaches).To(ContainElement("body /callId"))
	g.Expect(breaches).NotTo(ContainElement("body /calleeNumber"), "that is the client's doing")

	breaches = nil
	judge(journal.Subject{Exchange: askUccc, Faulty: true})
	g.Expect(breaches).To(BeEmpty(), "it was done on purpose")

	push := &journal.Pushed{Vendor: "autocall", Frame: []byte(`{"type":2}`), Status: 200, Header: jsonHeader, Answer: []byte(`{"code":"0"}`)}
	said = judge(journal.Subject{Push: push})
	g.Expect(said.Violations).To(ContainElements(
		And(HaveField("Location", "push.type"), HaveField("Rule", "const")),
		And(HaveField("Location", "answer.body.code"), HaveField("Rule", "type")),
	))
	g.Expect(breaches).To(ContainElement("push /type"))
	g.Expect(breaches).NotTo(ContainElement("body /code"), "that is the receiver's doing")

	said = judge(journal.Subject{Message: &journal.Published{Vendor: "uccc", Channel: "/monitor_agent_7", Data: []byte(`{"state":"dancing"}`)}})
	g.Expect(said.Violations).To(ContainElement(And(HaveField("Location", "message.state"), HaveField("Rule", "enum"))))
}

func TestTheJudgeLooksAtWhatItIsAskedTo(t *testing.T) {
	g := NewWithT(t)
	g.Expect(newJudge(Config{Contract: ContractOff})).To(BeNil())
	said := newJudge(Config{Contract: ContractNotice})(journal.Subject{Exchange: askUccc})
	g.Expect(said.Violations).To(HaveLen(1), "the request alone")
	said = newJudge(Config{Contract: ContractOff, ContractAnswers: true})(journal.Subject{Exchange: askUccc})
	g.Expect(said.Violations).NotTo(BeEmpty())
	for _, v := range said.Violations {
		g.Expect(v.Location).To(HavePrefix("response."), "the answer alone")
	}
	cut := *askUccc
	cut.Cut = true
	g.Expect(newJudge(Config{Contract: ContractNotice})(journal.Subject{Exchange: &cut})).To(Equal(journal.Judgement{}))
}
