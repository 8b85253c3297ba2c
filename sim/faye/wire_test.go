package faye_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/faye"
)

// patience bounds what a test waits for on the loopback. It is a guard against
// hanging, not a measure.
const patience = 10 * time.Second

// rig is a server on a loopback socket.
type rig struct {
	*faye.Server
	clock *manual
	ids   []string // in the order in which they were given out
	addr  string
}

// start serves until the test is over. Its options get the manual clock and
// known ids.
func start(tb testing.TB, opts faye.Options) *rig {
	tb.Helper()
	g := NewWithT(tb)
	r := &rig{clock: newManual()}
	opts.Timers = r.clock
	opts.NewID = func() string {
		r.ids = append(r.ids, fmt.Sprintf("%031s", strconv.FormatInt(int64(len(r.ids)+1_000_000), 36)))
		return r.ids[len(r.ids)-1]
	}
	var err error
	r.Server, err = faye.New(opts)
	g.Expect(err).NotTo(HaveOccurred())
	ln, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	r.addr = ln.Addr().String()
	web := &http.Server{Handler: r.Server, ReadHeaderTimeout: patience}
	done := make(chan struct{})
	go func() { defer close(done); _ = web.Serve(ln) }()
	tb.Cleanup(func() {
		_ = r.Close()
		_ = web.Close()
		<-done
	})
	return r
}

// wire is a TCP connection that adds, decodes and repairs nothing.
type wire struct {
	net.Conn
	in       *bufio.Reader
	patience time.Duration
}

func (r *rig) dial(tb testing.TB) *wire {
	tb.Helper()
	conn, err := (&net.Dialer{}).DialContext(tb.Context(), "tcp", r.addr)
	NewWithT(tb).Expect(err).NotTo(HaveOccurred())
	tb.Cleanup(func() { _ = conn.Close() })
	return &wire{conn, bufio.NewReaderSize(conn, 512), patience}
}

// answer is an HTTP answer as it came over the wire.
type answer struct {
	status  int
	reason  string
	headers map[string]string // names in lower case
	body    string
}

// request writes a request: headers as lines, Host and Content-Length added.
func (w *wire) request(method, path string, headers map[string]string, body *string) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", method, path, w.RemoteAddr())
	for name, value := range headers {
		fmt.Fprintf(&b, "%s: %s\r\n", name, value)
	}
	if body != nil {
		if headers["Transfer-Encoding"] == "" {
			fmt.Fprintf(&b, "Content-Length: %d\r\n", len(*body))
		}
		fmt.Fprintf(&b, "\r\n%s", *body)
	} else {
		b.WriteString("\r\n")
	}
	_, _ = io.WriteString(w, b.String())
}

// head reads status and headers.
func (w *wire) head() (a answer, err error) {
	_ = w.SetReadDeadline(time.Now().Add(w.patience))
	line, err := w.in.ReadString('\n')
	if err != nil {
		return a, err
	}
	parts := strings.SplitN(strings.TrimSpace(line), " ", 3)
	if len(parts) < 3 {
		return a, fmt.Errorf("status line %q", line)
	}
	a.status, _ = strconv.Atoi(parts[1])
	a.reason, a.headers = parts[2], map[string]string{}
	for {
		line, err := w.in.ReadString('\n')
		if err != nil {
			return a, err
		}
		name, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			return a, nil
		}
		a.headers[strings.ToLower(name)] = value
	}
}

// answer reads a whole answer to a request with this method.
func (w *wire) answer(method string) (answer, error) {
	a, err := w.head()
	if err != nil || method == http.MethodHead || a.status == http.StatusNotModified || a.status < 200 {
		return a, err
	}
	var body []byte
	if length, ok := a.headers["content-length"]; ok {
		n, _ := strconv.Atoi(length)
		body = make([]byte, n)
		_, err = io.ReadFull(w.in, body)
	} else if a.headers["transfer-encoding"] == "chunked" {
		body, err = w.chunks()
	} else {
		body, err = io.ReadAll(w.in)
	}
	a.body = string(body)
	return a, err
}

func (w *wire) chunks() (body []byte, err error) {
	for {
		line, err := w.in.ReadString('\n')
		if err != nil {
			return body, err
		}
		n, err := strconv.ParseInt(strings.TrimSpace(line), 16, 64)
		if err != nil {
			return body, err
		}
		chunk := make([]byte, n+2) // and the end of the line
		if _, err := io.ReadFull(w.in, chunk); err != nil {
			return body, err
		}
		if body = append(body, chunk[:n]...); n == 0 {
			return body, nil
		}
	}
}

// Opcodes of WebSocket frames.
const (
	opContinuation, opText, opBinary = 0x0, 0x1, 0x2
	opClose, opPing, opPong          = 0x8, 0x9, 0xa
)

// frame is a WebSocket frame.
type frame struct {
	opcode  byte
	payload string
}

func (f frame) isFence(fence string) bool { return f.opcode == opPong && f.payload == fence }

// upgrade asks for a socket and reads the answer.
func (w *wire) upgrade(path string) (answer, error) {
	w.request(http.MethodGet, path, map[string]string{
		"Upgrade": "websocket", "Connection": "Upgrade",
		"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13",
	}, nil)
	return w.answer(http.MethodGet)
}

// frameBytes is a frame as a client sends it: first is FIN, the reserved bits
// and the opcode.
func frameBytes(first byte, masked bool, payload string) []byte {
	out := []byte{first}
	mask := byte(0)
	if masked {
		mask = 0x80
	}
	switch n := len(payload); {
	case n < 126:
		out = append(out, mask|byte(n))
	case n < 1<<16:
		out = binary.BigEndian.AppendUint16(append(out, mask|126), uint16(n))
	default:
		out = binary.BigEndian.AppendUint64(append(out, mask|127), uint64(n))
	}
	if !masked {
		return append(out, payload...)
	}
	key := [4]byte{0x12, 0x34, 0x56, 0x78}
	out = append(out, key[:]...)
	for i := range len(payload) {
		out = append(out, payload[i]^key[i%4])
	}
	return out
}

// send sends one whole masked frame.
func (w *wire) send(opcode byte, payload string) {
	_, _ = w.Write(frameBytes(0x80|opcode, true, payload))
}

// frame reads one frame.
func (w *wire) frame() (f frame, err error) {
	_ = w.SetReadDeadline(time.Now().Add(w.patience))
	var head [2]byte
	if _, err := io.ReadFull(w.in, head[:]); err != nil {
		return f, err
	}
	n := uint64(head[1] & 0x7f)
	var more [8]byte
	switch n {
	case 126:
		_, err = io.ReadFull(w.in, more[6:])
		n = binary.BigEndian.Uint64(more[:])
	case 127:
		_, err = io.ReadFull(w.in, more[:])
		n = binary.BigEndian.Uint64(more[:])
	}
	if err != nil {
		return f, err
	}
	payload := make([]byte, n)
	_, err = io.ReadFull(w.in, payload)
	return frame{head[0] & 0xf, string(payload)}, err
}

// fenced returns the frames that came before the pong of a ping sent now: all
// that the server had for this socket. It ends early with a close frame.
func (w *wire) fenced() (frames []frame, err error) {
	w.send(opPing, "fence")
	for {
		f, err := w.frame()
		if err != nil || f.isFence("fence") {
			return frames, err
		}
		if frames = append(frames, f); f.opcode == opClose {
			return frames, nil
		}
	}
}
