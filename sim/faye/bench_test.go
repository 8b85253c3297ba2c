package faye_test

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/faye"
)

const benchMessage = `[{"channel":"/foo","data":{"agentId":699861013,"state":"ready"},"id":"3"}]`

// BenchmarkFanOut publishes to 1,000 subscribers on sockets, and waits until
// each has the message. The bare loop writes the same frames with the WebSocket
// library alone.
func BenchmarkFanOut(b *testing.B) {
	const n = 1000
	g := NewWithT(b)
	descriptors(b)
	r := start(b, faye.Options{})
	ours := newAudience(b, r.crowd(b, n, "/foo"))
	bare := bareServer(b)
	theirs := newAudience(b, bare.dial(b, n))
	ctx := b.Context()

	var own, loop time.Duration
	for b.Loop() {
		begin := time.Now()
		g.Expect(r.Publish("/foo", json.RawMessage(`{"agentId":699861013,"state":"ready"}`))).Error().To(Succeed())
		ours.wait()
		own += time.Since(begin)

		begin = time.Now()
		for _, conn := range bare.conns {
			timed, cancel := context.WithTimeout(ctx, patience)
			_ = conn.Write(timed, websocket.MessageText, []byte(benchMessage))
			cancel()
		}
		theirs.wait()
		loop += time.Since(begin)
	}
	b.ReportMetric(float64(b.N)*n/own.Seconds(), "messages/s")
	b.ReportMetric(float64(own)/float64(loop), "x-bare-loop")
}

// BenchmarkIdleSubscriber measures the memory of a subscriber that waits, its
// client's end of the connection included, beside that of a socket of the bare
// library.
func BenchmarkIdleSubscriber(b *testing.B) {
	const n = 1000
	descriptors(b)
	var own, loop float64
	for b.Loop() {
		own = perItem(n, func() func() {
			r := start(b, faye.Options{})
			crowd := r.crowd(b, n, "/foo")
			return func() { _ = r.Close(); hangUp(crowd) }
		})
		loop = perItem(n, func() func() {
			s := bareServer(b)
			crowd := s.dial(b, n)
			return func() { s.close(); hangUp(crowd) }
		})
	}
	b.ReportMetric(own, "B/subscriber")
	b.ReportMetric(own/loop, "x-bare-socket")
}

// perItem is what n things take in memory, stacks included.
func perItem(n int, open func() (shut func())) float64 {
	in := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse + m.StackInuse
	}
	before := in()
	shut := open()
	after := in()
	shut()
	return float64(after-before) / float64(n)
}

func hangUp(crowd []*wire) {
	for _, w := range crowd {
		_ = w.Close()
	}
}

// audience reads the sockets of a crowd, each frame once.
type audience struct {
	crowd []*wire
	heard chan struct{}
}

func newAudience(tb testing.TB, crowd []*wire) *audience {
	tb.Helper()
	a := &audience{crowd, make(chan struct{}, len(crowd))}
	for _, w := range crowd {
		_ = w.SetReadDeadline(time.Time{})
		go func() {
			buf := make([]byte, 256)
			for left := 0; ; {
				n, err := w.Read(buf)
				if err != nil {
					return
				}
				for left += n; left >= len(benchMessage)+2; left -= len(benchMessage) + 2 {
					a.heard <- struct{}{}
				}
			}
		}()
	}
	return a
}

// wait waits until each has heard one more.
func (a *audience) wait() {
	for range a.crowd {
		<-a.heard
	}
}

// bare is a server of the WebSocket library alone.
type bare struct {
	addr  string
	close func()
	mu    sync.Mutex
	conns []*websocket.Conn
}

func bareServer(tb testing.TB) *bare {
	tb.Helper()
	s := &bare{}
	ln, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	NewWithT(tb).Expect(err).NotTo(HaveOccurred())
	s.addr = ln.Addr().String()
	web := &http.Server{ReadHeaderTimeout: patience, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns = append(s.conns, conn)
		s.mu.Unlock()
		_, _, _ = conn.Read(context.WithoutCancel(r.Context()))
	})}
	go func() { _ = web.Serve(ln) }()
	s.close = func() {
		for _, conn := range s.conns {
			_ = conn.CloseNow()
		}
		_ = web.Close()
	}
	tb.Cleanup(s.close)
	return s
}

func (s *bare) dial(tb testing.TB, n int) []*wire {
	tb.Helper()
	r := &rig{addr: s.addr}
	crowd := make([]*wire, n)
	for i := range crowd {
		crowd[i] = r.dial(tb)
		_, err := crowd[i].upgrade("/")
		NewWithT(tb).Expect(err).NotTo(HaveOccurred())
	}
	r.eventually(tb, func() int { s.mu.Lock(); defer s.mu.Unlock(); return len(s.conns) }, n)
	return crowd
}
