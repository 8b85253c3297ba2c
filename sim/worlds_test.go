package sim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/control"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/push"
)

// TestAHundredWorldsNeverSeeOneAnother lets each world move its clock and place
// calls of its own, all at the same time.
func TestAHundredWorldsNeverSeeOneAnother(t *testing.T) {
	s := newSim(t, config())
	root := newClient(t, s)
	t.Run("worlds", func(t *testing.T) {
		for i := range 100 {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				c := newClient(t, s)
				start := time.Date(2030, 1, 1+i, 0, 0, 0, 0, time.UTC)
				w := c.create(fmt.Sprintf(`{"name":"world-%d","seed":%d,"start":%q}`, i, i+1, start.Format(time.RFC3339)))
				var placed []string
				for n := range 1 + i%7 {
					placed = append(placed, w.place(fmt.Sprintf(`{"callee":"1380013%04d"}`, n)))
					w.ok("POST", "/_ringback/clock/advance", fmt.Sprintf(`{"by":"%dh"}`, i+1))
				}
				c.Expect(w.calls()).To(Equal(placed))
				c.Expect(w.now()).To(Equal(start.Add(time.Duration(len(placed)*(i+1)) * time.Hour)))
				records := w.ok("GET", "/api/v1/cdr/search?perPage=100", "")
				c.Expect(strings.Count(records, `"callId"`)).To(Equal(len(placed)))
			})
		}
	})
	root.Expect(root.calls()).To(BeEmpty())
	root.Expect(root.now()).To(Equal(time.Date(2021, 3, 23, 9, 24, 36, 0, time.UTC)))
	root.Expect(s.Worlds()).To(HaveLen(101))
}

// TestWhatAWorldIsNotToldIsTheConfigurations also holds that equal worlds give
// equal bytes, but for their addresses.
func TestWhatAWorldIsNotToldIsTheConfigurations(t *testing.T) {
	conf := config()
	conf.Targets = []push.Target{{Name: "default", URL: push.Builtin, Secret: "my-secret"}}
	conf.Accounts = []sim.Account{{Vendor: "autocall", ID: "900", Settings: json.RawMessage(`{}`)}}
	root := newClient(t, newSim(t, conf))
	w := root.create(`{"name":"like"}`)
	for _, path := range []string{"/_ringback/accounts", "/_ringback/push-targets", "/_ringback/clock"} {
		root.Expect(w.ok("GET", path, "")).To(Equal(root.ok("GET", path, "")))
	}
	for _, c := range []*client{root, w} {
		c.place(`{"callee":"13800138000"}`)
		c.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
	}
	root.Expect(w.ok("GET", "/api/v1/cdr/search", "")).To(Equal(root.ok("GET", "/api/v1/cdr/search", "")))
	theirs := strings.ReplaceAll(w.ok("GET", "/_ringback/calls", ""), "/w/like/recordings/", "/recordings/")
	root.Expect(theirs).To(Equal(root.ok("GET", "/_ringback/calls", "")))

	rest := root.create(`{"name":"rest","clock":"scaled","rate":60,"seed":8}`)
	root.Expect(rest.ok("GET", "/_ringback/clock", "")).To(ContainSubstring(`"mode":"scaled","rate":60`))
	root.Expect(rest.ok("GET", "/_ringback/accounts", "")).NotTo(Equal(root.ok("GET", "/_ringback/accounts", "")))
}

func TestAWorldWithoutAStartBeginsNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conf := config()
		conf.Start = time.Time{}
		s := newSim(t, conf)
		began := clock.Wall{}.Now()
		pass(time.Minute)
		w, err := s.NewWorld(control.WorldOrder{Name: "late"})
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		NewWithT(t).Expect(w.Now()).To(BeTemporally("==", began.Add(time.Minute)))
		NewWithT(t).Expect(s.World().Now()).To(BeTemporally("==", began))
	})
}

// pass lets time of the wall pass; in a bubble it takes none.
func pass(d time.Duration) {
	over := make(chan struct{})
	clock.Wall{}.AfterFunc(d, func() { close(over) })
	<-over
}

func TestARecordingStandsUnderItsWorld(t *testing.T) {
	root := newClient(t, newSim(t, config()))
	w := root.create(`{"name":"talk"}`)
	id := w.place(`{"callee":"13800138000"}`)
	w.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
	var call struct{ RecordURL string }
	root.Expect(json.Unmarshal([]byte(w.ok("GET", "/_ringback/calls/"+id, "")), &call)).To(Succeed())
	at, err := url.Parse(call.RecordURL)
	root.Expect(err).NotTo(HaveOccurred())
	root.Expect(at.Path).To(HavePrefix("/w/talk/recordings/"))
	root.Expect(root.ok("GET", at.Path, "")).To(HavePrefix("RIFF"))
	status, _ := root.do("GET", strings.TrimPrefix(at.Path, "/w/talk"), "")
	root.Expect(status).To(Equal(http.StatusNotFound), "the default world has no such call")
}

