package faye_test

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/faye"
)

// scripted hands out the injections of each delivery in turn, and none after
// the last.
type scripted struct {
	steps [][]faye.Injection
	asked []faye.Delivery
}

func (s *scripted) inject(d faye.Delivery) []faye.Injection {
	s.asked = append(s.asked, d)
	if len(s.steps) == 0 {
		return nil
	}
	next := s.steps[0]
	s.steps = s.steps[1:]
	return next
}

func only(effects ...faye.Effect) (all []faye.Injection) {
	for _, e := range effects {
		all = append(all, faye.Injection{Do: e})
	}
	return all
}

func (r *rig) say(tb testing.TB, texts ...string) {
	tb.Helper()
	for _, text := range texts {
		data, err := json.Marshal(text)
		NewWithT(tb).Expect(err).NotTo(HaveOccurred())
		NewWithT(tb).Expect(r.Publish("/phone", data)).Error().To(Succeed())
	}
}

// heard returns the data of the messages that came over a socket up to now.
func (w *wire) heard(tb testing.TB) (data []string) {
	tb.Helper()
	frames, err := w.fenced()
	NewWithT(tb).Expect(err).NotTo(HaveOccurred())
	for _, f := range frames {
		NewWithT(tb).Expect(f.opcode).To(BeEquivalentTo(opText), f.payload)
		data = append(data, published(tb, f.payload)...)
	}
	return data
}

// TestWhatASubscriberHears is the same for a client that polls after the
// messages, and one on a socket.
func TestWhatASubscriberHears(t *testing.T) {
	for name, tc := range map[string]struct {
		steps [][]faye.Injection
		hears []string
	}{
		"nothing":               {nil, []string{`"a"`, `"b"`, `"c"`}},
		"drop":                  {[][]faye.Injection{nil, only(faye.Drop)}, []string{`"a"`, `"c"`}},
		"duplicate":             {[][]faye.Injection{nil, only(faye.Duplicate)}, []string{`"a"`, `"b"`, `"b"`, `"c"`}},
		"reorder":               {[][]faye.Injection{only(faye.Reorder)}, []string{`"b"`, `"a"`, `"c"`}},
		"reorder all":           {[][]faye.Injection{only(faye.Reorder), only(faye.Reorder), nil}, []string{`"b"`, `"a"`, `"c"`}},
		"reorder by three":      {[][]faye.Injection{{{Do: faye.Reorder, Window: 3}}, only(faye.Reorder)}, []string{`"c"`, `"b"`, `"a"`}},
		"one by three":          {[][]faye.Injection{{{Do: faye.Reorder, Window: 3}}}, []string{`"b"`, `"c"`, `"a"`}},
		"duplicate twice":       {[][]faye.Injection{{{Do: faye.Duplicate, Times: 2}}}, []string{`"a"`, `"a"`, `"a"`, `"b"`, `"c"`}},
		"reorder and duplicate": {[][]faye.Injection{only(faye.Reorder, faye.Duplicate)}, []string{`"b"`, `"a"`, `"a"`, `"c"`}},
		"drop and duplicate":    {[][]faye.Injection{only(faye.Duplicate, faye.Drop)}, []string{`"b"`, `"c"`}},
		"a drop lets nothing go": {
			[][]faye.Injection{only(faye.Reorder), only(faye.Drop)}, []string{`"c"`, `"a"`},
		},
	} {
		t.Run(name+", long-polling", func(t *testing.T) {
			s := &scripted{steps: tc.steps}
			r := start(t, faye.Options{Inject: s.inject})
			client := r.shake(t)
			r.post(t, subscribe(client, "/phone"))
			r.say(t, "a", "b", "c")
			NewWithT(t).Expect(published(t, r.post(t, poll(client)))).To(Equal(tc.hears))
			NewWithT(t).Expect(s.asked[0]).To(Equal(faye.Delivery{Channel: "/phone", Client: client, Own: true, Data: json.RawMessage(`"a"`)}))
		})
		t.Run(name+", WebSocket", func(t *testing.T) {
			s := &scripted{steps: tc.steps}
			r := start(t, faye.Options{Inject: s.inject})
			client := r.shake(t)
			r.post(t, subscribe(client, "/phone"))
			w := r.socket(t, client)
			r.say(t, "a", "b", "c")
			NewWithT(t).Expect(w.heard(t)).To(Equal(tc.hears))
			NewWithT(t).Expect(s.asked[0].Connected).To(BeTrue())
		})
	}
}

