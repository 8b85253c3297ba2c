package sim_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gleak"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/push"
)

// config is the world of the examples: the vendor's own instant, seed 7.
func config() sim.Config {
	return sim.Config{
		Clock: clock.Manual, Seed: 7, Start: time.Date(2021, 3, 23, 17, 24, 36, 0, time.FixedZone("", 8*60*60)),
		PublicURL: "http://127.0.0.1:8080",
	}
}

// keeping fails a test when the simulator breaks a contract.
func keeping(tb testing.TB) func(contracts.Violation) {
	tb.Helper()
	return func(v contracts.Violation) { tb.Errorf("against the contract: %s", v) }
}

func newSim(t *testing.T, c sim.Config) *sim.Simulator {
	t.Helper()
	c.OnViolation = keeping(t)
	s, err := sim.New(context.WithoutCancel(t.Context()), c)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// client speaks to a simulator as a test would.
type client struct {
	*WithT
	handler http.Handler
	ctx     context.Context //nolint:containedctx // the test's
}

func newClient(t *testing.T, h http.Handler) *client {
	t.Helper()
	return &client{NewWithT(t), h, t.Context()}
}

// do sends JSON and returns status and body.
func (c *client) do(method, path, body string) (int, string) {
	req := httptest.NewRequestWithContext(c.ctx, method, "http://127.0.0.1:8080"+path, strings.NewReader(body))
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	rec := httptest.NewRecorder()
	c.handler.ServeHTTP(rec, req)
	return rec.Code, rec.Body.String()
}

// ok is do for a request that must succeed.
func (c *client) ok(method, path, body string) string {
	status, answer := c.do(method, path, body)
	c.Expect(status).To(BeNumerically("<", 300), "%s %s: %s", method, path, answer)
	return answer
}

func TestAResetBeginsAgain(t *testing.T) {
	c := newClient(t, newSim(t, config()))
	before := c.ok("GET", "/_ringback/clock", "")
	first := c.ok("POST", "/_ringback/calls", `{"callee":"13800138000"}`)
	c.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
	c.Expect(c.ok("GET", "/api/v1/cdr/search", "")).To(ContainSubstring(`"callId"`))
	c.ok("POST", "/_ringback/reset", "")
	c.Expect(c.ok("GET", "/_ringback/clock", "")).To(Equal(before))
	c.Expect(c.ok("GET", "/api/v1/cdr/search", "")).NotTo(ContainSubstring(`"callId"`))
	c.Expect(c.ok("POST", "/_ringback/calls", `{"callee":"13800138000"}`)).To(Equal(first))
}

func TestAConfigurationIsAppliedAndSurvivesAReset(t *testing.T) {
	conf := config()
	conf.Targets = []push.Target{{Name: "default", URL: push.Builtin, Secret: "my-secret"}}
	conf.Accounts = []sim.Account{{Vendor: "autocall", ID: "900", Settings: json.RawMessage(`{"dialects":{"per-page-max":"20"}}`)}}
	conf.History = sim.History{Calls: 40, Span: time.Hour}
	c := newClient(t, newSim(t, conf))
	for range 2 {
		c.Expect(c.ok("GET", "/_ringback/push-targets", "")).To(ContainSubstring(`"name":"default"`))
		c.Expect(c.ok("GET", "/_ringback/accounts", "")).To(ContainSubstring(`"id":"900"`))
		var found struct {
			Data struct{ Results []any }
		}
		c.Expect(json.Unmarshal([]byte(c.ok("GET", "/api/v1/cdr/search?perPage=100", "")), &found)).To(Succeed())
		c.Expect(found.Data.Results).To(HaveLen(40))
		c.Expect(c.ok("GET", "/_ringback/deliveries", "")).To(ContainSubstring(`"deliveries":[]`), "a past is not pushed")
		c.ok("POST", "/_ringback/reset", "")
	}
}

// TestOrdersThatNoVendorTakes are refused when they are placed, each by its field.
func TestOrdersThatNoVendorTakes(t *testing.T) {
	c := newClient(t, newSim(t, config()))
	for body, field := range map[string]string{
		`{"callee":"13800138000","task":"nope"}`:                                                                "task",
		`{"callee":"13800138000","userData":{"bad":"\ud800"}}`:                                                  "userData",
		`{"callee":"13800138000","phone":"x"}`:                                                                  "phone",
		`{"vendor":"uccc","callee":"123"}`:                                                                      "callee",
		`{"vendor":"wintelapi","direction":"in","caller":"13800138000","callee":"4008888888"}`:                  "callee",
		`{"vendor":"wintelapi","direction":"in","caller":"13800138000","callee":"4006001234","outcome":"busy"}`: "outcome",
	} {
		status, answer := c.do("POST", "/_ringback/calls", body)
		c.Expect(status).To(Equal(http.StatusUnprocessableEntity), body)
		c.Expect(answer).To(ContainSubstring(`"field":"`+field+`"`), body)
	}
}

// TestOurSideOfACallIsReached names the party dialled first of a two-way call,
// and has a call of an account without agents bring somebody along.
func TestOurSideOfACallIsReached(t *testing.T) {
	c := newClient(t, newSim(t, config()))
	c.Expect(c.ok("POST", "/_ringback/calls", `{"vendor":"wintelapi","callee":"18512342456","phone":"13811740681"}`)).
		To(ContainSubstring(`"leg":"A","party":"caller","from":"4006001234","to":"13811740681"`))
	c.ok("PUT", "/_ringback/accounts/autocall/900", `{}`)
	c.Expect(c.ok("POST", "/_ringback/calls", `{"account":"900","callee":"18512342456"}`)).
		To(ContainSubstring(`"leg":"B","party":"caller","from":"4006001234","to":"4006001234"`))
}

// TestAClientThatNeverFinishesKeepsNobody has half a request stand in the way of
// the end.
func TestAClientThatNeverFinishesKeepsNobody(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	s, err := sim.Start(context.WithoutCancel(t.Context()), config())
	g.Expect(err).NotTo(HaveOccurred())
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", s.Addr())
	g.Expect(err).NotTo(HaveOccurred())
	defer conn.Close()
	_, err = io.WriteString(conn, "POST /_ringback/calls HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n")
	g.Expect(err).NotTo(HaveOccurred())
	goOn, err := bufio.NewReader(conn).ReadString('\n')
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(goOn).To(HavePrefix("HTTP/1.1 100"), "the server waits for the body")
	g.Expect(s.Close()).To(Succeed())
}

func TestAListenerOnAllInterfacesIsReachedThroughTheLoopback(t *testing.T) {
	g := NewWithT(t)
	for listen, want := range map[string]string{
		"0.0.0.0:8080": "127.0.0.1:8080", "[::]:8080": "127.0.0.1:8080", ":8080": "127.0.0.1:8080",
		"127.0.0.2:1": "127.0.0.2:1", "ringback:80": "ringback:80", "no port": "no port",
	} {
		g.Expect(sim.Reachable(listen)).To(Equal(want))
	}
}

func TestAVendorThatPushesNothingTakesNoTarget(t *testing.T) {
	c := newClient(t, newSim(t, config()))
	for _, vendor := range []string{"uccc", "wintelapi"} {
		status, answer := c.do("PUT", "/_ringback/push-targets/crm", `{"vendor":"`+vendor+`","url":"builtin","secret":"s"}`)
		c.Expect(status).To(Equal(http.StatusUnprocessableEntity))
		c.Expect(answer).To(ContainSubstring("pushes no records"))
	}
}

func TestWhatIsWrongWithAConfigurationIsAllNamed(t *testing.T) {
	g := NewWithT(t)
	_, err := sim.New(t.Context(), sim.Config{
		Clock: "fast", Rate: -1, MaxTurns: -1, PublicURL: "ftp://x", Start: time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC), History: sim.History{Calls: 5},
	})
	for _, name := range []string{"clock:", "rate:", "max-turns:", "public-url:", "start:", "history:"} {
		g.Expect(err).To(MatchError(ContainSubstring(name)))
	}
	_, err = sim.New(t.Context(), sim.Config{Targets: []push.Target{{Name: "x", URL: "ftp://x", Secret: "s"}}})
	g.Expect(err).To(MatchError(ContainSubstring("url")))
	_, err = sim.New(t.Context(), sim.Config{Accounts: []sim.Account{{Vendor: "nobody", ID: "1"}}})
	g.Expect(err).To(MatchError(ContainSubstring("nobody")))
	_, err = sim.Start(t.Context(), sim.Config{Listen: "127.0.0.1:notaport"})
	g.Expect(err).To(MatchError(ContainSubstring("notaport")))
}

