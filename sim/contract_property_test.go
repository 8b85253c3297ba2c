package sim_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/journal"
)

// TestWhateverHappensKeepsTheContracts lets random things happen to all vendors
// under random dialects: whatever a client asks, well or badly, every answer, push
// and message is as the vendor's contract says, and every answer as it says under
// the chosen dialects. Together the seeds place more than
// 2,000 calls.
func TestWhateverHappensKeepsTheContracts(t *testing.T) {
	const seeds, steps, fewest = 4, 1100, 500
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			m := newMischief(t, seed)
			for range steps {
				m.step()
			}
			m.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
			for range 150 {
				m.ask()
			}
			seen := map[journal.Kind]int{}
			for e := range m.sim.World().Journal.After(0) {
				seen[e.Kind]++
			}
			m.Expect(m.placed).To(BeNumerically(">", fewest))
			m.Expect(seen[journal.OfPush]).To(BeNumerically(">", 100))
			m.Expect(seen[journal.OfFaye]).To(BeNumerically(">", 100))
			m.Expect(seen[journal.OfRequest]).To(BeNumerically(">", 400))
		})
	}
}

// mischief is a client that does random things.
type mischief struct {
	*client
	sim    *sim.Simulator
	r      *rand.Rand
	placed int
	ids    map[string][]string            // of calls, by vendor
	reads  map[string]*contracts.Contract // by vendor, under the chosen dialects
}

func newMischief(t *testing.T, seed uint64) *mischief {
	t.Helper()
	conf := config()
	conf.Seed = seed + 1
	s := newSim(t, conf)
	m := &mischief{client: newClient(t, s), sim: s, r: rand.New(rand.NewPCG(seed, 0)), ids: map[string][]string{}, reads: map[string]*contracts.Contract{}}
	m.settle("autocall/782", map[string][]string{
		"answer-time": {"ansTime", "answerTime"}, "short-page-cursor": {"last", "null"}, "error-status": {"200", "same"}, "call-time": {"absent", "present"},
	})
	m.settle("uccc/69986", map[string][]string{
		"error-status": {"same", "200"}, "unfinished-call": {"partial", "not-found"}, "call-agent-started": {"on", "off"},
		"not-ready": {"fail", "refuse"}, "import-status": {"200", "204"},
	})
	m.settle("wintelapi/6019072501", map[string][]string{
		"webcall800-data": {"array", "object"}, "webcall400-call-id": {"present", "absent"},
	})
	for i, encrypted := range []bool{false, true} {
		m.ok("PUT", fmt.Sprintf("/_ringback/push-targets/t%d", i), fmt.Sprintf(
			`{"url":"builtin","secret":"secret-%d","encrypted":%t,"dialects":{"numbers":%q,"user-data":%q,"empty-user-data":%q}}`,
			i, encrypted, m.one("string", "int"), m.one("object", "string"), m.one("[]", "{}")))
	}
	return m
}

// settle gives an account random dialects.
func (m *mischief) settle(account string, readings map[string][]string) {
	chosen := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(readings)) {
		chosen[name] = m.one(readings[name]...)
	}
	body, _ := json.Marshal(map[string]any{"dialects": chosen})
	m.ok("PUT", "/_ringback/accounts/"+account, string(body))
	vendor, _, _ := strings.Cut(account, "/")
	open, err := contracts.Load(vendor)
	m.Expect(err).NotTo(HaveOccurred())
	m.reads[vendor], err = open.Under(chosen)
	m.Expect(err).NotTo(HaveOccurred())
}

func (m *mischief) one(of ...string) string { return of[m.r.IntN(len(of))] }

func (m *mischief) maybe(odds int, text string) string {
	if m.r.IntN(odds) > 0 {
		return ""
	}
	return text
}

// number is one to dial: most are ordinary, some choose their outcome, few are none.
func (m *mischief) number() string {
	switch m.r.IntN(10) {
	case 0, 1, 2, 3:
		return fmt.Sprintf("1380%03d0000%02d", m.r.IntN(1000), m.r.IntN(16))[:11]
	case 4, 5:
		return fmt.Sprintf("13800000%03d", m.r.IntN(16))
	case 6:
		return "025" + fmt.Sprintf("%08d", 80000000+m.r.IntN(1000000))
	default:
		return fmt.Sprintf("185%08d", m.r.IntN(100_000_000))
	}
}