func TestAMessageHeldBackGoesInTheEnd(t *testing.T) {
	g := NewWithT(t)
	wide := []faye.Injection{{Do: faye.Reorder, Window: 5}}
	s := &scripted{steps: [][]faye.Injection{wide, wide}}
	r := start(t, faye.Options{Inject: s.inject})
	client := r.shake(t)
	r.post(t, subscribe(client, "/phone"))
	w := r.socket(t, client)
	r.say(t, "a", "b", "c")
	g.Expect(w.heard(t)).To(Equal([]string{`"c"`}))
	r.clock.advance(time.Minute - 1)
	g.Expect(w.heard(t)).To(BeEmpty())
	r.clock.advance(1)
	g.Expect(w.heard(t)).To(Equal([]string{`"b"`, `"a"`}))
	r.say(t, "d")
	g.Expect(w.heard(t)).To(Equal([]string{`"d"`}), "nothing is left")
	g.Expect(r.Stats().Injected).To(BeEquivalentTo(2))
	g.Expect(r.Stats().Dropped).To(BeZero())
}

func TestASessionThatEndsTakesWhatIsHeldBackWithIt(t *testing.T) {
	g := NewWithT(t)
	s := &scripted{steps: [][]faye.Injection{only(faye.Reorder)}}
	r := start(t, faye.Options{Inject: s.inject})
	client := r.shake(t)
	r.post(t, subscribe(client, "/phone"))
	r.say(t, "a")
	r.DisconnectAll()
	r.clock.advance(2 * time.Minute)
	g.Expect(r.Stats().Dropped).To(BeEquivalentTo(1))
	g.Expect(r.Stats().Sessions).To(BeZero())
}

// TestDisconnectLosesNothing but the connection: the message comes with the next
// connect, of the same session.
func TestDisconnectLosesNothing(t *testing.T) {
	begin := func(t *testing.T) (*rig, string) {
		t.Helper()
		s := &scripted{steps: [][]faye.Injection{only(faye.Disconnect)}}
		r := start(t, faye.Options{Inject: s.inject})
		client := r.shake(t)
		r.post(t, subscribe(client, "/phone"))
		return r, client
	}
	t.Run("long-polling", func(t *testing.T) {
		g := NewWithT(t)
		r, client := begin(t)
		held := r.hold(t, connect(client, "1"))
		r.say(t, "a")
		_, err := held.answer(http.MethodPost)
		g.Expect(err).To(MatchError(io.EOF), "closed without a byte")
		r.eventually(t, func() int { return r.Stats().Parked }, 0)
		r.say(t, "b")
		g.Expect(published(t, r.post(t, poll(client)))).To(Equal([]string{`"a"`, `"b"`}))
	})
	t.Run("WebSocket", func(t *testing.T) {
		g := NewWithT(t)
		r, client := begin(t)
		old := r.socket(t, client)
		r.say(t, "a")
		f, err := old.frame()
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(f.opcode).To(BeEquivalentTo(opClose))
		again := r.dial(t)
		_, err = again.upgrade("/faye")
		g.Expect(err).NotTo(HaveOccurred())
		again.send(opText, connect(client, "c"))
		r.eventually(t, func() int { return r.Stats().Lines }, 1)
		r.say(t, "b")
		g.Expect(again.heard(t)).To(Equal([]string{`"a"`, `"b"`}), "the old one's end does not end the new one")
		g.Expect(r.Stats().Dropped).To(BeZero())
	})
	t.Run("nobody waits", func(t *testing.T) {
		r, client := begin(t)
		r.say(t, "a")
		NewWithT(t).Expect(published(t, r.post(t, poll(client)))).To(Equal([]string{`"a"`}))
	})
}