func TestAResetLeavesTheOtherWorldsAlone(t *testing.T) {
	s := newSim(t, config())
	root := newClient(t, s)
	a, b := root.create(`{"name":"a","start":"2030-01-01T00:00:00Z"}`), root.create(`{"name":"b"}`)
	for _, c := range []*client{root, a, b} {
		c.place(`{"callee":"13800138000"}`)
		c.ok("POST", "/_ringback/clock/advance", `{"by":"1h"}`)
	}
	a.ok("POST", "/_ringback/reset", "")
	root.Expect(a.calls()).To(BeEmpty())
	root.Expect(a.now()).To(Equal(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)), "the world's own start")
	root.Expect(b.calls()).To(HaveLen(1))
	root.Expect(root.calls()).To(HaveLen(1))
	root.Expect(s.Reset()).To(Succeed())
	root.Expect(root.calls()).To(BeEmpty())
	root.Expect(b.calls()).To(HaveLen(1))
}

// TestAPathMeansTheSameInAWorld compares the default world's two addresses for
// paths that are written in unusual ways.
func TestAPathMeansTheSameInAWorld(t *testing.T) {
	root := newClient(t, newSim(t, config()))
	for _, path := range []string{
		"/", "//", "/nowhere", "/_ringback/calls/a%2Fb", "/_ringback/calls/a%252Fb%20c", "/_ringback/calls/%E4%B8%AD", "/_ringback//calls",
		"/_ringback/../_ringback/health", "/_ringback/push-targets/x%2Fy", "/_ringback/calls?limit=1&cursor=%00",
		"/api/v31/tserver/tenants/69986/calls/%2e%2e%2F", "/webcall800", "/faye/client%2Ejs",
	} {
		for _, prefix := range []string{"/w/default", "/w/d%65fault"} {
			status, want := root.do("GET", path, "")
			got, answer := root.do("GET", prefix+path, "")
			root.Expect(got).To(Equal(status), "%s", path)
			root.Expect(answer).To(Equal(want), "%s", path)
		}
	}
	root.Expect(root.in("default").ok("GET", "/_ringback/calls", "")).To(ContainSubstring(`"calls":[]`))
	for _, path := range []string{"/w/default", "/w/default/w/default/_ringback/health"} {
		status, answer := root.do("GET", path, "")
		root.Expect(status).To(Equal(http.StatusNotFound))
		root.Expect(answer).To(ContainSubstring("is not a route here"), "worlds do not nest")
	}
}

func TestAnUnknownWorldIsAProblem(t *testing.T) {
	root := newClient(t, newSim(t, config()))
	for _, path := range []string{"/w/nobody/_ringback/health", "/w/nobody", "/w/", "/w//api/v1/cdr/search", "/w/a%2Fb/x", "/w/%C3%A9/x"} {
		req := httptest.NewRequestWithContext(t.Context(), "GET", path, nil)
		rec := httptest.NewRecorder()
		root.handler.ServeHTTP(rec, req)
		root.Expect(rec.Code).To(Equal(http.StatusNotFound), "%s", path)
		root.Expect(rec.Header().Get("Content-Type")).To(Equal("application/problem+json"), "%s", path)
		root.Expect(rec.Body.String()).To(ContainSubstring("there is no world"), "%s", path)
	}
}