// step places a call, lets time pass, or asks for something.
func (m *mischief) step() {
	switch m.r.IntN(10) {
	case 0, 1, 2:
		m.place(`{"vendor":"autocall","callee":%q%s%s}`, m.number(), m.maybe(2, `,"extId":"e-7"`), m.maybe(3, `,"userData":{"orderNo":"17","vip":true}`))
	case 3:
		m.place(`{"vendor":"wintelapi","callee":%q%s}`, m.number(), m.maybe(2, `,"direction":"in"`))
	case 4:
		m.placeAgentCall()
	case 5:
		m.placeTwoWayCall()
	case 6, 7:
		m.ok("POST", "/_ringback/clock/advance", fmt.Sprintf(`{"by":"%ds"}`, 1+m.r.IntN(90)))
	default:
		m.ask()
	}
}

func (m *mischief) place(order string, args ...any) {
	if status, _ := m.do("POST", "/_ringback/calls", fmt.Sprintf(order, args...)); status == 201 {
		m.placed++
	}
}

func (m *mischief) placeAgentCall() {
	from := m.one(`"agentId":699861013`, `"callerNumber":"13911112222"`, `"callerNumber":"01082511013"`, `"agentId":1`, `"callerNumber":"x"`)
	answer := m.json("POST", ucccCalls, fmt.Sprintf(`{"calleeNumber":%q,%s%s}`, m.number(), from, m.maybe(3, `,"salesmanCode":"1001"`)))
	m.keep("uccc", answer, "callId")
}

func (m *mischief) placeTwoWayCall() {
	path := m.one("/v2/wintelapi/webcall/cti", "/v2/wintelapi/webcall/cti/axb")
	if m.r.IntN(2) == 0 {
		answer := m.json("POST", path+"?vcc_code=6019072501", fmt.Sprintf(`{"caller":%q,"called":%q}`, m.number(), m.number()))
		m.keep("wintelapi", answer, "callid")
		return
	}
	form := url.Values{"vcc_code": {"6019072501"}, "caller": {m.number()}, "called": {m.number()}, "timeout": {m.one("5", "60", "x")}}
	form.Del(m.one("caller", "called", "", "", "", ""))
	answer := m.form(path, form)
	m.keep("wintelapi", answer, "callid")
}

// keep notes the id of a call that was taken.
func (m *mischief) keep(vendor, answer, member string) {
	var taken map[string]any
	if json.Unmarshal([]byte(answer), &taken) == nil && taken[member] != nil {
		m.placed++
		m.ids[vendor] = append(m.ids[vendor], fmt.Sprint(taken[member]))
	}
}

func (m *mischief) id(vendor string) string {
	if ids := m.ids[vendor]; len(ids) > 0 && m.r.IntN(5) > 0 {
		return ids[m.r.IntN(len(ids))]
	}
	return m.one("7", "5c2b6bb0-6a3e-4f0e-9d4c-2f4b1f1c7a55", "6780056666542059520")
}

// form sends a form and returns the answer.
func (m *mischief) form(path string, form url.Values) string {
	return m.send("POST", path, "application/x-www-form-urlencoded", form.Encode())
}

// json sends JSON, or nothing, and returns the answer.
func (m *mischief) json(method, path, body string) string {
	if body == "" {
		return m.send(method, path, "", "")
	}
	return m.send(method, path, "application/json", body)
}

// send asks a vendor for something and holds the answer against the contract that
// knows the request, under the chosen dialects.
func (m *mischief) send(method, path, contentType, body string) string {
	req := httptest.NewRequestWithContext(m.ctx, method, "http://127.0.0.1:8080"+path, strings.NewReader(body))
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	rec := httptest.NewRecorder()
	m.handler.ServeHTTP(rec, req)
	q := contracts.RequestOf(req, []byte(body))
	a := contracts.Response{Status: rec.Code, Header: rec.Header(), Body: rec.Body.Bytes()}
	for _, c := range m.reads {
		m.Expect(c.ValidateResponse(q, a)).To(BeEmpty(), "%s %s %s", method, path, body)
	}
	return rec.Body.String()
}

