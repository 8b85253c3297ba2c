package fault

import (
	"bytes"
	"io"
	"maps"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/scenarios"
)

// What an operation does when its arguments do not say.
const (
	defaultContentType = "text/html"
	defaultPause       = 10 * time.Millisecond
)

// answer takes what a handler says and sends it damaged. It sends when the
// handler flushes or has returned; what takes time always comes after the
// handler, which may be holding the world.
type answer struct {
	to      http.ResponseWriter
	request *http.Request
	plan    *plan
	header  http.Header
	status  int
	body    []byte
	sent    bool
}

// Header returns the answer's header.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader keeps the status. An interim one is let go.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= http.StatusOK {
		a.status = status
	}
}

// Write keeps a part of the body.
func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	a.body = append(a.body, p...)
	return len(p), nil
}

// FlushError sends the answer, unless that takes time.
func (a *answer) FlushError() error {
	if !a.plan.takesTime() {
		a.send()
	}
	return nil
}

// finish sends the answer if that has not happened yet.
func (a *answer) finish() {
	if a.plan.takesTime() && !a.plan.wait(a.request.Context()) {
		return
	}
	a.send()
}

func (a *answer) send() {
	if a.sent {
		return
	}
	a.sent = true
	if a.status == 0 {
		a.status = http.StatusOK
	}
	for _, s := range a.plan.content {
		switch s.Do { //nolint:exhaustive // the plan has no others here
		case scenarios.WrongContentType:
			kind := s.ContentType
			if kind == "" {
				kind = defaultContentType
			}
			a.header.Set("Content-Type", kind)
		case scenarios.MalformedJSON:
			a.body = malformed(a.body)
		}
	}
	var do scenarios.Operation
	if a.plan.ending.Fault != nil {
		do = a.plan.ending.Do
	}
	switch do {
	case scenarios.Reset:
		a.hangUp(true)
	case scenarios.EmptyReply:
		a.hangUp(false)
	case scenarios.CutBody:
		a.begin()
		most := a.plan.ending.Bytes
		if most == 0 {
			most = len(a.body) / 2
		}
		a.write(a.body[:min(most, len(a.body))])
		// The server closes the connection of an answer that is not complete.
		_ = http.NewResponseController(a.to).Flush() // a client that has gone is no error of ours
	case scenarios.SlowDrip:
		a.begin()
		a.drip()
	default:
		a.begin()
		a.write(a.body)
		_ = http.NewResponseController(a.to).Flush() // a client that has gone is no error of ours
	}
}

// begin sends what comes before the body, which tells its whole length.
func (a *answer) begin() {
	maps.Copy(a.to.Header(), a.header)
	if a.header.Get("Content-Length") == "" && len(a.body) > 0 {
		a.to.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	a.to.WriteHeader(a.status)
}

// write sends a part of the body, and reports whether it could.
func (a *answer) write(part []byte) bool {
	if a.request.Method == http.MethodHead {
		return false
	}
	_, err := a.to.Write(part)
	return err == nil
}

// drip sends the body in small pieces.
func (a *answer) drip() {
	s, rest := a.plan.ending, a.body
	size, pause := max(s.Bytes, 1), defaultPause
	if s.Pause != nil {
		pause = time.Duration(*s.Pause)
	}
	for len(rest) > 0 {
		n := min(size, len(rest))
		if !a.write(rest[:n]) || http.NewResponseController(a.to).Flush() != nil {
			return
		}
		rest = rest[n:]
		if len(rest) > 0 && !s.pause(a.request.Context(), pause) {
			return
		}
	}
}

// hangUp closes the connection without a byte of the answer, with a reset if
// that is wanted.
func (a *answer) hangUp(reset bool) {
	// Bytes that were never read would make a reset of every close.
	_, _ = io.Copy(io.Discard, io.LimitReader(a.request.Body, 1<<20))
	conn, _, err := http.NewResponseController(a.to).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // the stream of an HTTP/2 client has no connection of its own
	}
	if layered, ok := conn.(interface{ NetConn() net.Conn }); ok && reset {
		_ = linger(layered.NetConn())
	}
	if reset {
		_ = linger(conn)
	}
	_ = conn.Close()
}

// linger makes the coming close a reset.
func linger(conn net.Conn) error {
	if tcp, ok := conn.(*net.TCPConn); ok {
		return tcp.SetLinger(0)
	}
	return nil
}

// malformed returns JSON of the same length that is cut off behind a comma.
func malformed(body []byte) []byte {
	out := bytes.Clone(body)
	if last := len(bytes.TrimRight(body, " \t\r\n")) - 1; last >= 0 {
		out[last] = ','
	}
	return out
}
