package sim_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/journal"
)

const ucccCalls = "/api/v31/tserver/tenants/69986/calls"

// last returns the journal's latest entry.
func last(s *sim.Simulator) (entry journal.Entry) {
	for entry = range s.World().Journal.After(0) {
		continue // the last one stays
	}
	return entry
}

func TestTheJournalTellsWhereARequestBreaksTheContract(t *testing.T) {
	s := newSim(t, config())
	c := newClient(t, s)
	c.do("POST", ucccCalls, `{"calleNumber":"13800138000","callerNumber":"01082511013"}`)
	e := last(s)
	c.Expect(e.Violations).To(HaveLen(1))
	c.Expect(e.Violations[0]).To(And(
		HaveField("Operation", "placeCall"), HaveField("Location", "request.body.calleeNumber"), HaveField("Rule", "required"), HaveField("Found", "nothing"),
	))
	c.Expect(e.Notices).To(ConsistOf("request.body.calleNumber: no such member, expected calleeNumber"))

	c.do("GET", "/api/v1/cdr/search?perPages=5&perPage=0", "")
	e = last(s)
	c.Expect(e.Violations).To(ConsistOf(HaveField("Location", "request.query.perPage")))
	c.Expect(e.Notices).To(ConsistOf("request.query.perPages: no such parameter, expected perPage"))

	conf := config()
	conf.Contract = sim.ContractOff
	s = newSim(t, conf)
	newClient(t, s).do("POST", ucccCalls, `{}`)
	c.Expect(last(s).Violations).To(BeEmpty())
}

func TestEnforceRefusesInTheVendorsWords(t *testing.T) {
	conf := config()
	conf.Contract = sim.ContractEnforce
	s := newSim(t, conf)
	c := newClient(t, s)
	for request, answer := range map[[3]string]string{
		{"POST", ucccCalls, `{"calleeNumber":"13800138000","agentId":"699861013"}`}:                 `"field":"agentId"`,
		{"GET", "/api/v1/cdr/search?endresult=13", ""}:                                              `"code":422`,
		{"POST", "/v2/wintelapi/webcall/cti?vcc_code=6019072501", `{"caller":"13811740681"}`}:       `"code":404`,
		{"POST", ucccCalls, `{"calleeNumber":"13800138000","agentId":699861013,"colour":"purple"}`}: `"callId":`,
	} {
		_, body := c.do(request[0], request[1], request[2])
		c.Expect(body).To(ContainSubstring(answer), "%v", request)
	}
}

func TestAModeThatIsNoneIsRefused(t *testing.T) {
	conf := config()
	conf.Contract = "strict"
	_, err := sim.New(t.Context(), conf)
	NewWithT(t).Expect(err).To(MatchError(ContainSubstring(`contract: "strict"`)))
}
