package uccc_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gleak"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/faye"
	"github.com/ringback-sim/ringback/sim/world"
)

// ask sends one Bayeux message over a real connection, which may be held.
func ask(ctx context.Context, url, message string) (batch []bayeuxMessage, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/faye", strings.NewReader(message))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	return batch, json.Unmarshal(body, &batch)
}

// TestALongPollSeesEveryState has a client poll over real connections while the
// world's time is stepped, and is held while nothing happens.
func TestALongPollSeesEveryState(t *testing.T) {
	r := newRig(t, world.Options{Seed: 7})
	server := httptest.NewServer(r.router)
	t.Cleanup(server.Close)
	shake, err := ask(t.Context(), server.URL, `{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"]}`)
	r.Expect(err).NotTo(HaveOccurred())
	id := shake[0].ClientID
	r.Expect(id).To(MatchRegexp(`^[0-9a-z]{31}$`))
	_, err = ask(t.Context(), server.URL, fmt.Sprintf(`{"channel":"/meta/subscribe","clientId":%q,"subscription":%q}`, id, channel))
	r.Expect(err).NotTo(HaveOccurred())

	seen := make(chan string, 100)
	failed := make(chan error, 1)
	go func() {
		defer close(seen)
		for state := ""; state != "hangup"; {
			batch, err := ask(t.Context(), server.URL, fmt.Sprintf(`{"channel":"/meta/connect","clientId":%q,"connectionType":"long-polling"}`, id))
			if err != nil {
				failed <- err
				return
			}
			for _, m := range batch {
				var c phoneState
				if m.Data != nil && json.Unmarshal(m.Data, &c) == nil {
					state = c.State
					seen <- state
				}
			}
		}
	}()
	r.place(`{"calleeNumber":"13800138000","agentId":699861013}`)
	for range 120 {
		r.advance(time.Second)
	}
	var states []string
	for state := range seen {
		states = append(states, state)
	}
	r.Expect(failed).NotTo(Receive())
	r.Expect(states).To(Equal([]string{
		"started", "agentReady", "callAgentStarted", "callAgentSuccess", "callCallee", "calleeRingBack", "processed", "calleeAnswered", "hangup",
	}))
}

func TestTheEndOfAWorldAnswersWhoWaits(t *testing.T) {
	g := NewWithT(t)
	before := gleak.Goroutines()
	ctx := context.WithoutCancel(t.Context())
	r := newRig(t, world.Options{})
	server := httptest.NewServer(r.router)
	shake, err := ask(ctx, server.URL, `{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"]}`)
	g.Expect(err).NotTo(HaveOccurred())
	held := make(chan error, 1)
	go func() {
		_, err := ask(ctx, server.URL, fmt.Sprintf(`{"channel":"/meta/connect","clientId":%q,"connectionType":"long-polling"}`, shake[0].ClientID))
		held <- err
	}()
	r.account(`{"dialects":{"faye-hold":"50s"}}`) // which restarts the server
	r.Close()
	g.Eventually(held).WithTimeout(10 * time.Second).Should(Receive(Succeed()))
	server.Close()
	http.DefaultClient.CloseIdleConnections()
	g.Eventually(gleak.Goroutines).WithTimeout(10 * time.Second).ShouldNot(gleak.HaveLeaked(before))
}

func TestTheEventServerRestartsWithNewSettings(t *testing.T) {
	r := newRig(t, world.Options{})
	publish := func() bayeuxMessage {
		return (&subscriber{rig: r}).bayeux(`{"channel":"` + channel + `","data":{"forged":true}}`)[0]
	}
	s := r.subscribe(channel)
	r.Expect(publish().Successful).To(BeTrue(), "the real one lets anybody publish")
	r.Expect(s.poll()).To(Equal([]string{`{"forged":true}`}))

	r.account(`{"dialects":{"client-publish":"forbidden"}}`)
	gone := s.bayeux(fmt.Sprintf(`{"channel":"/meta/connect","clientId":%q,"connectionType":"long-polling"}`, s.id))
	r.Expect(gone[0].Error).To(Equal("401:"+s.id+":Unknown client"), "as after a restart")
	refused := publish()
	r.Expect(refused.Successful).To(BeFalse())
	r.Expect(refused.Error).To(Equal("403:" + channel + ":Forbidden channel"))

	s = r.subscribe(channel)
	r.account(`{"displayNumbers":["4006001234"]}`)
	r.place(`{"calleeNumber":"13800138000","agentId":699861013}`)
	r.Expect(s.states()).To(HaveLen(3), "a change of anything else restarts nothing")
}

func TestTheHoldOfTheFirstAccountThatSetsIt(t *testing.T) {
	r := newRig(t, world.Options{})
	timeout := func() string {
		rec := r.send(http.MethodPost, "/faye", `{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"]}`)
		return rec.Body.String()
	}
	r.Expect(timeout()).To(ContainSubstring(`"timeout":45000`))
	r.do(func(t clock.Turn) error {
		_, err := r.vendor.PutAccount(t, "70000", json.RawMessage(`{"dialects":{"faye-hold":"10s"}}`))
		return err
	})
	r.Expect(timeout()).To(ContainSubstring(`"timeout":10000`))
	r.account(`{"dialects":{"faye-hold":"20s"}}`)
	r.Expect(timeout()).To(ContainSubstring(`"timeout":20000`))
}

