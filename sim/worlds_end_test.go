package sim_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"weak"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gleak"

	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/control"
	"github.com/ringback-sim/ringback/sim/world"
)

// listener is a client of a world's events.
type listener struct {
	cancel context.CancelFunc
	work   sync.WaitGroup
}

// listen asks a world for its events until it is told to end, or the world ends.
func listen(c *client) *listener {
	ctx, cancel := context.WithCancel(c.ctx)
	l := &listener{cancel: cancel}
	asked := make(chan struct{})
	l.work.Go(func() {
		req := httptest.NewRequestWithContext(ctx, "GET", "http://127.0.0.1/_ringback/events", nil)
		c.handler.ServeHTTP(&announcer{httptest.NewRecorder(), sync.OnceFunc(func() { close(asked) })}, req)
	})
	<-asked
	return l
}

func (l *listener) end() {
	l.cancel()
	l.work.Wait()
}

// announcer says when the head of an answer has been written.
type announcer struct {
	*httptest.ResponseRecorder
	begun func()
}

func (a *announcer) WriteHeader(status int) {
	a.ResponseRecorder.WriteHeader(status)
	a.begun()
}

// live fills a world with what a world can hold: records, deliveries, calls in
// progress, timers of the wall's.
func live(g *WithT, c *client, receiver string) {
	c.ok("PUT", "/_ringback/push-targets/mine", `{"url":"`+receiver+`","secret":"s"}`)
	for range 20 {
		c.place(`{"callee":"13800138000"}`)
	}
	c.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
	c.ok("PUT", "/_ringback/clock", `{"mode":"realtime"}`)
	c.place(`{"callee":"13800138000"}`)
	g.Expect(c.ok("GET", "/_ringback/deliveries", "")).To(ContainSubstring(`"state":"delivered"`))
}

// TestADeletedWorldIsFreed ends worlds with all that they can have under way,
// and holds that neither a goroutine nor memory of theirs is left.
func TestADeletedWorldIsFreed(t *testing.T) {
	g := NewWithT(t)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"code":0}`)) }))
	t.Cleanup(receiver.Close)
	s := newSim(t, config())
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	root := newClient(t, s)
	const count = 20
	round := func() (all []weak.Pointer[world.World], full uint64) {
		var listeners []*listener
		for i := range count {
			name := fmt.Sprint("w", i)
			live(g, root.create(`{"name":"`+name+`"}`), receiver.URL)
			listeners = append(listeners, listen(root.in(name)))
			subscribe(t, server.URL+"/w/"+name+"/faye", "/monitor_agent_699861013").connect()
		}
		full = heap()
		for _, w := range s.Worlds() {
			if w.Name != "default" {
				all = append(all, weak.Make(w.World))
				g.Expect(s.DeleteWorld(w.Name)).To(Succeed())
			}
		}
		for _, l := range listeners {
			l.work.Wait() // the streams end with their worlds
		}
		http.DefaultClient.CloseIdleConnections()
		return all, full
	}
	round() // what is made once and kept
	goroutines, before := gleak.Goroutines(), heap()
	worlds, full := round()
	after := heap()
	for i, w := range worlds {
		g.Expect(w.Value()).To(BeNil(), "world %d", i)
	}
	g.Expect(worlds).To(HaveLen(count))
	g.Expect(full-before).To(BeNumerically(">", count*10_000), "the figures mean something")
	g.Expect(int64(after) - int64(before)).To(BeNumerically("<", int64(full-before)/10)) //nolint:gosec // far from the bounds
	g.Eventually(gleak.Goroutines).ShouldNot(gleak.HaveLeaked(goroutines))
	t.Logf("a world that lived took %d bytes, a deleted one %d", (full-before)/count, (int64(after)-int64(before))/count) //nolint:gosec // far from the bounds
}

// heap returns the bytes in use.
func heap() uint64 {
	runtime.GC()
	runtime.GC() // what a pool holds survives one
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestAllWorldsEndWithClose(t *testing.T) {
	g := NewWithT(t)
	before := gleak.Goroutines()
	s, err := sim.New(context.WithoutCancel(t.Context()), config())
	g.Expect(err).NotTo(HaveOccurred())
	root := newClient(t, s)
	var listeners []*listener
	for _, name := range []string{"a", "b"} {
		root.create(`{"name":"` + name + `","clock":"realtime"}`).place(`{"callee":"13800138000"}`)
		listeners = append(listeners, listen(root.in(name)))
	}
	g.Expect(s.Close()).To(Succeed())
	for _, l := range listeners {
		l.work.Wait()
	}
	g.Eventually(gleak.Goroutines).ShouldNot(gleak.HaveLeaked(before))
}

func TestAWorldMayEndItself(t *testing.T) {
	root := newClient(t, newSim(t, config()))
	w := root.create(`{"name":"a"}`)
	w.ok("DELETE", "/_ringback/worlds/a", "")
	status, _ := w.do("GET", "/_ringback/clock", "")
	root.Expect(status).To(Equal(http.StatusNotFound))
}

// subscriber is a Bayeux client of one channel over long-polling.
type subscriber struct {
	*WithT
	t        *testing.T
	url, id  string
	messages []map[string]any
}

func subscribe(t *testing.T, url, channel string) *subscriber {
	t.Helper()
	s := &subscriber{WithT: NewWithT(t), t: t, url: url}
	shaken := s.send(`{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"]}`)
	s.id, _ = shaken[0]["clientId"].(string)
	s.send(`{"channel":"/meta/subscribe","clientId":"` + s.id + `","subscription":"` + channel + `"}`)
	return s
}

