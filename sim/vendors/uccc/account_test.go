package uccc_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/vendors/uccc"
	"github.com/ringback-sim/ringback/sim/world"
)

// shown returns the demo account as the control API lists it.
func (r *rig) shown() (text string) {
	r.t.Helper()
	r.do(func(t clock.Turn) error {
		a, err := r.Account(t, uccc.Name, "69986")
		r.Expect(err).NotTo(HaveOccurred())
		b, err := json.Marshal(r.vendor.ShowAccount(t, a))
		text = string(b)
		return err
	})
	return text
}

func TestTheDemoAccount(t *testing.T) {
	r := newRig(t, world.Options{Seed: 7})
	demo := `{"vendor":"uccc","id":"69986","accessToken":"` + r.token() + `","agents":[{"id":699861013,"phone":"01082511013"}],` +
		`"campaigns":["1"],"displayNumbers":["02583191013"],"tariff":"0.30"}`
	r.Expect(r.shown()).To(Equal(demo))
	r.account(demo)
	r.Expect(r.shown()).To(Equal(demo), "what is shown can be put")
	r.account(`{}`)
	r.Expect(r.shown()).To(Equal(demo), "what is left out stays")
}

func TestAccountsCanBeChanged(t *testing.T) {
	r := newRig(t, world.Options{})
	r.account(`{"accessToken":"secret","agents":[{"id":699861013,"phone":"02582511013","salesmanCode":"1002"},{"id":699861014,"phone":"01082511014"}],
		"campaigns":["1","2"],"displayNumbers":[],"tariff":"1.05","salesmen":["1009","1001","1001"],"dialects":{"error-status":"200"}}`)
	r.account(`{"dialects":{"faye-hold":"5s"}}`)
	r.Expect(r.shown()).To(Equal(`{"vendor":"uccc","id":"69986","accessToken":"secret",` +
		`"agents":[{"id":699861013,"phone":"02582511013","salesmanCode":"1002"},{"id":699861014,"phone":"01082511014"}],` +
		`"campaigns":["1","2"],"displayNumbers":[],"tariff":"1.05","salesmen":["1001","1002","1009"],"dialects":{"error-status":"200","faye-hold":"5s"}}`))

	id := r.place(`{"calleeNumber":"13800000011","agentId":699861014}`)
	r.idle()
	r.Expect(r.get(id)).To(ContainSubstring(`"duration":"30","cost":"1.05"`))
	rec := r.send(http.MethodGet, calls+"/x", "")
	r.Expect(rec.Code).To(Equal(http.StatusOK))
	r.expectEnvelope(rec.Body.String(), 404, 30130, "callId", "未查询到该话单。")
}

func TestEachMinuteBegunCosts(t *testing.T) {
	r := newRig(t, world.Options{})
	for seconds, cost := range map[int]string{59: "0.30", 60: "0.30", 61: "0.60", 3601: "18.30"} {
		id := r.talk(seconds)
		r.Expect(r.get(id)).To(MatchRegexp(`"duration":"%d","cost":"%s"`, seconds, cost))
	}
}

func TestAccountsThatAreRefused(t *testing.T) {
	for name, tc := range map[string]struct{ settings, complaint string }{
		"another id":           {`{"id":"1"}`, `id: "1", but the path says "69986"`},
		"another vendor":       {`{"vendor":"autocall"}`, `vendor: "autocall"`},
		"an unknown member":    {`{"secret":"x"}`, "secret: no such member"},
		"an agent's name":      {`{"agents":[{"id":"bob"}]}`, "agents.id: a JSON string"},
		"an agent without id":  {`{"agents":[{"phone":"01082511013"}]}`, "agents[0].id: 0"},
		"an agent's bad phone": {`{"agents":[{"id":1,"phone":"8005"}]}`, `agents[0].phone: "8005"`},
		"a nameless campaign":  {`{"campaigns":["1",""]}`, "campaigns[1]: empty"},
		"a nobody":             {`{"salesmen":["1001",""]}`, "salesmen[1]: 0 characters"},
		"a salesman's epic":    {`{"agents":[{"id":1,"phone":"01082511013","salesmanCode":"` + strings.Repeat("王", 31) + `"}]}`, "agents[0].salesmanCode: 31 characters"},
		"a bad number":         {`{"displayNumbers":["95013"]}`, `displayNumbers[0]: "95013"`},
		"a free tariff":        {`{"tariff":"0.3"}`, `tariff: "0.3"`},
		"an unknown dialect":   {`{"dialects":{"short-page-cursor":"null"}}`, "dialects.short-page-cursor: no such dialect"},
		"a wrong reading":      {`{"dialects":{"error-status":"404"}}`, `dialects.error-status: "404"`},
		"too short a hold":     {`{"dialects":{"faye-hold":"10ms"}}`, `dialects.faye-hold: "10ms"`},
		"an endless hold":      {`{"dialects":{"faye-hold":"forever"}}`, `dialects.faye-hold: "forever"`},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, world.Options{})
			before := r.shown()
			r.Expect(r.Clock.Do(func(t clock.Turn) error {
				_, err := r.vendor.PutAccount(t, "69986", json.RawMessage(tc.settings))
				return err
			})).To(MatchError(ContainSubstring(tc.complaint)))
			r.Expect(r.shown()).To(Equal(before))
		})
	}
}
