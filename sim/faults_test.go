package sim_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/faye"
	"github.com/ringback-sim/ringback/sim/push"
)

const placeUccc = "/api/v31/tserver/tenants/69986/calls"

// faulted is a simulator on a socket, and a client of its vendors over it.
type faulted struct {
	*client // of the control API
	url     string
}

func newFaulted(t *testing.T, faults string) *faulted {
	t.Helper()
	c := config()
	c.PublicURL = ""
	s, err := sim.Start(context.WithoutCancel(t.Context()), c)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { _ = s.Close() })
	f := &faulted{newClient(t, s), s.URL()}
	f.ok("PUT", "/_ringback/faults", `{"faults":[`+faults+`]}`)
	return f
}

// over sends a request over a connection of its own. A body is JSON.
func (f *faulted) over(method, path, body string, header ...string) (status int, text string, err error) {
	req, err := http.NewRequestWithContext(f.ctx, method, f.url+path, strings.NewReader(body))
	f.Expect(err).NotTo(HaveOccurred())
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	read, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(read), err
}

// calls returns how many calls there are.
func (f *faulted) count() int {
	var list struct{ Calls []any }
	f.Expect(json.Unmarshal([]byte(f.ok("GET", "/_ringback/calls", "")), &list)).To(Succeed())
	return len(list.Calls)
}

// struck returns how often each fault struck.
func (f *faulted) struck() (counts []int) {
	var list struct{ Faults []struct{ Struck int } }
	f.Expect(json.Unmarshal([]byte(f.ok("GET", "/_ringback/faults", "")), &list)).To(Succeed())
	for _, one := range list.Faults {
		counts = append(counts, one.Struck)
	}
	return counts
}

func TestARequestFailsTwiceThenWorks(t *testing.T) {
	f := newFaulted(t, `{"name":"twice","on":"request","match":{"vendor":"uccc","route":"placeCall"},"first":2,"do":"status","status":503}`)
	order := `{"calleeNumber":"13800138000","agentId":699861013}`
	for range 2 {
		status, text, err := f.over("POST", placeUccc, order)
		f.Expect(err).NotTo(HaveOccurred())
		f.Expect(status).To(Equal(503))
		f.Expect(text).To(ContainSubstring(`"error":{"code":30199`), "the vendor's own words")
	}
	f.Expect(f.count()).To(BeZero())
	status, _, err := f.over("POST", placeUccc, order)
	f.Expect(err).NotTo(HaveOccurred())
	f.Expect(status).To(Equal(200))
	f.Expect(f.count()).To(Equal(1))
	f.Expect(f.ok("POST", "/_ringback/journal/search", `{"match":{"route":"placeCall"}}`)).To(
		ContainSubstring(`"faults":[{"rule":"twice","kind":"status","detail":"status 503"}]`))
}

// TestALostAnswerMakesARetryPlaceASecondCall is the test that such a fault is for.
func TestALostAnswerMakesARetryPlaceASecondCall(t *testing.T) {
	for do, want := range map[string]error{"reset": syscall.ECONNRESET, "empty-reply": io.EOF, "cut-body": io.ErrUnexpectedEOF} {
		f := newFaulted(t, `{"on":"request","first":1,"do":"`+do+`"}`)
		order := `{"calleeNumber":"13800138000","agentId":699861013}`
		_, _, err := f.over("POST", placeUccc, order)
		f.Expect(errors.Is(err, want)).To(BeTrue(), "%s: %v", do, err)
		f.Expect(f.count()).To(Equal(1), do)
		_, _, err = f.over("POST", placeUccc, order)
		f.Expect(err).NotTo(HaveOccurred())
		f.Expect(f.count()).To(Equal(2), do)
	}
}

