package faye_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gleak"

	"github.com/ringback-sim/ringback/sim/faye"
)

func TestOptionsAreValidated(t *testing.T) {
	g := NewWithT(t)
	_, err := faye.New(faye.Options{Mount: "push/", Timeout: -1, MaxQueue: -2})
	g.Expect(err).To(MatchError(ContainSubstring(`mount "push/"`)))
	g.Expect(err).To(MatchError(ContainSubstring("timeout -1")))
	g.Expect(err).To(MatchError(ContainSubstring("max queue -2")))

	srv, err := faye.New(faye.Options{})
	g.Expect(err).NotTo(HaveOccurred(), "the zero value works")
	g.Expect(srv.Close()).To(Succeed())
	g.Expect(srv.Close()).To(Succeed(), "twice")
}

func TestPublishChecksWhatItIsGiven(t *testing.T) {
	g := NewWithT(t)
	r := start(t, faye.Options{})
	g.Expect(r.Publish("/foo/*", json.RawMessage(`1`))).Error().To(MatchError(ContainSubstring(`"/foo/*": expected a channel name`)))
	g.Expect(r.Publish("/foo", json.RawMessage(`{`))).Error().To(MatchError(ContainSubstring("malformed JSON")))
	g.Expect(r.Stats().Published).To(BeZero())
}

func TestClientsMayBeKeptFromPublishing(t *testing.T) {
	g := NewWithT(t)
	r := start(t, faye.Options{AllowPublish: func(channel string) bool { return channel == "/open" }})
	g.Expect(r.post(t, `[{"channel":"/open","data":1},{"channel":"/monitor_agent_1","data":1}]`)).To(Equal(
		`[{"channel":"/open","successful":true},{"channel":"/monitor_agent_1","successful":false,"error":"403:/monitor_agent_1:Forbidden channel"}]`))
	g.Expect(r.Publish("/monitor_agent_1", json.RawMessage(`1`))).Error().To(Succeed(), "the program may")
}

func TestOfTwoConnectsHeldAtOnceOnlyTheSecondIsAnswered(t *testing.T) {
	g := NewWithT(t)
	r := start(t, faye.Options{})
	client := r.shake(t)
	r.post(t, subscribe(client, "/foo"))
	first := r.hold(t, connect(client, "first"))
	second := r.hold(t, connect(client, "second"))
	g.Expect(r.Stats().Parked).To(Equal(2))
	g.Expect(r.Publish("/foo", json.RawMessage(`1`))).Error().To(Succeed())
	g.Expect(second.body(t)).To(ContainSubstring(`"id":"second"`))
	g.Expect(r.Stats().Parked).To(Equal(1), "the first waits for ever")

	g.Expect(r.Close()).To(Succeed())
	_, err := first.answer(http.MethodPost)
	g.Expect(err).To(MatchError(io.EOF), "it is dropped, not answered")
}

func TestADisconnectEndsAConnectInMidHold(t *testing.T) {
	g := NewWithT(t)
	r := start(t, faye.Options{})
	client := r.shake(t)
	held := r.hold(t, connect(client, "held"))
	g.Expect(r.post(t, `{"channel":"/meta/disconnect","clientId":"`+client+`"}`)).To(ContainSubstring(`"successful":true`))
	g.Expect(held.body(t)).To(And(ContainSubstring(`"id":"held"`), ContainSubstring(`"successful":true`)))
	g.Expect(r.Stats()).To(And(HaveField("Sessions", 0), HaveField("Parked", 0)))
	g.Expect(r.clock.waiting()).To(BeZero(), "no timer is left")
}

func TestAMessageForAPollWhoseConnectionHasGoneIsCountedAsLost(t *testing.T) {
	g := NewWithT(t)
	r := start(t, faye.Options{})
	client := r.shake(t)
	r.post(t, subscribe(client, "/foo"))
	g.Expect(r.hold(t, connect(client, "1")).Close()).To(Succeed())
	r.eventually(t, func() int { return r.Stats().Parked }, 0)
	g.Expect(r.Publish("/foo", json.RawMessage(`"lost"`))).Error().To(Succeed())
	g.Expect(r.Publish("/foo", json.RawMessage(`"kept"`))).Error().To(Succeed())
	g.Expect(published(t, r.post(t, poll(client)))).To(Equal([]string{`"kept"`}))
	g.Expect(r.Stats()).To(And(HaveField("Dropped", uint64(1)), HaveField("Delivered", uint64(1))))
}

func TestCountersTellWhatIsParked(t *testing.T) {
	g := NewWithT(t)
	r := start(t, faye.Options{Timeout: time.Minute})
	client := r.shake(t)
	sock := r.socket(t, client)
	held := r.hold(t, connect(r.shake(t), "1"))
	g.Expect(r.Stats()).To(Equal(faye.Stats{Taken: 4, Answered: 2, Parked: 2, Sessions: 2, Lines: 1}))
	g.Expect(sock.Close()).To(Succeed())
	r.eventually(t, func() int { return r.Stats().Parked }, 1)
	r.clock.advance(time.Minute)
	g.Expect(held.body(t)).To(ContainSubstring(`"successful":true`))
	g.Expect(r.Stats()).To(Equal(faye.Stats{Taken: 4, Answered: 3, Sessions: 2}))
	r.clock.advance(time.Minute)
	g.Expect(r.Stats().Sessions).To(BeZero(), "none connected again")
	g.Expect(r.clock.waiting()).To(BeZero())
}

