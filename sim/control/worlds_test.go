package control_test

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/control"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/world"
)

// shelf keeps worlds without vendors, up to four.
type shelf struct {
	t      *testing.T
	worlds []control.World
}

func (s *shelf) find(name string) int {
	return slices.IndexFunc(s.worlds, func(w control.World) bool { return w.Name == name })
}

func (s *shelf) NewWorld(o control.WorldOrder) (control.World, error) {
	if s.find(o.Name) >= 0 {
		return control.World{}, errs.Field(errs.Conflict, "name", "%q is taken", o.Name)
	}
	if len(s.worlds) == 4 {
		return control.World{}, errs.New(errs.RateLimited, "the shelf is full")
	}
	w := control.World{Seed: cmp.Or(o.Seed, 7), World: world.New(s.t.Context(), world.Options{
		Name: o.Name, Seed: o.Seed, PublicURL: "http://ringback.test/w/" + o.Name,
		Clock: clock.Options{Mode: cmp.Or(o.Clock, clock.Manual), Rate: o.Rate, Start: o.Start},
	})}
	s.t.Cleanup(w.Close)
	s.worlds = append(s.worlds, w)
	slices.SortFunc(s.worlds, func(a, b control.World) int { return strings.Compare(a.Name, b.Name) })
	return w, nil
}

func (s *shelf) Worlds() []control.World { return s.worlds }

func (s *shelf) DeleteWorld(name string) error {
	i := s.find(name)
	if i < 0 {
		return errs.Field(errs.NotFound, "world", "no %q", name)
	}
	s.worlds = slices.Delete(s.worlds, i, i+1)
	return nil
}

func (s *shelf) PutAccount(world, vendor, id string, settings json.RawMessage) (any, error) {
	if s.find(world) < 0 {
		return nil, errs.Field(errs.NotFound, "world", "no %q", world)
	}
	return map[string]any{"vendor": vendor, "id": id, "displayNumbers": []string{}, "settings": settings}, nil
}

func TestAnAccountMayNameItsWorld(t *testing.T) {
	r := newRig(t)
	a := r.good("PUT", "/_ringback/accounts/acme/900", `{"world":"default","enterprise":"77"}`)
	r.Expect(a.text).To(MatchJSON(`{"vendor":"acme","id":"900","displayNumbers":[],"settings":{"enterprise":"77"}}`))
	r.bad(http.StatusNotFound, "world", "PUT", "/_ringback/accounts/acme/900", `{"world":"nowhere"}`)
	r.bad(http.StatusUnprocessableEntity, "world", "PUT", "/_ringback/accounts/acme/900", `{"world":7}`)
	r.bad(http.StatusUnprocessableEntity, "world", "PUT", "/_ringback/accounts/acme/900", `{"world":""}`)
}

func TestAWorldIsMadeAsOrdered(t *testing.T) {
	r := newRig(t)
	a := r.good("POST", "/_ringback/worlds", `{"name":"ci-1","clock":"scaled","rate":60,"start":"2030-01-01T00:00:00+08:00","seed":18446744073709551615}`)
	r.Expect(a.status).To(Equal(http.StatusCreated))
	r.Expect(a.header.Get("Location")).To(Equal("http://ringback.test/w/ci-1"))
	r.Expect(a.at("path")).To(Equal("/w/ci-1"))
	r.Expect(a.at("clock", "mode")).To(Equal("scaled"))
	r.Expect(a.at("clock", "rate")).To(Equal(60.0))
	r.Expect(a.at("clock", "now")).To(HavePrefix("2029-12-31T16:"))
	r.Expect(a.text).To(ContainSubstring(`"seed":18446744073709551615,`))
	r.Expect(a.at("idle")).To(Equal("0s"))
}

func TestWorldsAreListedAndDeleted(t *testing.T) {
	r := newRig(t)
	for _, name := range []string{"b", "a.1", "C_2"} {
		r.good("POST", "/_ringback/worlds", `{"name":"`+name+`"}`)
	}
	r.bad(http.StatusConflict, "name", "POST", "/_ringback/worlds", `{"name":"b"}`)
	r.bad(http.StatusTooManyRequests, "", "POST", "/_ringback/worlds", `{"name":"d"}`)
	for _, limit := range []string{"1", "2", "100"} {
		r.Expect(r.all("/_ringback/worlds", "worlds", "name", limit)).To(Equal([]any{"C_2", "a.1", "b", "default"}))
	}
	r.Expect(r.good("GET", "/_ringback/worlds/a.1", "").at("url")).To(Equal("http://ringback.test/w/a.1"))
	r.Expect(r.good("DELETE", "/_ringback/worlds/a.1", "").status).To(Equal(http.StatusNoContent))
	r.bad(http.StatusNotFound, "name", "GET", "/_ringback/worlds/a.1", "")
	r.bad(http.StatusNotFound, "world", "DELETE", "/_ringback/worlds/a.1", "")
	r.Expect(r.all("/_ringback/worlds", "worlds", "name", "9")).To(Equal([]any{"C_2", "b", "default"}))
}

func TestAnOrderOfAWorldIsRead(t *testing.T) {
	r := newRig(t)
	for body, field := range map[string]string{
		`{"name":"a","rate":0}`:          "rate",
		`{"name":"a","rate":1e9}`:        "rate",
		`{"name":"a","seed":0}`:          "seed",
		`{"name":"a","seed":-1}`:         "seed",
		`{"name":"a","color":"red"}`:     "color",
		`{"name":"a","start":"morning"}`: "start",
	} {
		r.bad(http.StatusUnprocessableEntity, field, "POST", "/_ringback/worlds", body)
	}
}

func TestAServerOfOneWorldSaysSo(t *testing.T) {
	r := newRig(t)
	r.site = control.New(r.w, nil, control.Options{})
	r.router = httpx.NewRouter(vendors.Entries(r.site))
	r.bad(http.StatusConflict, "", "GET", "/_ringback/worlds", "")
	r.bad(http.StatusConflict, "", "POST", "/_ringback/worlds", `{"name":"a"}`)
	r.bad(http.StatusConflict, "", "GET", "/_ringback/worlds/default", "")
	r.bad(http.StatusConflict, "", "DELETE", "/_ringback/worlds/default", "")
}

func TestIdleTimeIsShown(t *testing.T) {
	r := newRig(t, func(o *options) {
		w := world.New(t.Context(), world.Options{Clock: o.clock, PublicURL: "http://ringback.test"})
		t.Cleanup(w.Close)
		o.Worlds = &shelf{t: t, worlds: []control.World{{World: w, Seed: 7, Idle: 90*time.Second + 1500*time.Microsecond}}}
	})
	r.Expect(r.good("GET", "/_ringback/worlds/default", "").at("idle")).To(Equal("1m30.002s"))
}
