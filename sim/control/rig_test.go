package control_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/mux"
	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/control"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/stage"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/world"
)

var epoch = time.Date(2021, 3, 23, 9, 24, 36, 0, time.UTC)

// rig is the control API of a world on a manual clock with two vendors: acme
// dials the callee first, bell the caller.
type rig struct {
	*testing.T
	*WithT
	w      *world.World
	site   vendors.Site
	router *mux.Router
}

type options struct {
	control.Options
	clock   clock.Options
	journal int // entries
}

func newRig(t *testing.T, change ...func(*options)) *rig {
	t.Helper()
	o := options{clock: clock.Options{Start: epoch, Mode: clock.Manual}, Options: control.Options{Version: "v0.1.0"}}
	for _, f := range change {
		f(&o)
	}
	r := &rig{T: t, WithT: NewWithT(t)}
	r.w = world.New(t.Context(), world.Options{Seed: 7, Clock: o.clock, JournalEntries: o.journal, PublicURL: "http://ringback.test"})
	t.Cleanup(r.w.Close)
	if o.Worlds == nil {
		o.Worlds = &shelf{t: t, worlds: []control.World{{World: r.w, Seed: 7}}}
	}
	vs := []vendors.Vendor{newVendor(r.w, "acme", 35, call.Callee), newVendor(r.w, "bell", 36, call.Caller)}
	r.Expect(r.w.Clock.Do(func(t clock.Turn) error {
		for _, v := range vs {
			if err := v.Demo(t); err != nil {
				return err
			}
		}
		return nil
	})).To(Succeed())
	if o.Stage == nil {
		o.Stage = stage.New(t.Context(), r.w, stage.Options{Vendors: vs, Target: control.Target})
	}
	r.site = control.New(r.w, vs, o.Options)
	r.router = httpx.NewRouter(vendors.Entries(r.site))
	return r
}

// answered is an answer, held to the contract.
type answered struct {
	status int
	header http.Header
	text   string
	g      *WithT
}

// send makes a request to localhost and checks its answer. A body is JSON unless
// a header says otherwise.
func (r *rig) send(method, target, body string, header ...string) *answered {
	r.Helper()
	return r.sendWithin(r.Context(), method, target, body, header...)
}

func (r *rig) sendWithin(ctx context.Context, method, target, body string, header ...string) *answered {
	r.Helper()
	req := httptest.NewRequestWithContext(ctx, method, target, strings.NewReader(body))
	req.Host = "localhost:8080"
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
		req.Header.Set(header[i], header[i+1])
	}
	var match mux.RouteMatch
	operation := ""
	if r.router.Match(req, &match) {
		operation = match.Route.GetName()
	}
	rec := httptest.NewRecorder()
	r.router.ServeHTTP(rec, req)
	a := &answered{rec.Code, rec.Header(), rec.Body.String(), r.WithT}
	if ctx.Err() == nil {
		promised().check(r.WithT, operation, body, a)
	}
	return a
}

// good makes a request that is accepted.
func (r *rig) good(method, target, body string, header ...string) *answered {
	r.Helper()
	a := r.send(method, target, body, header...)
	r.Expect(a.status).To(BeNumerically("<", 300), "%s %s: %s", method, target, a.text)
	return a
}

// bad makes a request that is refused with a status and, unless it is "", for
// the sake of one field.
func (r *rig) bad(status int, field, method, target, body string, header ...string) *answered {
	r.Helper()
	a := r.send(method, target, body, header...)
	r.Expect(a.status).To(Equal(status), "%s %s %s: %s", method, target, body, a.text)
	if field != "" {
		r.Expect(a.at("field")).To(Equal(field), a.text)
	}
	return a
}

// advance moves time.
func (r *rig) advance(body string) *answered {
	r.Helper()
	return r.good("POST", "/_ringback/clock/advance", body)
}

func (r *rig) idle() *answered { r.Helper(); return r.advance(`{"until":"idle"}`) }

// place places a call and returns its id.
func (r *rig) place(body string) string {
	r.Helper()
	return r.good("POST", "/_ringback/calls", body).at("id").(string)
}

// all walks the pages of a list, so many items at a time, and returns what each
// has under a member, or its JSON.
func (r *rig) all(target, list, member string, limit string) (found []any) {
	r.Helper()
	u, err := url.Parse(target)
	r.Expect(err).NotTo(HaveOccurred())
	query := u.Query()
	query.Set("limit", limit)
	for range 100 {
		u.RawQuery = query.Encode()
		page := r.good("GET", u.String(), "")
		for _, item := range page.at(list).([]any) {
			if value, ok := item.(map[string]any)[member]; ok {
				found = append(found, value)
			} else {
				found = append(found, encoded(item))
			}
		}
		next, more := page.at("next").(string)
		if !more {
			return found
		}
		query.Set("cursor", next)
	}
	r.Fatalf("%s does not end", target)
	return nil
}

// at returns a member of the answer, by the names of the members that lead to
// it; a place in an array is a number.
func (a *answered) at(path ...any) any {
	var node any
	a.g.Expect(json.Unmarshal([]byte(a.text), &node)).To(Succeed(), a.text)
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, ok := node.(map[string]any)
			a.g.Expect(ok).To(BeTrue(), "%v in %s", path, a.text)
			node = object[step]
		case int:
			array, ok := node.([]any)
			a.g.Expect(ok && step < len(array)).To(BeTrue(), "%v in %s", path, a.text)
			node = array[step]
		}
	}
	return node
}

// encoded writes a value as JSON.
func encoded(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func after(d time.Duration) string { return epoch.Add(d).Format("2006-01-02T15:04:05.000Z") }

// cutRequest returns the method and the path of a request in one line.
func cutRequest(request string) (method, path string, ok bool) { return strings.Cut(request, " ") }
