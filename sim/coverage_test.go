package sim_test

import (
	"encoding/json"
	"fmt"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim"
)

// covered returns what was counted at least once of a vendor's contracts, or of
// everybody's, by name.
func (c *client) covered(path string) map[string]int {
	var answer struct {
		Vendors []struct{ Items []contracts.Covered }
	}
	c.Expect(json.Unmarshal([]byte(c.ok("GET", path, "")), &answer)).To(Succeed())
	all := map[string]int{}
	for _, v := range answer.Vendors {
		for _, item := range v.Items {
			if item.Count > 0 {
				all[item.Name] += item.Count
			}
		}
	}
	return all
}

// lazily returns a simulator in which nobody is told of violations at once.
func lazily(t *testing.T, change func(*sim.Config)) (*sim.Simulator, *client) {
	t.Helper()
	conf := config()
	change(&conf)
	s, err := sim.New(t.Context(), conf)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { _ = s.Close() })
	return s, newClient(t, s)
}

// live has something happen at all vendors.
func (c *client) live() {
	c.ok("PUT", "/_ringback/push-targets/crm", `{"url":"builtin","secret":"my-secret","encrypted":true}`)
	c.ok("PUT", "/_ringback/receiver", `{"answers":[{"status":503},{"status":200}]}`)
	c.ok("POST", ucccCalls, `{"calleeNumber":"13800138000","agentId":699861013}`)
	c.ok("POST", "/_ringback/calls", `{"callee":"18512342456"}`)
	c.do("POST", ucccCalls, `{"calleeNumber":"1","agentId":699861013}`)
	c.do("GET", "/api/v31/tserver/elsewhere", "")
	c.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
	c.ok("GET", "/api/v1/cdr/search?perPage=2", "")
	c.do("POST", "/v2/wintelapi/webcall/cti?vcc_code=6019072501", `{"caller":"13811740681"}`)
}

func TestCoverageTellsWhatTheTrafficHasExercised(t *testing.T) {
	_, c := lazily(t, func(*sim.Config) {})
	c.Expect(c.covered("/_ringback/coverage")).To(BeEmpty())
	c.live()
	seen := c.covered("/_ringback/coverage")
	for _, name := range []string{
		"placeCall request.body.agentId", "placeCall response.body.callId", "code 30194", "state calleeRingBack", "state hangup",
		"searchCdrs request.query.perPage", "searchCdrs response.body.data.results.callresult=2", "code 0", "push encrypted",
		"cdrPush push.data.link_secs", "push accepted", "cdrPush answer default", "placeTwoWayCall", "code 404 (CallFailure)",
	} {
		c.Expect(seen).To(HaveKey(name))
	}
	c.Expect(seen).To(HaveKeyWithValue("placeCall", 2))
	c.Expect(seen).To(HaveKeyWithValue("cdrPush", 2))
	c.Expect(seen).To(HaveKeyWithValue("placeCall request.body.calleeNumber", 1), "the other is none")
	for _, name := range []string{"push plain", "searchCdrs response.body.data.results.answerTime", "getCall", "code 30105"} {
		c.Expect(seen).NotTo(HaveKey(name))
	}
	c.Expect(c.covered("/_ringback/coverage")).To(Equal(seen), "looking changes nothing")
	c.Expect(c.covered("/_ringback/coverage?vendor=uccc")).NotTo(HaveKey("searchCdrs"))
	status, problem := c.do("GET", "/_ringback/coverage?vendor=acme", "")
	c.Expect(status).To(Equal(422), problem)

	_, again := lazily(t, func(*sim.Config) {})
	again.live()
	c.Expect(again.covered("/_ringback/coverage")).To(Equal(seen), "in every run")
}

func TestCoverageForgetsNothingThatTheJournalForgets(t *testing.T) {
	_, whole := lazily(t, func(*sim.Config) {})
	whole.live()
	for name, change := range map[string]func(*sim.Config){
		"a small journal":  func(conf *sim.Config) { conf.JournalEntries = 2 },
		"told at once":     func(conf *sim.Config) { conf.OnViolation = keeping(t) },
		"answers told too": func(conf *sim.Config) { conf.ContractAnswers = true },
	} {
		_, c := lazily(t, change)
		c.live()
		c.ok("DELETE", "/_ringback/journal", "")
		c.Expect(c.covered("/_ringback/coverage")).To(Equal(whole.covered("/_ringback/coverage")), name)
	}
}

func TestCoverageBeginsAnew(t *testing.T) {
	_, c := lazily(t, func(*sim.Config) {})
	c.live()
	c.ok("DELETE", "/_ringback/coverage", "")
	c.Expect(c.covered("/_ringback/coverage")).To(BeEmpty(), "though the journal has it still")
	c.ok("GET", "/api/v1/cdr/search", "")
	c.Expect(c.covered("/_ringback/coverage")).To(HaveKey("searchCdrs"))
	c.ok("POST", "/_ringback/reset", "")
	c.Expect(c.covered("/_ringback/coverage")).To(BeEmpty())

	c.ok("POST", "/_ringback/worlds", `{"name":"other"}`)
	c.ok("GET", "/w/other/api/v1/cdr/search", "")
	c.Expect(c.covered("/w/other/_ringback/coverage")).To(HaveKey("searchCdrs"))
	c.Expect(c.covered("/_ringback/coverage")).To(BeEmpty())
}

func TestCoverageIsOffWhereNobodyLooks(t *testing.T) {
	for name, change := range map[string]func(*sim.Config){
		"no contract": func(conf *sim.Config) { conf.Contract = sim.ContractOff },
		"no journal":  func(conf *sim.Config) { conf.JournalEntries = -1 },
	} {
		_, c := lazily(t, change)
		for _, method := range []string{"GET", "DELETE"} {
			status, problem := c.do(method, "/_ringback/coverage", "")
			c.Expect(status).To(Equal(409), name)
			c.Expect(problem).To(ContainSubstring("--contract off"))
		}
	}
}

// TestAnEntryIsJudgedByWhatTheAccountHadChosen changes the choice before anybody
// reads the journal.
func TestAnEntryIsJudgedByWhatTheAccountHadChosen(t *testing.T) {
	s, c := lazily(t, func(conf *sim.Config) { conf.ContractAnswers = true })
	c.ok("PUT", "/_ringback/push-targets/crm", `{"url":"builtin","secret":"my-secret"}`)
	for i, reading := range []string{"answerTime", "ansTime"} {
		c.ok("PUT", "/_ringback/accounts/autocall/782", fmt.Sprintf(`{"dialects":{"answer-time":%q,"call-time":%q}}`, reading, []string{"present", "absent"}[i]))
		c.ok("PUT", "/_ringback/push-targets/crm", fmt.Sprintf(`{"url":"builtin","secret":"my-secret","dialects":{"numbers":%q}}`, []string{"int", "string"}[i]))
		c.ok("POST", "/_ringback/calls", `{"callee":"18512342456"}`)
		c.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
		c.ok("GET", "/api/v1/cdr/search", "")
	}
	seen := 0
	for e := range s.World().Journal.After(0) {
		c.Expect(e.Violations).To(BeEmpty(), "%s %s", e.Kind, e.Route)
		seen++
	}
	c.Expect(seen).To(Equal(4))
}