func TestAForgottenClientShakesHandsAgain(t *testing.T) {
	const unknown = `401:`
	begin := func(t *testing.T) (r *rig, client, other string) {
		t.Helper()
		s := &scripted{steps: [][]faye.Injection{only(faye.ForgetSession)}}
		r = start(t, faye.Options{Inject: s.inject})
		client, other = r.shake(t), r.shake(t)
		r.post(t, subscribe(client, "/phone", "/**"))
		r.post(t, subscribe(other, "/phone"))
		return r, client, other
	}
	t.Run("long-polling", func(t *testing.T) {
		g := NewWithT(t)
		r, client, other := begin(t)
		held := r.hold(t, connect(client, "1"))
		r.say(t, "a")
		g.Expect(published(t, held.body(t))).To(BeEmpty(), "the message goes with the session")
		answer := r.post(t, poll(client))
		g.Expect(answer).To(ContainSubstring(unknown))
		g.Expect(answer).To(ContainSubstring(`"reconnect":"handshake"`))
		g.Expect(published(t, r.post(t, poll(other)))).To(Equal([]string{`"a"`}), "it concerns nobody else")
		again := r.shake(t)
		r.post(t, subscribe(again, "/phone"))
		r.say(t, "b")
		g.Expect(published(t, r.post(t, poll(again)))).To(Equal([]string{`"b"`}))
	})
	t.Run("WebSocket", func(t *testing.T) {
		g := NewWithT(t)
		r, client, _ := begin(t)
		old := r.socket(t, client)
		r.say(t, "a")
		for {
			f, err := old.frame()
			g.Expect(err).NotTo(HaveOccurred())
			if f.opcode == opClose {
				break
			}
			g.Expect(published(t, f.payload)).To(BeEmpty())
		}
		again := r.dial(t)
		_, err := again.upgrade("/faye")
		g.Expect(err).NotTo(HaveOccurred())
		again.send(opText, connect(client, "c"))
		f, err := again.frame()
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(f.payload).To(ContainSubstring(unknown))
		g.Expect(f.payload).To(ContainSubstring(`"reconnect":"handshake"`))
	})
}

// TestARefusedSocketLeavesPolling refuses the first two upgrades.
func TestARefusedSocketLeavesPolling(t *testing.T) {
	g := NewWithT(t)
	left := 2
	r := start(t, faye.Options{RefuseSocket: func() bool { left--; return left >= 0 }})
	client := r.shake(t)
	r.post(t, subscribe(client, "/phone"))
	for range 2 {
		w := r.dial(t)
		a, err := w.upgrade("/faye")
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(a.status).To(Equal(http.StatusBadRequest))
		_, err = w.in.ReadByte()
		g.Expect(err).To(MatchError(io.EOF))
	}
	r.say(t, "a")
	g.Expect(published(t, r.post(t, poll(client)))).To(Equal([]string{`"a"`}))
	r.socket(t, client)
}

func TestAnEventStreamIsDisconnectedToo(t *testing.T) {
	g := NewWithT(t)
	s := &scripted{steps: [][]faye.Injection{only(faye.Disconnect)}}
	r := start(t, faye.Options{Inject: s.inject})
	client := r.shake(t)
	r.post(t, subscribe(client, "/phone"))
	w := r.dial(t)
	w.request(http.MethodGet, "/faye/"+client, map[string]string{"Accept": "text/event-stream"}, nil)
	_, err := w.head()
	g.Expect(err).NotTo(HaveOccurred())
	r.eventually(t, func() int { return r.Stats().Lines }, 1)
	r.say(t, "a")
	rest, err := io.ReadAll(w.in)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(rest)).NotTo(ContainSubstring("data:"))
	g.Expect(published(t, r.post(t, poll(client)))).To(Equal([]string{`"a"`}))
}
