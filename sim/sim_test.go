package sim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gleak"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/frame"
	"github.com/ringback-sim/ringback/sim/push"
)

// config is the world of the examples: the vendor's own instant, seed 7.
func config() sim.Config {
	return sim.Config{
		Clock: clock.Manual, Seed: 7, Start: time.Date(2021, 3, 23, 17, 24, 36, 0, time.FixedZone("", 8*60*60)),
		PublicURL: "http://127.0.0.1:8080",
	}
}

func newSim(t *testing.T, c sim.Config) *sim.Simulator {
	t.Helper()
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

// receiver is a customer's endpoint that verifies, decrypts, and counts.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
	answer func(n int) string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{answer: func(int) string { return `{"code":0}` }}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		f, err := frame.Parse(body)
		if err == nil {
			_, err = f.Payload("my-secret")
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.bodies = append(r.bodies, string(body))
		_, _ = io.WriteString(w, r.answer(len(r.bodies)))
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) got() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.bodies...)
}

func TestACallFromRequestToSignedPush(t *testing.T) {
	r := newReceiver(t)
	r.answer = func(n int) string { return map[bool]string{true: `{"code":0}`, false: `{"code":1}`}[n == 3] }
	c := newClient(t, newSim(t, config()))
	c.ok("PUT", "/_ringback/push-targets/crm", fmt.Sprintf(`{"url":%q,"secret":"my-secret","encrypted":true}`, r.URL))
	placed := c.ok("POST", "/_ringback/calls", `{"vendor":"autocall","callee":"13902952456"}`)
	id := field(c, placed, "id")
	c.Expect(id).To(HavePrefix("67800566"))
	c.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
	c.Expect(r.got()).To(HaveLen(3))
	c.Expect(c.ok("GET", "/_ringback/deliveries?call="+id, "")).To(ContainSubstring(`"state":"delivered"`))
	c.Expect(c.ok("POST", "/api/v1/cdr/search", `{"callId":"`+id+`"}`)).To(ContainSubstring(`"callresult":"2"`))
	story := c.ok("GET", "/_ringback/calls/"+id, "")
	c.Expect(story).To(ContainSubstring(`"disposition":"answered"`))
	c.Expect(field(c, c.ok("POST", "/_ringback/await", `{"call":"`+id+`"}`), "id")).To(Equal(id))
}

func field(c *client, body, name string) string {
	var members map[string]any
	c.Expect(json.Unmarshal([]byte(body), &members)).To(Succeed(), body)
	return fmt.Sprint(members[name])
}

// TestTwoRunsAreEqualByteForByte is the promise of the seed.
func TestTwoRunsAreEqualByteForByte(t *testing.T) {
	run := func() (all []string) {
		r := newReceiver(t)
		r.answer = func(n int) string { return fmt.Sprintf(`{"code":%d}`, n%3) }
		c := newClient(t, newSim(t, config()))
		c.ok("PUT", "/_ringback/push-targets/crm", fmt.Sprintf(`{"url":%q,"secret":"my-secret","concurrency":1}`, r.URL))
		c.ok("POST", "/_ringback/projects/10008/tasks", `{"numbers":[{"phone":"13800138000","extId":"1"},{"phone":"13800000002","extId":"2"},{"phone":"13800138001"}]}`)
		for i := range 20 {
			c.ok("POST", "/_ringback/calls", fmt.Sprintf(`{"callee":"138001380%02d"}`, i))
			c.ok("POST", "/_ringback/clock/advance", `{"by":"7s"}`)
		}
		c.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
		all = append(all, c.ok("POST", "/api/v1/cdr/search", `{"perPage":1000}`))
		all = append(all, c.ok("GET", "/_ringback/calls?limit=1000", ""))
		return append(all, r.got()...)
	}
	g := NewWithT(t)
	first := run()
	g.Expect(len(first)).To(BeNumerically(">", 25))
	g.Expect(run()).To(Equal(first))
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
	for _, r := range newSim(t, config()).Routes() {
		if !strings.HasPrefix(r.Path, "/recordings/") {
			served = append(served, r.Name+" "+r.Method+" "+r.Path)
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

// TestNothingIsLost places calls from many clients at once, over sockets, with
// receivers of every temper, and counts what became of them.
func TestNothingIsLost(t *testing.T) {
	g := NewWithT(t)
	good := newReceiver(t)
	moody := newReceiver(t)
	moody.answer = func(n int) string { return map[bool]string{true: `{"code":0}`, false: `<html>`}[n%3 == 0] }
	s, err := sim.Start(context.WithoutCancel(t.Context()), config())
	g.Expect(err).NotTo(HaveOccurred())
	defer s.Close()
	c := newClient(t, s)
	c.ok("PUT", "/_ringback/push-targets/good", fmt.Sprintf(`{"url":%q,"secret":"my-secret"}`, good.URL))
	c.ok("PUT", "/_ringback/push-targets/moody", fmt.Sprintf(`{"url":%q,"secret":"my-secret","encrypted":true}`, moody.URL))
	c.ok("PUT", "/_ringback/push-targets/gone", `{"url":"http://127.0.0.1:1/","secret":"my-secret"}`)
	const clients, calls = 8, 40
	var wg sync.WaitGroup
	for i := range clients {
		wg.Go(func() {
			for j := range calls {
				body := fmt.Sprintf(`{"callee":"1380013%04d"}`, 1000+i*calls+j)
				resp, err := http.Post("http://"+s.Addr()+"/_ringback/calls", "application/json", bytes.NewReader([]byte(body))) //nolint:noctx // a plain client
				if err != nil {
					t.Error(err)
					return
				}
				resp.Body.Close()
			}
		})
	}
	wg.Wait()
	c.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
	var found struct {
		Data struct {
			Results []struct {
				CallID string `json:"callId"`
			}
		}
	}
	g.Expect(json.Unmarshal([]byte(c.ok("GET", "/api/v1/cdr/search?perPage=1000", "")), &found)).To(Succeed())
	g.Expect(found.Data.Results).To(HaveLen(clients * calls))
	g.Expect(good.got()).To(HaveLen(clients * calls))
	states := map[push.State]int{}
	err = s.World().Clock.Look(func(t clock.Turn) error {
		for _, row := range found.Data.Results {
			deliveries := s.World().Push.OfCall(t, row.CallID)
			g.Expect(deliveries).To(HaveLen(3))
			for _, d := range deliveries {
				states[d.State]++
				if d.Target == "gone" {
					g.Expect(d.State).To(Equal(push.GivenUp))
					g.Expect(d.Attempts).To(HaveLen(10))
				}
			}
		}
		return nil
	})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(states[push.GivenUp]).To(BeNumerically(">=", clients*calls))
	g.Expect(states[push.Delivered] + states[push.GivenUp]).To(Equal(3 * clients * calls))
}
