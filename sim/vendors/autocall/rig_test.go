package autocall_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/vendors/autocall"
	"github.com/ringback-sim/ringback/sim/vendors/usercentre"
	"github.com/ringback-sim/ringback/sim/world"
)

// epoch is the instant of the search example: 2021-03-23 17:24:36 in UTC+8.
var epoch = time.Date(2021, 3, 23, 9, 24, 36, 0, time.UTC)

// rig is a manual world with autocall and the token endpoint.
type rig struct {
	*WithT
	t       *testing.T
	w       *world.World
	vendor  vendors.Vendor
	handler http.Handler
}

func newRig(t *testing.T, strict bool) *rig {
	t.Helper()
	w := world.New(t.Context(), world.Options{
		Seed: 7, Strict: strict, PublicURL: "http://127.0.0.1:8080", Clock: clock.Options{Start: epoch, Mode: clock.Manual},
	})
	t.Cleanup(w.Close)
	r := &rig{WithT: NewWithT(t), t: t, w: w, vendor: autocall.New(w)}
	r.handler = httpx.NewRouter(slices.Concat(vendors.Entries(r.vendor), vendors.Entries(usercentre.New(w))))
	r.do(func(t clock.Turn) { r.Expect(r.vendor.Demo(t)).To(Succeed()) })
	return r
}

func (r *rig) do(f func(clock.Turn)) {
	r.t.Helper()
	r.Expect(r.w.Clock.Do(func(t clock.Turn) error { f(t); return nil })).To(Succeed())
}

func (r *rig) place(p world.Placement) (c call.Call) {
	r.t.Helper()
	p.Vendor = autocall.Name
	r.do(func(t clock.Turn) {
		var err error
		c, err = r.w.Place(t, p)
		r.Expect(err).NotTo(HaveOccurred())
	})
	return c
}

func (r *rig) idle() {
	r.t.Helper()
	_, err := r.w.Clock.RunUntilIdle(r.t.Context())
	r.Expect(err).NotTo(HaveOccurred())
}

// dialect sets switches of the demo account.
func (r *rig) dialect(pairs map[string]string) {
	r.t.Helper()
	body, err := json.Marshal(map[string]any{"dialects": pairs})
	r.Expect(err).NotTo(HaveOccurred())
	r.do(func(t clock.Turn) {
		_, err := r.vendor.PutAccount(t, "782", body)
		r.Expect(err).NotTo(HaveOccurred())
	})
}

// answer is a search's answer.
type answer struct {
	Code      int    `json:"code"`
	Message   string `json:"message"`
	RequestID string `json:"request_id"`
	Data      *struct {
		Results     []map[string]any `json:"results"`
		SearchAfter *string          `json:"searchAfter"`
	} `json:"data"`
}

func (a answer) ids() (ids []string) {
	for _, row := range a.Data.Results {
		id, _ := row["callId"].(string)
		ids = append(ids, id)
	}
	return ids
}

// head is an answer without its body.
type head struct {
	StatusCode int
	Header     http.Header
}

// send makes a request and returns the raw answer.
func (r *rig) send(method, target, contentType, body string, header ...string) (head, string) {
	r.t.Helper()
	req := httptest.NewRequestWithContext(r.t.Context(), method, target, strings.NewReader(body))
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	r.handler.ServeHTTP(rec, req)
	return head{rec.Code, rec.Header()}, rec.Body.String()
}

func (r *rig) parse(body string) (a answer) {
	r.t.Helper()
	r.Expect(json.Unmarshal([]byte(body), &a)).To(Succeed(), body)
	r.Expect(a.RequestID).To(MatchRegexp("^[0-9a-f]{32}$"))
	return a
}

// search posts a JSON body.
func (r *rig) search(body string) answer {
	r.t.Helper()
	_, b := r.send("POST", "/api/v1/cdr/search", "application/json", body)
	return r.parse(b)
}