// TestClientIDsAreNeverIssuedAgain holds that a client that comes back to a
// server that was started anew, with the same seed, is not taken for another.
func TestClientIDsAreNeverIssuedAgain(t *testing.T) {
	g := NewWithT(t)
	id := func() string { return newRig(t, world.Options{Seed: 7}).subscribe(channel).id }
	g.Expect(id()).NotTo(Equal(id()))
}

func TestAnotherClientScript(t *testing.T) {
	r := newRig(t, world.Options{})
	ours := r.send(http.MethodGet, "/faye/client.js", "")
	r.Expect(ours.Code).To(Equal(http.StatusOK))
	r.Expect(ours.Body.Bytes()).To(Equal(faye.ClientScript()))
	r = newRig(t, world.Options{Files: map[string][]byte{"/faye/client.js": []byte("theirs")}})
	theirs := r.send(http.MethodGet, "/faye/client.js", "")
	r.Expect(theirs.Body.String()).To(Equal("theirs"))
}

func TestWhatIsNotTheEventServers(t *testing.T) {
	r := newRig(t, world.Options{})
	rec := r.send(http.MethodGet, "/fayex", "")
	r.expectEnvelope(rec.Body.String(), 404, 30194, "path", "/fayex is not a route here")
	rec = r.send(http.MethodGet, "/faye", "")
	r.Expect(rec.Code).To(Equal(http.StatusBadRequest))
	r.Expect(rec.Header().Get("X-Ringback-Now")).To(Equal("2016-01-11T18:25:43.511Z"))
}

// FuzzRequests sends what strangers send to every route: it must be answered, and
// in the vendor's words.
func FuzzRequests(f *testing.F) {
	for _, seed := range []struct{ id, query, body string }{
		{"69986", "", `{"calleeNumber":"13800138000","agentId":699861013}`},
		{"69986", "startTime=2016-01-11T18:25:43.511Z&endTime=9999-12-31T23:59:59.999999999Z", `{"numbers":["13800138000"]}`},
		{"1", "access_token=x", `{"calleeNumber":null,"agentId":-9223372036854775808}`},
		{"", "startTime=0000-01-01T00:00:00Z&endTime=0000-01-01T00:00:00Z", `{"numbers":[null,{}]}`},
		{"%2F", "%", `[[[[`},
	} {
		f.Add(seed.id, seed.query, seed.body)
	}
	f.Fuzz(func(t *testing.T, id, query, body string) {
		r := newRig(t, world.Options{})
		for _, route := range r.vendor.Routes() {
			req := httptest.NewRequestWithContext(t.Context(), route.Method, "/", strings.NewReader(body))
			req.URL.Path = strings.NewReplacer("{tenantId}", "69986", "{callId}", id, "{campaignId}", id).Replace(route.Path)
			req.URL.RawQuery = query
			rec := httptest.NewRecorder()
			r.router.ServeHTTP(rec, req)
			r.Expect(rec.Code).NotTo(Equal(http.StatusInternalServerError), rec.Body.String())
			if rec.Code >= http.StatusMultipleChoices && strings.HasPrefix(req.URL.Path, "/api/v31/") {
				var failure struct {
					Status int
					Error  struct{ Code int }
				}
				r.Expect(json.Unmarshal(rec.Body.Bytes(), &failure)).To(Succeed(), rec.Body.String())
				r.Expect(failure.Status).To(Equal(rec.Code))
				r.Expect(failure.Error.Code).To(BeNumerically(">=", 30100))
			}
		}
		_, err := r.Clock.Advance(t.Context(), time.Minute)
		r.Expect(err).NotTo(HaveOccurred())
	})
}

// FuzzAccounts puts what a control client may send as an account's settings: it
// is refused, or shown so that it can be put again.
func FuzzAccounts(f *testing.F) {
	f.Add(`{"agents":[{"id":699861013,"phone":"01082511013","salesmanCode":"1001"}],"campaigns":["1"],"tariff":"1.00"}`)
	f.Add(`{"dialects":{"faye-hold":"1h","not-ready":"refuse"},"salesmen":[""],"displayNumbers":null}`)
	f.Fuzz(func(t *testing.T, settings string) {
		r := newRig(t, world.Options{})
		err := r.Clock.Do(func(t clock.Turn) error {
			_, err := r.vendor.PutAccount(t, "69986", json.RawMessage(settings))
			return err
		})
		if err != nil {
			return
		}
		once := r.shown()
		r.account(once)
		r.Expect(r.shown()).To(Equal(once))
	})
}

// A second agent that answers keeps the first one's states apart.
func TestTwoCallsAtOnceKeepTheirOrder(t *testing.T) {
	r := newRig(t, world.Options{Seed: 7})
	r.account(`{"agents":[{"id":699861013,"phone":"01082511013"},{"id":699861014,"phone":"01082511014"}]}`)
	s := r.subscribe("/*")
	ids := []string{
		r.place(`{"calleeNumber":"13800000000","agentId":699861013}`),
		r.place(`{"calleeNumber":"13800000000","agentId":699861014}`),
	}
	r.idle()
	states := map[string][]string{}
	for _, c := range s.changes() {
		states[c.CallID] = append(states[c.CallID], c.State)
	}
	for _, id := range ids {
		r.Expect(states[id]).To(HaveLen(9))
		r.Expect(states[id][8]).To(Equal("hangup"))
		c := r.call(id)
		r.Expect(c.Disposition()).To(Equal(call.DispositionAnswered))
	}
}
