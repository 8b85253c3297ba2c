package wintelapi_test

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/mux"
	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/vendors/wintelapi"
	"github.com/ringback-sim/ringback/sim/world"
)

// epoch is the instant of the document's two-way call: 2012-07-11 18:48:02 in UTC+8.
var epoch = time.Date(2012, 7, 11, 10, 48, 2, 0, time.UTC)

// The demo account, and the paths of the API.
const (
	enterprise = "6019072501"
	display    = "4006001234"

	cti     = "/v2/wintelapi/webcall/cti"
	axb     = cti + "/axb"
	calls   = "/v2/wintelapi/webcall/webcall800"
	callsIn = "/v2/wintelapi/webcall/webcall400"
	play    = "/v2/wintelapi/record/playrecord"
	sounds  = "/v2/wintelapi/record/recordlist"
	trunks  = "/v2/wintelapi/trunks/all"
)

// rig is a manual world with wintelapi in it.
type rig struct {
	*WithT
	*world.World
	t      testing.TB
	vendor vendors.Vendor
	router *mux.Router
}

func newRig(tb testing.TB, o world.Options) *rig {
	tb.Helper()
	if o.Clock.Start.IsZero() {
		o.Clock.Start = epoch
	}
	o.Clock.Mode = clock.Manual
	o.PublicURL = "http://127.0.0.1:8080"
	r := &rig{WithT: NewWithT(tb), World: world.New(tb.Context(), o), t: tb}
	tb.Cleanup(r.Close)
	r.vendor = wintelapi.New(r.World)
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
		_, err := r.vendor.PutAccount(t, enterprise, json.RawMessage(settings))
		return err
	})
}

// place places a call as the control API does.
func (r *rig) place(p world.Placement) (c call.Call) {
	r.t.Helper()
	p.Vendor = wintelapi.Name
	r.do(func(t clock.Turn) (err error) {
		c, err = r.Place(t, p)
		return err
	})
	return c
}

// first returns the world's first call as it stands.
func (r *rig) first() (c call.Call) {
	r.t.Helper()
	r.do(func(t clock.Turn) (err error) {
		c, err = r.Call(t, "111111")
		return err
	})
	return c
}

func (r *rig) idle() {
	r.t.Helper()
	_, err := r.Clock.RunUntilIdle(r.t.Context())
	r.Expect(err).NotTo(HaveOccurred())
}

// send makes a request and returns status and body.
func (r *rig) send(method, target, contentType, body string, header ...string) (int, string) {
	r.t.Helper()
	req := httptest.NewRequestWithContext(r.t.Context(), method, target, strings.NewReader(body))
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	r.router.ServeHTTP(rec, req)
	return rec.Code, rec.Body.String()
}

// post sends a form as the demo enterprise and returns the body of the answer,
// whose HTTP status is 200.
func (r *rig) post(path, form string) string {
	r.t.Helper()
	status, body := r.send("POST", path, "application/x-www-form-urlencoded", form+"&vcc_code="+enterprise)
	r.Expect(status).To(Equal(200), body)
	return body
}

// get does so with a query.
func (r *rig) get(path, query string) string {
	r.t.Helper()
	status, body := r.send("GET", path+"?vcc_code="+enterprise+"&"+query, "", "")
	r.Expect(status).To(Equal(200), body)
	return body
}

// code returns the code of an answer.
func (r *rig) code(body string) int {
	r.t.Helper()
	var a struct{ Code *int }
	r.Expect(json.Unmarshal([]byte(body), &a)).To(Succeed(), body)
	r.Expect(a.Code).NotTo(BeNil(), body)
	return *a.Code
}

// rows returns the data of a list.
func (r *rig) rows(body string) []map[string]any {
	r.t.Helper()
	var a struct {
		Code int
		Data []map[string]any
	}
	r.Expect(json.Unmarshal([]byte(body), &a)).To(Succeed(), body)
	r.Expect(a.Code).To(Equal(200), body)
	return a.Data
}

// since is the form that lists everything from a time on.
func since(at string) string { return url.Values{"start_time": {at}}.Encode() }