func TestLimits(t *testing.T) {
	g := NewWithT(t)
	r := start(t, faye.Options{MaxSessions: 2, MaxSubscriptions: 3, MaxQueue: 4, MaxBatch: 5, MaxBody: 2000})
	client := r.shake(t)
	r.shake(t)
	g.Expect(r.post(t, handshake)).To(And(ContainSubstring("503::Too many clients"), ContainSubstring(`"advice":{"reconnect":"none"}`)))

	g.Expect(r.post(t, subscribe(client, "/a", "/b", "/c", "/a", "/d"))).To(ContainSubstring("503:/d:Too many subscriptions"))
	for _, data := range []string{"1", "2", "3", "4", "5", "6"} {
		g.Expect(r.Publish("/a", json.RawMessage(data))).Error().To(Succeed())
	}
	g.Expect(published(t, r.post(t, poll(client)))).To(Equal([]string{"3", "4", "5", "6"}), "the oldest are dropped")
	g.Expect(r.Stats().Dropped).To(Equal(uint64(2)))

	one := `{"channel":"/x","data":1}`
	for body, status := range map[string]int{
		"[" + one + strings.Repeat(","+one, 4) + "]":     http.StatusOK,
		"[" + one + strings.Repeat(","+one, 5) + "]":     http.StatusBadRequest,
		`{"data":"` + strings.Repeat("x", 1988) + `"}`:   http.StatusOK,
		`{"data":"` + strings.Repeat("x", 1_989) + `"}x`: http.StatusRequestEntityTooLarge,
		strings.Repeat("[", 1000):                        http.StatusBadRequest,
	} {
		w := r.dial(t)
		w.request(http.MethodPost, "/faye", jsonBody, &body)
		a, err := w.answer(http.MethodPost)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(a.status).To(Equal(status), "%.40s", body)
	}

	first, second, third := r.socket(t, ""), r.socket(t, ""), r.dial(t)
	_, err := third.upgrade("/faye")
	g.Expect(err).NotTo(HaveOccurred())
	f, err := third.frame()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(f.payload[2:]).To(Equal("Too many connections"))
	first.send(opText, strings.Repeat(" ", 2001))
	f, err = first.frame()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(f.opcode).To(BeEquivalentTo(opClose))
	g.Expect(f.payload[:2]).To(Equal("\x03\xf1"), "1009")
	g.Expect(second.fenced()).To(BeEmpty())
}

func TestAClosedServerHasNoClients(t *testing.T) {
	g := NewWithT(t)
	r := start(t, faye.Options{})
	client := r.shake(t)
	held, sock := r.hold(t, connect(client, "1")), r.socket(t, r.shake(t))
	stream := r.dial(t)
	stream.request(http.MethodGet, "/faye/"+client, map[string]string{"Accept": "text/event-stream"}, nil)
	_, err := stream.head()
	g.Expect(err).NotTo(HaveOccurred())

	g.Expect(r.Close()).To(Succeed())
	g.Expect(held.body(t)).To(ContainSubstring(`"successful":true`))
	f, err := sock.frame()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(f).To(Equal(frame{opClose, "\x03\xe8"}))
	_, err = io.ReadAll(stream.in)
	g.Expect(err).NotTo(HaveOccurred(), "the stream ends")
	r.eventually(t, r.Stats, faye.Stats{Taken: 4, Answered: 3})
	g.Expect(r.clock.waiting()).To(BeZero())

	g.Expect(r.post(t, handshake)).To(ContainSubstring("503::Too many clients"))
	g.Expect(r.Publish("/foo", json.RawMessage(`1`))).Error().To(Succeed(), "to nobody")
}

func TestNothingIsLeftRunning(t *testing.T) {
	before := gleak.Goroutines()
	t.Run("server", func(t *testing.T) {
		g := NewWithT(t)
		r := start(t, faye.Options{Ping: time.Second})
		one, two := r.shake(t), r.shake(t)
		r.post(t, "["+subscribe(one, "/**")+","+subscribe(two, "/**")+"]")
		held, sock := r.hold(t, connect(one, "1")), r.socket(t, two)
		stream := r.dial(t)
		stream.request(http.MethodGet, "/faye/nobody", map[string]string{"Accept": "text/event-stream"}, nil)
		_, err := stream.head()
		g.Expect(err).NotTo(HaveOccurred())
		r.clock.advance(time.Second)
		g.Expect(r.Publish("/foo", json.RawMessage(`1`))).Error().To(Succeed())
		g.Expect(published(t, held.body(t))).To(Equal([]string{"1"}))
		_, err = sock.fenced()
		g.Expect(err).NotTo(HaveOccurred())
		r.hold(t, connect(one, "2"))
		r.hold(t, connect(one, "3"))
		g.Expect(r.Close()).To(Succeed())
	})
	NewWithT(t).Eventually(gleak.Goroutines).WithTimeout(patience).ShouldNot(gleak.HaveLeaked(before))
}