// ask asks one of the vendors for something.
func (m *mischief) ask() {
	const wintelapi = "/v2/wintelapi/"
	switch m.r.IntN(9) {
	case 0, 1:
		m.search()
	case 2:
		m.json("GET", ucccCalls+"/"+m.id("uccc"), "")
	case 3:
		q := url.Values{"startTime": {m.instant(time.RFC3339)}, "endTime": {m.instant(time.RFC3339)}, "access_token": {"x"}}
		q.Del(m.one("access_token", "access_token", "access_token", "endTime", "none"))
		m.json("GET", ucccCalls+"/queryByPeriod?"+q.Encode(), "")
	case 4:
		m.json("POST", "/api/v31/outbound/tenants/69986/campaigns/1/numbers", fmt.Sprintf(`{"numbers":[%q,%q]}`, m.number(), m.one(m.number(), "110")))
	case 5:
		form := url.Values{"vcc_code": {m.one("6019072501", "6019072501", "7")}, "start_time": {m.instant(time.DateTime)}, "end_time": {m.instant(time.DateTime)}}
		form.Del(m.one("start_time", "end_time", "", "", ""))
		m.form(wintelapi+m.one("webcall/webcall800", "webcall/webcall400"), form)
	case 6:
		m.form(wintelapi+"record/recordlist", url.Values{"vcc_code": {"6019072501"}, "info": {m.one("{", `{"filter":{"start_time":"`+m.instant(time.DateTime)+`"}}`, "")}})
	case 7:
		m.json("GET", m.one(wintelapi+"record/playrecord?vcc_code=6019072501&call_id="+m.id("wintelapi"), wintelapi+"trunks/all?vcc_code=6019072501", wintelapi+"trunks/all"), "")
	default:
		m.form("/oauth2/token", url.Values{"grant_type": {m.one("password", "client_credentials", "implicit")}, "client_id": {"x"}, "client_secret": {"y"}})
	}
}

// instant is one of the world's day, or none.
func (m *mischief) instant(layout string) string {
	at := time.Date(2021, 3, 23, 17, m.r.IntN(180), m.r.IntN(60), 0, time.FixedZone("", 8*60*60))
	return m.one(at.Format(layout), at.Format(layout), at.Format(layout), at.Format(layout), "soon")
}

// search asks for a page of records.
func (m *mischief) search() {
	filters := map[string]any{}
	choose := func(odds int, name string, values ...string) {
		if value := m.one(values...); m.r.IntN(odds) == 0 {
			filters[name] = value
		}
	}
	choose(2, "perPage", "1", "2", "15", "100", "0")
	choose(5, "callresult", "0", "1", "2", "9")
	choose(5, "endresult", "11", "12")
	choose(5, "projectId", "10008", "7")
	choose(9, "called", m.number())
	choose(3, "searchAfter", m.id("autocall"), m.id("autocall"), "x")
	choose(4, "startTime[gte]", m.instant(time.DateTime))
	choose(4, "startTime[lte]", m.instant(time.DateTime))
	form := url.Values{}
	for name, value := range filters {
		form.Set(name, fmt.Sprint(value))
	}
	var answer string
	switch m.r.IntN(3) {
	case 0:
		answer = m.json("GET", "/api/v1/cdr/search?"+form.Encode(), "")
	case 1:
		answer = m.form("/api/v1/cdr/search", form)
	default:
		delete(filters, "startTime[gte]")
		delete(filters, "startTime[lte]")
		body, _ := json.Marshal(filters)
		answer = m.json("POST", "/api/v1/cdr/search", string(body))
	}
	var page struct {
		Data struct {
			Results []struct{ CallID string }
		}
	}
	if json.Unmarshal([]byte(answer), &page) == nil && len(page.Data.Results) > 0 {
		m.ids["autocall"] = append(m.ids["autocall"], page.Data.Results[m.r.IntN(len(page.Data.Results))].CallID)
	}
}
