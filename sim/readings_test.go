package sim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/vendors/autocall"
	"github.com/ringback-sim/ringback/sim/vendors/uccc"
	"github.com/ringback-sim/ringback/sim/vendors/wintelapi"
)

// said is something that the simulator said, to be held against a contract.
type said func(*contracts.Contract) []contracts.Violation

// player asks a simulator for what its dialects decide and keeps what it says.
type player struct {
	*client
	sim  *sim.Simulator
	said []said
}

// readAs lives through the same under one reading of a dialect.
func readAs(t *testing.T, d dialect, contract, reading string) []said {
	t.Helper()
	s := newSim(t, config())
	p := &player{client: newClient(t, s), sim: s}
	path := "/_ringback/push-targets/crm"
	settings := `{"url":"builtin","secret":"my-secret","dialects":{%q:%q}}`
	if account, ok := map[string]string{autocall.Name: "782", uccc.Name: "69986", wintelapi.Name: "6019072501"}[d.of]; ok {
		path, settings = "/_ringback/accounts/"+d.of+"/"+account, `{"dialects":{%q:%q}}`
	}
	p.ok("PUT", path, fmt.Sprintf(settings, d.name, reading))
	map[string]func(){"autocall": p.autocall, "uccc": p.uccc, "uccc-faye": p.phone, "wintelapi": p.wintelapi}[contract]()
	return p.said
}

// ask sends a request of a vendor's and keeps the answer.
func (p *player) ask(method, path, body string) string {
	place, err := url.Parse(path)
	p.Expect(err).NotTo(HaveOccurred())
	q := contracts.Request{Method: method, Path: place.Path, Query: place.Query(), Header: http.Header{}, Body: []byte(body)}
	req := httptest.NewRequestWithContext(p.ctx, method, "http://127.0.0.1:8080"+path, strings.NewReader(body))
	if body != "" {
		q.Header.Set("Content-Type", "application/json")
		req.Header = q.Header
	}
	rec := httptest.NewRecorder()
	p.handler.ServeHTTP(rec, req)
	a := contracts.Response{Status: rec.Code, Header: rec.Header(), Body: rec.Body.Bytes()}
	p.said = append(p.said, func(c *contracts.Contract) []contracts.Violation { return c.ValidateResponse(q, a) })
	return rec.Body.String()
}

func (p *player) idle() { p.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`) }

func (p *player) autocall() {
	p.do("PUT", "/_ringback/push-targets/other", `{"url":"builtin","secret":"my-secret"}`)
	for _, order := range []string{`"callee":"18512342456"`, `"callee":"13800000002"`, `"callee":"18512342456","userData":{}`, `"callee":"13800000014","userData":{"vip":true}`} {
		p.ok("POST", "/_ringback/calls", "{"+order+"}")
		p.idle()
	}
	p.ask("GET", "/api/v1/cdr/search?perPage=3", "")
	p.ask("POST", "/api/v1/cdr/search", `{"perPage":0}`)
	var got struct {
		Requests []struct{ Target, Body string }
	}
	p.Expect(json.Unmarshal([]byte(p.ok("GET", "/_ringback/receiver", "")), &got)).To(Succeed())
	ours := "other" // the target of an account's dialects
	if strings.Contains(p.ok("GET", "/_ringback/push-targets", ""), `"crm"`) {
		ours = "crm"
	}
	for _, r := range got.Requests {
		if r.Target == ours {
			pushed := contracts.Push{Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(r.Body)}
			p.said = append(p.said, func(c *contracts.Contract) []contracts.Violation { return c.ValidatePush("cdrPush", pushed) })
		}
	}
}

func (p *player) uccc() {
	var placed struct{ CallID string }
	p.Expect(json.Unmarshal([]byte(p.ask("POST", ucccCalls, `{"calleeNumber":"13800138000","agentId":699861013}`)), &placed)).To(Succeed())
	p.ask("GET", ucccCalls+"/"+placed.CallID, "")
	p.idle()
	p.ask("GET", ucccCalls+"/"+placed.CallID, "")
	p.ask("GET", ucccCalls+"/queryByPeriod?startTime=2021-03-23T00:00:00Z&endTime=2021-03-24T00:00:00Z", "")
	p.ask("POST", ucccCalls, `{"calleeNumber":"13800138000","callerNumber":"1"}`)
	p.ask("POST", "/api/v31/outbound/tenants/69986/campaigns/1/numbers", `{"numbers":["13800138001"]}`)
	p.ask("POST", "/api/v31/outbound/tenants/69986/campaigns/1/numbers", `{"numbers":["1"]}`)
	p.ok("POST", "/_ringback/agents/uccc/699861013/not-ready", "")
	p.ask("POST", ucccCalls, `{"calleeNumber":"13800138000","agentId":699861013}`)
}

func (p *player) phone() {
	p.ok("POST", ucccCalls, `{"calleeNumber":"13800138000","agentId":699861013}`)
	p.idle()
	for e := range p.sim.World().Journal.After(0) {
		if e.Faye != nil {
			p.said = append(p.said, func(c *contracts.Contract) []contracts.Violation {
				return c.ValidateMessage(e.Faye.Channel, e.Faye.Data)
			})
		}
	}
}

func (p *player) wintelapi() {
	const vcc = `"vcc_code":"6019072501"`
	p.ask("POST", "/v2/wintelapi/webcall/cti", `{`+vcc+`,"caller":"13811740681","called":"18512342456"}`)
	p.ok("POST", "/_ringback/calls", `{"vendor":"wintelapi","direction":"in","caller":"13800138000","callee":"4006001234"}`)
	p.idle()
	p.ask("POST", "/v2/wintelapi/webcall/webcall800", `{`+vcc+`,"start_time":"2021-03-23 00:00:00"}`)
	p.ask("POST", "/v2/wintelapi/webcall/webcall400", `{`+vcc+`,"start_time":"2021-03-23 00:00:00"}`)
}

// TestWhatIsSaidFollowsTheDialect plays every reading of which a contract speaks:
// the contract under that reading has nothing against what is said, and for each
// dialect it has something against it under another.
func TestWhatIsSaidFollowsTheDialect(t *testing.T) {
	there := switches(t)
	for _, contract := range []string{"autocall", "uccc", "uccc-faye", "wintelapi"} {
		open, err := contracts.Load(contract)
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		for name := range open.Dialects() {
			vendor := strings.TrimSuffix(contract, "-faye")
			d := dialect{vendor, name}
			if _, ok := there[d]; !ok {
				d.of = ofTargets
			}
			t.Run(contract+" "+name, func(t *testing.T) {
				t.Parallel()
				g := NewWithT(t)
				under := map[string]*contracts.Contract{}
				for _, reading := range there[d] {
					c, err := open.Under(map[string]string{name: reading})
					g.Expect(err).NotTo(HaveOccurred())
					under[reading] = c
				}
				refused := 0
				for _, played := range there[d] {
					all := readAs(t, d, contract, played)
					g.Expect(all).NotTo(BeEmpty())
					for _, s := range all {
						g.Expect(s(under[played])).To(BeEmpty(), played)
						for _, read := range there[d] {
							if len(s(under[read])) > 0 {
								refused++
							}
						}
					}
				}
				g.Expect(refused).NotTo(BeZero(), "no reading makes a difference")
			})
		}
	}
}