// TestTheControlAPIStaysWhole when everything else is reset, and so do other
// worlds. A reset of the world takes the faults away.
func TestTheControlAPIStaysWhole(t *testing.T) {
	f := newFaulted(t, `{"on":"request","do":"reset"}`)
	f.ok("POST", "/_ringback/worlds", `{"name":"other"}`)
	alive := func(path string) bool {
		_, _, err := f.over("GET", path, "")
		return err == nil
	}
	f.Expect(alive("/_ringback/health")).To(BeTrue())
	f.Expect(alive("/w/other/api/v1/cdr/search")).To(BeTrue())
	f.Expect(alive("/favicon.ico")).To(BeTrue())
	f.Expect(alive("/api/v1/cdr/search")).To(BeFalse())
	f.Expect(alive("/api/v1/no/such/route")).To(BeFalse())
	f.ok("DELETE", "/_ringback/faults", "")
	f.Expect(alive("/api/v1/cdr/search")).To(BeTrue())
	f.ok("POST", "/_ringback/faults", `{"on":"request","do":"reset"}`)
	f.ok("POST", "/_ringback/reset", "")
	f.Expect(f.struck()).To(BeEmpty())
	f.Expect(alive("/api/v1/cdr/search")).To(BeTrue())
}

// TestWhoseRequestAFaultStrikes tells accounts and numbers apart before a request
// is handled.
func TestWhoseRequestAFaultStrikes(t *testing.T) {
	const drop = `"on":"request","do":"status","status":500,"match":`
	token := "grant_type=client_credentials&client_id=demo-6019072501&client_secret=x"
	for _, tc := range []struct {
		match              string
		method, path, body string
		header             []string
		struck             bool
	}{
		{`{"vendor":"uccc","account":"69986"}`, "POST", placeUccc, `{}`, nil, true},
		{`{"vendor":"uccc","account":"6998?"}`, "POST", "/api/v31/tserver/tenants/70000/calls", `{}`, nil, false},
		{`{"account":"782"}`, "GET", "/api/v1/cdr/search", "", nil, true},
		{`{"account":"783*"}`, "GET", "/api/v1/cdr/search", "", nil, false},
		{`{"account":"782"}`, "GET", "/api/v1/cdr/search", "", []string{"Authorization", "Bearer nonsense"}, false},
		{`{"account":"6019072501","vendor":"wintelapi"}`, "POST", "/v2/wintelapi/callcenter/webcall", `{}`, []string{"X-WSSE", `UsernameToken Username="6019072501"`}, true},
		{`{"account":"6019072501","vendor":"wintelapi"}`, "POST", "/v2/wintelapi/callcenter/webcall", `vcc_code=6019072501`, []string{"Content-Type", "application/x-www-form-urlencoded"}, true},
		{`{"account":"6019072501","vendor":"wintelapi"}`, "POST", "/v2/wintelapi/callcenter/webcall", `{}`, nil, false},
		{`{"route":"issueToken"}`, "POST", "/oauth2/token", token, []string{"Content-Type", "application/x-www-form-urlencoded"}, true},
		{`{"route":"issueToken","vendor":"uccc"}`, "POST", "/oauth2/token", token, []string{"Content-Type", "application/x-www-form-urlencoded"}, false},
		{`{"number":"138*"}`, "POST", placeUccc, `{"calleeNumber":"13800138000"}`, nil, true},
		{`{"number":"139*"}`, "POST", placeUccc, `{"calleeNumber":"13800138000","remark":"13900000000"}`, nil, false},
		{`{"number":"13900000000"}`, "POST", "/api/v31/outbound/tenants/69986/campaigns/1/numbers", `{"numbers":["13800138000",{"number":13900000000}]}`, nil, true},
		{`{"number":"13800138000"}`, "GET", "/api/v1/cdr/search?called=13800138000", "", nil, true},
		{`{"method":["POST","PUT"]}`, "GET", "/api/v1/cdr/search", "", nil, false},
		{`{"when":"path startsWith \"/api/v1/\" && vendor == \"autocall\""}`, "GET", "/api/v1/cdr/search", "", nil, true},
	} {
		f := newFaulted(t, `{`+drop+tc.match+`}`)
		_, _, err := f.over(tc.method, tc.path, tc.body, tc.header...)
		f.Expect(err).NotTo(HaveOccurred())
		want := 0
		if tc.struck {
			want = 1
		}
		f.Expect(f.struck()).To(Equal([]int{want}), "%s: %s %s %s", tc.match, tc.method, tc.path, tc.body)
	}
}