func TestAWorldThatCannotBeIsRefused(t *testing.T) {
	conf := config()
	conf.MaxWorlds = 2
	s := newSim(t, conf)
	root := newClient(t, s)
	for order, why := range map[string]string{
		`{}`:                       `"field":"name"`,
		`{"name":"a b"}`:           `"field":"name"`,
		`{"name":"a/b"}`:           `"field":"name"`,
		`{"name":".."}`:            `"field":"name"`,
		`{"name":"a","clock":"x"}`: `"field":"clock"`,
		`{"name":"a","start":"1960-01-01T00:00:00Z"}`: `"field":"start"`,
		`{"name":"` + strings.Repeat("a", 65) + `"}`:  `"field":"name"`,
	} {
		status, answer := root.do("POST", "/_ringback/worlds", order)
		root.Expect(status).To(Equal(http.StatusUnprocessableEntity), order)
		root.Expect(answer).To(ContainSubstring(why), order)
	}
	root.create(`{"name":"a"}`)
	for _, name := range []string{"a", "default"} {
		status, answer := root.do("POST", "/_ringback/worlds", `{"name":"`+name+`"}`)
		root.Expect(status).To(Equal(http.StatusConflict), answer)
	}
	root.create(`{"name":"` + strings.Repeat("b", 64) + `"}`)
	status, answer := root.do("POST", "/_ringback/worlds", `{"name":"c"}`)
	root.Expect(status).To(Equal(http.StatusTooManyRequests))
	root.Expect(answer).To(ContainSubstring("there are 2 worlds beside the default one"))
	root.ok("DELETE", "/_ringback/worlds/a", "")
	root.create(`{"name":"c"}`)

	status, answer = root.do("DELETE", "/_ringback/worlds/default", "")
	root.Expect(status).To(Equal(http.StatusConflict), answer)
	root.Expect(s.DeleteWorld("a")).To(MatchError(ContainSubstring(`"a"`)))
	root.Expect(s.Close()).To(Succeed())
	_, err := s.NewWorld(control.WorldOrder{Name: "d"})
	root.Expect(errs.As(err).Code).To(Equal(errs.Conflict))
}

// TestAnIdleWorldExpires runs in a bubble, so that hours of the wall's pass at
// once.
func TestAnIdleWorldExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conf := config()
		conf.IdleWorlds = time.Hour
		s := newSim(t, conf)
		root := newClient(t, s)
		a, b := root.create(`{"name":"a"}`), root.create(`{"name":"b"}`)
		root.create(`{"name":"c"}`)
		pass(50 * time.Minute)
		a.ok("GET", "/_ringback/health", "")
		listening := listen(b)
		pass(20 * time.Minute)
		root.Expect(names(s)).To(Equal([]string{"a 20m0s", "b 0s", "default 1h10m0s"}), "c is gone, b is being answered, default stays")
		root.ok("GET", "/_ringback/worlds", "")
		root.create(`{"name":"c"}`)
		pass(40 * time.Minute)
		a.ok("GET", "/_ringback/health", "") // just in time
		pass(time.Hour)
		b.ok("GET", "/_ringback/health", "")
		listening.end()
		pass(time.Millisecond)
		status, answer := a.do("GET", "/_ringback/health", "")
		root.Expect(status).To(Equal(http.StatusNotFound), answer)
		root.Expect(answer).To(ContainSubstring(`there is no world`))
		root.create(`{"name":"a"}`)
		root.Expect(names(s)).To(Equal([]string{"a 0s", "b 1ms", "default 0s"}))
	})
}

func TestWorldsLiveForEverIfToldSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conf := config()
		conf.IdleWorlds = -1
		s := newSim(t, conf)
		newClient(t, s).create(`{"name":"a"}`)
		pass(20 * 365 * 24 * time.Hour)
		NewWithT(t).Expect(s.Worlds()).To(HaveLen(2))
	})
}

// names returns the worlds with the time for which they have been idle.
func names(s *sim.Simulator) (all []string) {
	for _, w := range s.Worlds() {
		all = append(all, fmt.Sprint(w.Name, " ", w.Idle))
	}
	return all
}

// TestWorldsComeAndGoWhileTheyAreUsed has everything happen at the same time, for
// the race detector; whatever is answered, nothing hangs and the end is clean.
func TestWorldsComeAndGoWhileTheyAreUsed(t *testing.T) {
	s := newSim(t, config())
	root := newClient(t, s)
	var all sync.WaitGroup
	for _, name := range []string{"a", "b"} {
		for _, request := range []string{
			"POST /_ringback/worlds", "DELETE /_ringback/worlds/" + name, "GET /_ringback/worlds", "POST /w/" + name + "/_ringback/reset",
			"GET /w/" + name + "/_ringback/clock", "GET /w/" + name + "/api/v1/cdr/search", "DELETE /w/" + name + "/_ringback/worlds/" + name,
		} {
			all.Go(func() {
				method, path, _ := strings.Cut(request, " ")
				body := ""
				if strings.HasSuffix(path, "/worlds") && method == "POST" {
					body = `{"name":"` + name + `"}`
				}
				for range 50 {
					status, answer := root.do(method, path, body)
					root.Expect(status).To(BeElementOf(200, 201, 204, 404, 409, 503), answer)
				}
			})
		}
	}
	all.Wait()
	for _, name := range []string{"a", "b"} {
		if err := s.DeleteWorld(name); err != nil {
			root.Expect(errs.As(err).Code).To(Equal(errs.NotFound))
		}
		root.create(`{"name":"` + name + `"}`).place(`{"callee":"13800138000"}`)
	}
	root.Expect(s.Worlds()).To(HaveLen(3))
}