// connect fetches what has been told so far; it is not held.
func (s *subscriber) connect() {
	s.t.Helper()
	for _, m := range s.send(`{"channel":"/meta/connect","clientId":"` + s.id + `","connectionType":"long-polling","advice":{"timeout":0}}`) {
		if data, ok := m["data"].(map[string]any); ok {
			s.messages = append(s.messages, data)
		}
	}
}

func (s *subscriber) send(message string) (answer []map[string]any) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url, strings.NewReader(message))
	s.Expect(err).NotTo(HaveOccurred())
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	s.Expect(err).NotTo(HaveOccurred())
	defer resp.Body.Close()
	s.Expect(json.NewDecoder(bufio.NewReader(resp.Body)).Decode(&answer)).To(Succeed())
	return answer
}

// TestASubscriberSeesItsOwnWorldOnly has two worlds with the same agents tell of
// calls that end differently.
func TestASubscriberSeesItsOwnWorldOnly(t *testing.T) {
	root := newClient(t, newSim(t, config()))
	server := httptest.NewServer(root.handler)
	t.Cleanup(server.Close)
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	const agent, answered, busy = "699861013", "13800138000", "13800000002"
	seen := map[string]*subscriber{}
	for _, name := range []string{"a", "b", "default"} {
		if name != "default" {
			root.create(fmt.Sprintf(`{"name":%q,"seed":%d}`, name, name[0]))
		}
		seen[name] = subscribe(t, server.URL+"/w/"+name+"/faye", "/monitor_agent_"+agent)
	}
	placed := map[string]string{}
	for name, callee := range map[string]string{"a": answered, "b": busy} {
		placed[name] = root.in(name).place(`{"vendor":"uccc","agent":"` + agent + `","callee":"` + callee + `"}`)
		root.in(name).ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
	}
	for name, subscriber := range seen {
		subscriber.connect()
		for _, m := range subscriber.messages {
			root.Expect(m["callId"]).To(Equal(placed[name]))
		}
	}
	root.Expect(seen["a"].messages).To(HaveLen(9))
	root.Expect(seen["b"].messages).To(HaveLen(7))
	root.Expect(seen["default"].messages).To(BeEmpty())
}

// BenchmarkWorlds makes a thousand worlds and reports what each takes, and how
// fast a request to one of them is compared with one to the only world of a
// simulator.
func BenchmarkWorlds(b *testing.B) {
	const count = 1000
	var wall clock.Wall
	var making, among, alone time.Duration
	var taken uint64
	one, err := sim.New(context.WithoutCancel(b.Context()), config())
	if err != nil {
		b.Fatal(err)
	}
	defer one.Close()
	ask := func(s http.Handler, path string) {
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, httptest.NewRequestWithContext(b.Context(), "GET", path, nil))
		if rec.Code != http.StatusOK {
			b.Fatal(path, rec.Body)
		}
	}
	for b.Loop() {
		s, err := sim.New(context.WithoutCancel(b.Context()), config())
		if err != nil {
			b.Fatal(err)
		}
		before, begin := heap(), wall.Now()
		for i := range count {
			if _, err := s.NewWorld(control.WorldOrder{Name: fmt.Sprint("w", i)}); err != nil {
				b.Fatal(err)
			}
		}
		making += wall.Now().Sub(begin)
		taken += heap() - before
		for i := range count { // the two take turns, so that a busy machine is unfair to both
			begin := wall.Now()
			ask(s, fmt.Sprintf("/w/w%d/api/v1/cdr/search", i))
			middle := wall.Now()
			ask(one, "/api/v1/cdr/search")
			among, alone = among+middle.Sub(begin), alone+wall.Now().Sub(middle)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	each := float64(b.N * count)
	b.ReportMetric(float64(making)/each, "ns/world")
	b.ReportMetric(float64(taken)/each, "B/world")
	b.ReportMetric(100*float64(alone)/float64(among), "%-of-one-world")
}
