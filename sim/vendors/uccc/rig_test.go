package uccc_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/mux"
	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/vendors/uccc"
	"github.com/ringback-sim/ringback/sim/world"
)

var epoch = time.Date(2016, 1, 11, 18, 25, 43, 511e6, time.UTC)

// The demo account.
const (
	tenant   = "/api/v31/tserver/tenants/69986"
	calls    = tenant + "/calls"
	campaign = "/api/v31/outbound/tenants/69986/campaigns/1/numbers"
	agent    = "699861013"
	channel  = "/monitor_agent_" + agent
)

// rig is a world whose time stands still, with uccc in it.
type rig struct {
	*WithT
	*world.World
	t      *testing.T
	vendor vendors.Vendor
	router *mux.Router
}

func newRig(t *testing.T, o world.Options) *rig {
	t.Helper()
	o.Clock = clock.Options{Start: epoch, Mode: clock.Manual}
	o.PublicURL = "http://127.0.0.1:8080"
	r := &rig{WithT: NewWithT(t), World: world.New(t.Context(), o), t: t}
	t.Cleanup(r.Close)
	r.vendor = uccc.New(r.World)
	r.router = httpx.NewRouter(vendors.Entries(r.vendor))
	r.do(func(t clock.Turn) error { return r.vendor.Demo(t) })
	return r
}

func (r *rig) do(f func(clock.Turn) error) {
	r.t.Helper()
	r.Expect(r.Clock.Do(f)).To(Succeed())
}

// account changes the demo account.
func (r *rig) account(settings string) {
	r.t.Helper()
	r.do(func(t clock.Turn) error {
		_, err := r.vendor.PutAccount(t, "69986", json.RawMessage(settings))
		return err
	})
}

// agent returns an agent of the demo account.
func (r *rig) agent(t clock.Turn, id string) (*world.Account, *world.Agent) {
	r.t.Helper()
	a, g, err := r.Agent(t, uccc.Name, id)
	r.Expect(err).NotTo(HaveOccurred())
	return a, g
}

// send makes a request; a body is JSON.
func (r *rig) send(method, path, body string) *httptest.ResponseRecorder {
	req := httptest.NewRequestWithContext(r.t.Context(), method, path, strings.NewReader(body))
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	rec := httptest.NewRecorder()
	r.router.ServeHTTP(rec, req)
	return rec
}

// place places a call that must be taken, and returns its id.
func (r *rig) place(body string) string {
	r.t.Helper()
	rec := r.send(http.MethodPost, calls, body)
	r.Expect(rec.Code).To(Equal(http.StatusOK), rec.Body.String())
	var answer struct{ CallID string }
	r.Expect(json.Unmarshal(rec.Body.Bytes(), &answer)).To(Succeed())
	return answer.CallID
}

// get asks for the record of a call.
func (r *rig) get(id string) string {
	r.t.Helper()
	rec := r.send(http.MethodGet, calls+"/"+id, "")
	r.Expect(rec.Code).To(Equal(http.StatusOK), rec.Body.String())
	return rec.Body.String()
}

func (r *rig) idle() {
	r.t.Helper()
	_, err := r.Clock.RunUntilIdle(r.t.Context())
	r.Expect(err).NotTo(HaveOccurred())
}

func (r *rig) advance(d time.Duration) {
	r.t.Helper()
	_, err := r.Clock.Advance(r.t.Context(), d)
	r.Expect(err).NotTo(HaveOccurred())
}

// call returns a call that must exist.
func (r *rig) call(id string) (c call.Call) {
	r.t.Helper()
	r.do(func(t clock.Turn) (err error) { c, err = r.Call(t, call.ID(id)); return err })
	return c
}

// subscriber is a Faye client that polls.
type subscriber struct {
	*rig
	id string
}

func (r *rig) subscribe(channel string) *subscriber {
	r.t.Helper()
	s := &subscriber{rig: r}
	s.id = s.bayeux(`{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"]}`)[0].ClientID
	answer := s.bayeux(fmt.Sprintf(`{"channel":"/meta/subscribe","clientId":%q,"subscription":%q}`, s.id, channel))
	r.Expect(answer[0].Successful).To(BeTrue())
	return s
}

// bayeuxMessage is what a Faye server answers.
type bayeuxMessage struct {
	Channel, ClientID, Error string
	Successful               bool
	Data                     json.RawMessage
}

func (s *subscriber) bayeux(message string) (batch []bayeuxMessage) {
	s.t.Helper()
	rec := s.send(http.MethodPost, "/faye", message)
	s.Expect(rec.Code).To(Equal(http.StatusOK), rec.Body.String())
	s.Expect(json.Unmarshal(rec.Body.Bytes(), &batch)).To(Succeed())
	return batch
}

// poll returns the messages that wait for the subscriber, as they were sent.
func (s *subscriber) poll() (messages []string) {
	s.t.Helper()
	for _, m := range s.bayeux(fmt.Sprintf(`{"channel":"/meta/connect","clientId":%q,"connectionType":"long-polling","advice":{"timeout":0}}`, s.id)) {
		if m.Data != nil {
			messages = append(messages, string(m.Data))
		}
	}
	return messages
}

// phoneState is the part of a message that tests look at.
type phoneState struct {
	CallID    string
	State     string
	UpdatedAt int64
}

func (s *subscriber) changes() (list []phoneState) {
	s.t.Helper()
	for _, message := range s.poll() {
		var c phoneState
		s.Expect(json.Unmarshal([]byte(message), &c)).To(Succeed())
		list = append(list, c)
	}
	return list
}

func (s *subscriber) states() (list []string) {
	s.t.Helper()
	for _, c := range s.changes() {
		list = append(list, c.State)
	}
	return list
}

func (r *rig) mustCall(t clock.Turn, id string) call.Call {
	c, err := r.Call(t, call.ID(id))
	r.Expect(err).NotTo(HaveOccurred())
	return c
}

// post sends a body of any type.
func (r *rig) post(path, contentType, body string) *httptest.ResponseRecorder {
	req := httptest.NewRequestWithContext(r.t.Context(), http.MethodPost, path, strings.NewReader(body))
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	rec := httptest.NewRecorder()
	r.router.ServeHTTP(rec, req)
	return rec
}

// now is the present as the vendor writes it.
func (r *rig) now() string { return r.Now().Format("2006-01-02T15:04:05.000Z") }

// talk makes a call whose parties are on the line for so many seconds.
func (r *rig) talk(seconds int) (id string) {
	r.t.Helper()
	id = r.place(`{"calleeNumber":"13800000013","agentId":699861013}`)
	r.idle()
	r.do(func(t clock.Turn) error { _, err := r.Answer(t, call.ID(id)); return err })
	r.advance(time.Duration(seconds) * time.Second)
	r.do(func(t clock.Turn) error {
		_, err := r.HangUp(t, call.ID(id), call.Callee, call.CauseNormal)
		return err
	})
	return id
}
