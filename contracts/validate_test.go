package contracts_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/contracts"
)

func load(tb testing.TB, name string) *contracts.Contract {
	tb.Helper()
	c, err := contracts.Load(name)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func TestOperationsAreFoundByRequestAndByName(t *testing.T) {
	g, c := NewWithT(t), load(t, "uccc")
	for path, id := range map[string]string{
		"/api/v31/tserver/tenants/69986/calls/queryByPeriod": "queryCallsByPeriod", // a literal beats a variable
		"/api/v31/tserver/tenants/69986/calls/a%2Fb":         "getCall",
		"/api/v31/tserver/tenants/69986/calls/":              "",
		"/api/v31/tserver/tenants/69986/calls/%zz":           "",
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			o, ok := c.Operation(method, path)
			g.Expect(o.ID).To(Equal(id), path)
			g.Expect(ok).To(Equal(id != ""))
		}
	}
	o, ok := c.OperationByID("placeCall")
	g.Expect(ok).To(BeTrue())
	g.Expect(o).To(Equal(contracts.Operation{ID: "placeCall", Method: "POST", Path: "/api/v31/tserver/tenants/{tenantId}/calls"}))
	_, ok = c.OperationByID("none")
	g.Expect(ok).To(BeFalse())
	g.Expect(load(t, "autocall").Webhooks()).To(Equal([]string{"cdrPush"}))
	g.Expect(c.ValidatePush("none", contracts.Push{})).To(HaveLen(1))
	g.Expect(c.ValidatePushAnswer("none", contracts.Response{})).To(HaveLen(1))
	g.Expect(load(t, "uccc-faye").ValidateMessage("/elsewhere", nil)).To(BeEmpty())
}

func TestAViolationReadsInOneLine(t *testing.T) {
	g := NewWithT(t)
	all := load(t, "uccc").ValidateRequest(contracts.Request{
		Method: "POST", Path: "/api/v31/tserver/tenants/69986/calls", Header: http.Header{"Content-Type": {"application/json"}},
		Body: []byte(`{"calleNumber":"13800138000","agentId":699861013}`),
	})
	g.Expect(all).To(HaveLen(2))
	g.Expect(all[0].String()).To(Equal("uccc placeCall: body /calleNumber: no such member, expected calleeNumber (unknown-member; documented, uccc 1)"))
	g.Expect(all[1].String()).To(Equal("uccc placeCall: body /calleeNumber: nothing, expected a value (required; documented, uccc 1)"))
	g.Expect(all[0].Notice).To(BeTrue())
	g.Expect(all[1].Notice).To(BeFalse())
}

func TestWhatIsFoundIsShortAndNoSecret(t *testing.T) {
	g, c := NewWithT(t), load(t, "autocall")
	form := url.Values{"grant_type": {"password"}, "client_id": {strings.Repeat("长", 5000)}, "client_secret": {""}, "username": {"a"}, "password": {"hunter2", "hunter3"}}
	q := contracts.Request{
		Method: "POST", Path: "/oauth2/token", Header: http.Header{"Content-Type": {"application/json"}},
		Body: []byte(`{"grant_type":"password","client_secret":12345678,"password":["hunter2"],"client_id":true,"refresh_token":"hunter3\u0000","username":` + fmt.Sprintf("%q", form.Get("client_id")) + `}`),
	}
	all := c.ValidateRequest(q)
	g.Expect(all).NotTo(BeEmpty())
	for _, v := range all {
		g.Expect(v.String()).NotTo(ContainSubstring("12345678"))
		g.Expect(v.String()).NotTo(ContainSubstring("hunter"))
		g.Expect(len(v.Found)).To(BeNumerically("<", 300))
	}
	rows := strings.Repeat(`{"id":7},`, 1000)
	all = load(t, "uccc").ValidateResponse(
		contracts.Request{Method: "GET", Path: "/api/v31/tserver/tenants/69986/calls/queryByPeriod"},
		contracts.Response{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"calls":[` + rows[:len(rows)-1] + `]}`)},
	)
	g.Expect(all).To(HaveLen(100), "more would help nobody")
	g.Expect(all[99].Location.Pointer).To(MatchRegexp(`^/calls/[89]/`), "by number, not by letter")
}

func TestAContractMayBeUsedByMany(t *testing.T) {
	g, c := NewWithT(t), load(t, "autocall")
	q := contracts.Request{Method: "GET", Path: "/api/v1/cdr/search", Query: url.Values{"perPage": {"0"}, "perpage": {"1"}, "called": {"1"}}}
	a := contracts.Response{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"code":0,"data":{"results":[{"callId":"2"},{"callId":"1"}],"searchAfter":"2"}}`)}
	want := append(c.ValidateRequest(q), c.ValidateResponse(q, a)...)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				g.Expect(append(c.ValidateRequest(q), c.ValidateResponse(q, a)...)).To(Equal(want), "in the same order")
			}
		})
	}
	all.Wait()
}

// FuzzValidate feeds the validators, of one operation at a time, what strangers
// might send: none panics, and each says the same twice.
func FuzzValidate(f *testing.F) {
	type target struct {
		contract  *contracts.Contract
		operation contracts.Operation
	}
	var targets []target
	for _, name := range contracts.Names() {
		operations, err := contracts.Operations(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, o := range append(operations, contracts.Operation{}) { // the last stands for pushes and messages
			targets = append(targets, target{load(f, name), o})
		}
	}
	for i := range targets {
		f.Add(uint8(i), "application/json", "perPage=1&startTime=%7B", []byte(`{"calleeNumber":"13800138000","agentId":1e400,"userData":[[[]]]}`))          //nolint:gosec // there are fewer
		f.Add(uint8(i), "application/x-www-form-urlencoded", "startTime[gte]=9999-99-99 99:99:99", []byte("info={\"filter\":7}&caller[]=1&start_time=%00")) //nolint:gosec // there are fewer
	}
	f.Add(uint8(0), "multipart/form-data; boundary=x", "a=%zz", []byte("--x\r\nContent-Disposition: form-data; name=info\r\n\r\n{\r\n--x--"))
	f.Add(uint8(3), "", "call_id=", []byte(`{"type":1,"data":"eA==","sign":"","timestamp":0}`))
	f.Add(uint8(3), "", "", []byte(strings.Repeat("[", 10000)))
	f.Fuzz(func(t *testing.T, which uint8, kind, query string, body []byte) {
		c, o := targets[int(which)%len(targets)].contract, targets[int(which)%len(targets)].operation
		header := http.Header{"Content-Type": {kind}}
		values, _ := url.ParseQuery(query)
		q := contracts.Request{Method: o.Method, Path: o.Path, Query: values, Header: header, Body: body}
		a := contracts.Response{Status: 200, Header: header, Body: body}
		p := contracts.Push{Header: header, Body: body, Opened: body}
		counting := contracts.NewCoverage(c)
		once, again := c.ValidateMessage("/monitor_agent_1", body), counting.Message("/monitor_agent_1", body)
		for _, w := range c.Webhooks() {
			once, again = append(once, c.ValidatePush(w, p)...), append(again, counting.Push(w, p)...)
		}
		if o.ID != "" {
			once = append(c.ValidateRequest(q), c.ValidateResponse(q, a)...)
			again = append(counting.Request(q), counting.Response(q, a)...)
		}
		NewWithT(t).Expect(again).To(Equal(once), "counting or not")
	})
}
