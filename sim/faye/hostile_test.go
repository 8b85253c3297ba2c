package faye_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/faye"
)

// A subscriber that stops reading delays nobody: what does not fit into its
// queue is dropped and counted, and when it has not read for too long it is cut.
func TestASubscriberThatStopsReading(t *testing.T) {
	g := NewWithT(t)
	r := start(t, faye.Options{MaxQueue: 8, WriteTimeout: 100 * time.Millisecond})
	stuck, alive := r.shake(t), r.shake(t)
	r.post(t, "["+subscribe(stuck, "/foo")+","+subscribe(alive, "/foo")+"]")
	dead, sock := r.socket(t, stuck), r.socket(t, alive)
	g.Expect(dead.Conn.(*net.TCPConn).SetReadBuffer(4096)).To(Succeed())

	data := json.RawMessage(`"` + strings.Repeat("x", 256<<10) + `"`)
	for n := 0; r.Stats().Dropped == 0; n++ {
		g.Expect(n).To(BeNumerically("<", 1000), "the queue never filled up")
		g.Expect(r.Publish("/foo", data)).Error().To(Succeed())
		_, err := sock.frame()
		g.Expect(err).NotTo(HaveOccurred(), "the other subscriber is served meanwhile")
	}
	r.eventually(t, func() int { return r.Stats().Lines }, 1)
	g.Expect(r.Publish("/foo", json.RawMessage(`"later"`))).Error().To(Succeed())
	queued := published(t, r.post(t, poll(stuck)))
	g.Expect(queued[len(queued)-1]).To(Equal(`"later"`), "without its socket it is queued for")
}

// A client that asks and does not read the answers is cut as well.
func TestAClientThatAsksAndDoesNotRead(t *testing.T) {
	r := start(t, faye.Options{MaxQueue: 8, WriteTimeout: 100 * time.Millisecond})
	sock := r.socket(t, "")
	NewWithT(t).Expect(sock.Conn.(*net.TCPConn).SetReadBuffer(4096)).To(Succeed())
	ask := string(frameBytes(0x80|opText, true, `{"channel":"`+strings.Repeat("x", 512<<10)+`","data":1}`))
	go func() {
		for {
			if _, err := io.WriteString(sock, ask); err != nil {
				return // cut
			}
		}
	}()
	r.eventually(t, func() uint64 { return min(r.Stats().Answered, 1) }, uint64(1))
	r.eventually(t, func() int { return r.Stats().Lines }, 0)
}

func TestAMegabyteWithoutALineFeed(t *testing.T) {
	g := NewWithT(t)
	r := start(t, faye.Options{})
	garbage := strings.Repeat("x", 1<<20)
	for body, status := range map[string]int{
		garbage:       http.StatusBadRequest,
		garbage + "x": http.StatusRequestEntityTooLarge,
	} {
		w := r.dial(t)
		w.request(http.MethodPost, "/faye", jsonBody, &body)
		a, err := w.answer(http.MethodPost)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(a.status).To(Equal(status))
	}
	sock := r.socket(t, "")
	sock.send(opText, garbage)
	g.Expect(sock.fenced()).To(BeEmpty(), "no answer, and still alive")
}

func TestWrongJSONIsRefusedWholly(t *testing.T) {
	r := start(t, faye.Options{})
	sock := r.socket(t, "")
	for _, body := range []string{
		``, ` `, `{`, `[`, `]`, `[{"channel":"/foo","data":1}`, `[{"channel":"/foo","data":1},]`, `{"channel":"/foo","data":1}]`,
		`{"channel":"/foo","data":1}{"channel":"/foo","data":1}`, `{"channel":"/foo" "data":1}`, `{'channel':'/foo','data':1}`,
		`{"channel":"/foo","data":01}`, `{"channel":"/foo","data":NaN}`, "{\"channel\":\"/foo\",\"data\":\"\n\"}", `nul`, `"x"`, `1`, `true`,
		"\x00", `{"channel":"/foo","data":1}` + "\x00", strings.Repeat("[", 100_000),
	} {
		t.Run(fmt.Sprintf("%.30q", body), func(t *testing.T) {
			g := NewWithT(t)
			w := r.dial(t)
			w.request(http.MethodPost, "/faye", jsonBody, &body)
			a, err := w.answer(http.MethodPost)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(a.status).To(Equal(http.StatusBadRequest))
			g.Expect(a.body).To(Equal("Bad request"))
			sock.send(opText, body)
			g.Expect(sock.fenced()).To(BeEmpty())
		})
	}
	NewWithT(t).Expect(r.Stats().Published).To(BeZero())
}

func TestAFrameThatComesInTwoPieces(t *testing.T) {
	g := NewWithT(t)
	r := start(t, faye.Options{})
	raw := frameBytes(0x80|opText, true, `{"channel":"/foo","data":"`+strings.Repeat("x", 1000)+`"}`)
	for _, cut := range []int{1, 3, 7, len(raw) / 2, len(raw) - 1} {
		sock := r.socket(t, "")
		_, err := sock.Write(raw[:cut])
		g.Expect(err).NotTo(HaveOccurred())
		r.post(t, "[]") // the server has time for half a frame
		_, err = sock.Write(raw[cut:])
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(sock.fenced()).To(Equal([]frame{{opText, `[{"channel":"/foo","successful":true}]`}}), "cut at %d", cut)
	}
}

// The head of the upgrade and the first frames may come in one piece, larger
// than the small buffers.
func TestFramesThatComeWithTheUpgrade(t *testing.T) {
	g := NewWithT(t)
	r := start(t, faye.Options{})
	w := r.dial(t)
	var b strings.Builder
	b.WriteString("GET /faye HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
	for range 30 {
		b.Write(frameBytes(0x80|opText, true, `{"channel":"/foo","data":"`+strings.Repeat("x", 50)+`"}`))
	}
	_, err := io.WriteString(w, b.String())
	g.Expect(err).NotTo(HaveOccurred())
	a, err := w.head()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(a.status).To(Equal(http.StatusSwitchingProtocols))
	g.Expect(w.fenced()).To(HaveLen(30))
}

func TestAThousandMessagesInOneBatch(t *testing.T) {
	g := NewWithT(t)
	r := start(t, faye.Options{})
	one, two := r.shake(t), r.shake(t)
	r.post(t, "["+subscribe(one, "/**")+","+subscribe(two, "/foo", "/*")+"]")
	held, sock := r.hold(t, connect(one, "1")), r.socket(t, two)
	var batch, want []string
	for i := range 1000 {
		batch = append(batch, fmt.Sprintf(`{"channel":"/foo","data":%d}`, i))
		want = append(want, fmt.Sprint(i))
	}
	replies := r.post(t, "["+strings.Join(batch, ",")+"]")
	g.Expect(strings.Count(replies, `"successful":true`)).To(Equal(1000))
	g.Expect(published(t, held.body(t))).To(Equal(want), "in one answer")
	frames, err := sock.fenced()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(frames).To(HaveLen(1000), "each in a frame of its own")
	for i, f := range frames {
		g.Expect(published(t, f.payload)).To(Equal(want[i : i+1]))
	}
}