// TestADelayedAnswerLetsTheClientMoveTime: a client that waits for the answer and
// then moves a manual clock is never waiting for itself.
func TestADelayedAnswerLetsTheClientMoveTime(t *testing.T) {
	f := newFaulted(t, `{"on":"request","do":"delay","by":"5ms"}`)
	begin := clock.Wall{}.Now()
	_, _, err := f.over("POST", placeUccc, `{"calleeNumber":"13800138000","agentId":699861013}`)
	f.Expect(err).NotTo(HaveOccurred())
	f.Expect(clock.Wall{}.Now().Sub(begin)).To(BeNumerically(">=", 5*time.Millisecond), "real time")
	f.Expect(f.ok("GET", "/_ringback/clock", "")).To(ContainSubstring(`"now":"2021-03-23T09:24:36.000Z"`))
	f.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
}

func TestARecordingBreaksOff(t *testing.T) {
	f := newFaulted(t, `{"on":"request","match":{"route":"getRecording"},"do":"cut-body","bytes":100}`)
	_, text, err := f.over("POST", placeUccc, `{"calleeNumber":"13800138000","agentId":699861013}`)
	f.Expect(err).NotTo(HaveOccurred())
	var placed struct{ CallID string }
	f.Expect(json.Unmarshal([]byte(text), &placed)).To(Succeed())
	f.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
	_, sound, err := f.over("GET", "/recordings/"+placed.CallID+".wav", "")
	f.Expect(err).To(MatchError(io.ErrUnexpectedEOF))
	f.Expect(sound).To(HaveLen(100))
	f.Expect(sound).To(HavePrefix("RIFF"))
}

// TestEveryThirdPushIsDropped counts attempts, and says so in the journal.
func TestEveryThirdPushIsDropped(t *testing.T) {
	dropped := func(faults string) string {
		f := newFaulted(t, faults)
		f.ok("PUT", "/_ringback/push-targets/crm", `{"url":"builtin","secret":"s"}`)
		for range 6 {
			f.ok("POST", "/_ringback/calls", `{"callee":"13800000002"}`)
		}
		f.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
		var list struct {
			Entries []struct {
				Push struct {
					Delivery string
					Attempt  int
				}
				Faults []struct{ Rule, Kind, Detail string }
			}
		}
		f.Expect(json.Unmarshal([]byte(f.ok("GET", "/_ringback/journal?kind=push", "")), &list)).To(Succeed())
		line := ""
		for _, e := range list.Entries {
			if len(e.Faults) > 0 {
				line += e.Faults[0].Kind + " of " + e.Push.Delivery + ", "
			}
		}
		return line
	}
	f := `{"on":"push","every":3,"do":"drop"}`
	g := NewWithT(t)
	g.Expect(dropped(f)).To(Equal("drop of dlv-3, drop of dlv-6, "))
	g.Expect(dropped(`{"on":"push","match":{"number":"13800000002","when":"attempt == 1"},"after":4,"do":"drop"}`)).To(Equal("drop of dlv-5, drop of dlv-6, "))
	g.Expect(dropped(`{"on":"push","match":{"number":"13800000003"},"do":"drop"}`)).To(BeEmpty())
	chance := dropped(`{"on":"push","probability":0.5,"do":"drop"}`)
	g.Expect(dropped(`{"on":"push","probability":0.5,"do":"drop"}`)).To(Equal(chance), "the same seed")
	g.Expect(dropped(`{"on":"push","do":"damaged-ciphertext"}`)).To(BeEmpty(), "nothing is encrypted")
}

// TestEveryOperationIsDoneSomewhere holds the words of the language to those who
// act on them.
func TestEveryOperationIsDoneSomewhere(t *testing.T) {
	g := NewWithT(t)
	words := map[scenarios.Plane][]string{}
	for _, o := range scenarios.Operations() {
		for _, plane := range o.On {
			words[plane] = append(words[plane], string(o.Name))
		}
	}
	var pushes []string
	for _, e := range push.Effects() {
		pushes = append(pushes, string(e))
	}
	g.Expect(words[scenarios.OnPush]).To(ConsistOf(pushes))
	messages := []string{string(scenarios.RefuseWebSocket)} // of which a socket is the object
	for _, e := range faye.Effects() {
		messages = append(messages, string(e))
	}
	g.Expect(words[scenarios.OnFaye]).To(ConsistOf(messages))
}
