package receiver

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
)

// wire is a transport that writes requests by hand, for what http.Transport does
// not do: another version, a body held back or cut off, an answer that nobody
// waits for. It makes a connection for each request.
type wire struct {
	// minor is the version's: HTTP/1.0 or 1.1.
	minor int
	// hold is called before the last byte of the body is sent.
	hold func(context.Context) error
	// deaf ends the connection once the answer has begun to come.
	deaf bool
}

// errCut is what a request ends with that was ended on purpose.
var errCut = errors.New("the connection was ended on purpose")

// RoundTrip implements http.RoundTripper.
func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	conn, err := dial(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	answer, err := w.talk(ctx, conn, r, body)
	if err != nil {
		stop()
		_ = conn.Close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, err
	}
	answer.Body = &closing{answer.Body, func() { stop(); _ = conn.Close() }}
	return answer, nil
}

func (w wire) talk(ctx context.Context, conn net.Conn, r *http.Request, body []byte) (*http.Response, error) {
	out := bufio.NewWriter(conn)
	fmt.Fprintf(out, "POST %s HTTP/1.%d\r\nHost: %s\r\nContent-Length: %d\r\nConnection: close\r\n", r.URL.RequestURI(), w.minor, r.URL.Host, len(body))
	if user := r.URL.User; user != nil && r.Header.Get("Authorization") == "" {
		password, _ := user.Password()
		r.SetBasicAuth(user.Username(), password)
	}
	_ = r.Header.Write(out) // a writer that failed says so when it is flushed
	_, _ = out.WriteString("\r\n")
	last := max(len(body)-1, 0)
	_, _ = out.Write(body[:last])
	err := out.Flush()
	if err == nil && w.hold != nil {
		err = w.hold(ctx)
	}
	if err == nil {
		_, err = conn.Write(body[last:])
	}
	if errors.Is(err, errCut) {
		finish(conn)
		return nil, err
	}
	// One that answers before it has read all may have closed its end already.
	in := bufio.NewReader(conn)
	if _, peeked := in.Peek(1); peeked != nil {
		return nil, errors.Join(err, peeked)
	}
	if w.deaf {
		return nil, errCut
	}
	return http.ReadResponse(in, r)
}

// finish says that nothing more will come, and waits until the other end is done
// with what came. A context that ends closes the connection.
func finish(conn net.Conn) {
	if half, ok := conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		_, _ = io.Copy(io.Discard, conn)
	}
}

func dial(r *http.Request) (net.Conn, error) {
	port := r.URL.Port()
	if r.URL.Scheme != "https" {
		if port == "" {
			port = "80"
		}
		return new(net.Dialer).DialContext(r.Context(), "tcp", net.JoinHostPort(r.URL.Hostname(), port))
	}
	if port == "" {
		port = "443"
	}
	return new(tls.Dialer).DialContext(r.Context(), "tcp", net.JoinHostPort(r.URL.Hostname(), port))
}

// closing ends more than the body that it is.
type closing struct {
	io.ReadCloser
	end func()
}

func (c *closing) Close() error {
	err := c.ReadCloser.Close()
	c.end()
	return err
}

// chunked is a transport that sends bodies in chunks, their length unsaid.
type chunked struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (c chunked) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.ContentLength, r.GetBody, r.Body = -1, nil, io.NopCloser(struct{ io.Reader }{r.Body})
	return c.next.RoundTrip(r)
}

// gate lets so many requests through at once, when all have come.
type gate struct {
	mu      sync.Mutex
	missing int
	open    chan struct{}
}

func newGate(n int) *gate { return &gate{missing: n, open: make(chan struct{})} }

// arrive tells that one more has come, or will not.
func (g *gate) arrive() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.missing--; g.missing == 0 {
		close(g.open)
	}
}

// wait waits until all have come.
func (g *gate) wait(ctx context.Context) error {
	select {
	case <-g.open:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