// TestRoutesAreTheContracts holds that the operations of all contracts and the
// routes of all sites are the same; the recordings, which are no API, apart.
func TestRoutesAreTheContracts(t *testing.T) {
	g := NewWithT(t)
	var served, promised []string
	for _, e := range newSim(t, config()).Entries() {
		if e.Name != "" && !strings.HasPrefix(e.Path, "/recordings/") {
			served = append(served, e.Name+" "+e.Methods[0]+" "+e.Path)
		}
	}
	for _, name := range contracts.Names() {
		operations, err := contracts.Operations(name)
		g.Expect(err).NotTo(HaveOccurred())
		for _, o := range operations {
			promised = append(promised, o.ID+" "+strings.ToUpper(o.Method)+" "+o.Path)
		}
	}
	g.Expect(served).To(ConsistOf(promised))
}

func TestEverythingEndsWithClose(t *testing.T) {
	g := NewWithT(t)
	before := gleak.Goroutines()
	s, err := sim.Start(context.WithoutCancel(t.Context()), config())
	g.Expect(err).NotTo(HaveOccurred())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, s.URL()[:0]+"http://"+s.Addr()+"/_ringback/events", nil)
	transport := &http.Transport{}
	resp, err := transport.RoundTrip(req)
	g.Expect(err).NotTo(HaveOccurred())
	defer resp.Body.Close()
	g.Expect(resp.Header.Get("Content-Type")).To(HavePrefix("text/event-stream"))
	g.Expect(s.Close()).To(Succeed())
	_, err = io.Copy(io.Discard, resp.Body)
	_ = err // the stream ends, cleanly or not
	transport.CloseIdleConnections()
	g.Eventually(gleak.Goroutines).ShouldNot(gleak.HaveLeaked(before))
}
