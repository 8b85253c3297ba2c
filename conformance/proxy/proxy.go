// Package proxy stands between a client and a server and lets what they say to
// each other pass unchanged, WebSockets included, while somebody looks at it: to
// check it against a contract, to record it, or, for those who test the testers,
// to break it on purpose.
//
// What passes is the request's line, headers and body and the answer's, streamed
// as they come. Only what HTTP itself makes a matter of one hop is the proxy's
// own: connections, transfer encoding, and the frames into which a message of a
// WebSocket is cut.
package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"time"
)

// Options set a proxy up. Only Upstream is needed.
type Options struct {
	// Upstream is where requests go: http or https and a host, and perhaps a path
	// that is put before those of the requests.
	Upstream *url.URL
	// Observe is told of every exchange once it is complete, one at a time. It
	// must not keep the client waiting. Default: nobody is.
	Observe func(Exchange)
	// Alter breaks things on purpose. Default: nothing is.
	Alter Alter
	// Keep bounds how much of a body an exchange keeps, in bytes. Default 1 MiB.
	Keep int
	// Now tells the time of an exchange. Default: the zero time.
	Now func() time.Time
	// Transport carries the requests to the server. Default: one of the proxy's
	// own, which follows no redirect and asks for no compression.
	Transport http.RoundTripper
	// Log receives what goes wrong between proxy and server. Default: discarded.
	Log *slog.Logger
}

// Alter changes what passes. Every function may be nil.
type Alter struct {
	// Request may change a request before it leaves; the body is whole.
	Request func(*http.Request, []byte) []byte
	// Answer may change an answer before it goes on; the body is whole. The
	// request is as it came from the client. An event stream, which has no end,
	// passes unchanged.
	Answer func(*http.Request, *http.Response, []byte) []byte
	// Message may change a message of a WebSocket. It returns what goes on in its
	// place, in order: nothing, itself, more.
	Message func(Message) [][]byte
}

// DefaultKeep is how much of a body an exchange keeps, in bytes.
const DefaultKeep = 1 << 20

// maxAltered bounds a body that is to be altered, in bytes.
const maxAltered = 64 << 20

// Proxy is an [http.Handler]. Make it with [New] and [Proxy.Close] it.
type Proxy struct {
	o       Options
	reverse *httputil.ReverseProxy
	sockets sync.WaitGroup
	ctx     context.Context //nolint:containedctx // the life of the sockets, which Close ends
	cancel  context.CancelFunc

	mu sync.Mutex // one exchange is observed at a time
	n  int
}

// New returns a proxy, or what is wrong with the options. The end of ctx ends
// its sockets, as Close does.
func New(ctx context.Context, o Options) (*Proxy, error) {
	if o.Upstream == nil || o.Upstream.Host == "" || o.Upstream.Scheme != "http" && o.Upstream.Scheme != "https" {
		return nil, fmt.Errorf("upstream %v: expected http://host or https://host", o.Upstream)
	}
	if o.Keep == 0 {
		o.Keep = DefaultKeep
	}
	if o.Observe == nil {
		o.Observe = func(Exchange) {}
	}
	if o.Now == nil {
		o.Now = func() time.Time { return time.Time{} }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Transport == nil {
		o.Transport = &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64}
	}
	p := &Proxy{o: o}
	p.ctx, p.cancel = context.WithCancel(ctx)
	p.reverse = &httputil.ReverseProxy{
		Rewrite:        p.rewrite,
		Transport:      o.Transport,
		FlushInterval:  -1, // a stream must not wait for a buffer to fill
		ModifyResponse: p.alterAnswer,
		ErrorHandler:   p.fail,
		ErrorLog:       slog.NewLogLogger(o.Log.Handler(), slog.LevelWarn),
	}
	return p, nil
}

// Close ends the sockets that are open and waits for them.
func (p *Proxy) Close() {
	p.cancel()
	p.sockets.Wait()
	if t, ok := p.o.Transport.(*http.Transport); ok {
		t.CloseIdleConnections()
	}
}

// passage is one exchange on its way, carried in the request's context.
type passage struct {
	came   *http.Request // as the client sent it
	failed bool          // the server has not answered
}

type passageKey struct{}

func passageOf(r *http.Request) *passage {
	p, _ := r.Context().Value(passageKey{}).(*passage)
	return p
}

// ServeHTTP passes a request on and its answer back.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if isUpgrade(r) {
		p.socket(w, r)
		return
	}
	began := p.o.Now()
	e := Exchange{StartedAt: began.UTC(), Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Header: r.Header.Clone()}
	in := &tee{ReadCloser: r.Body, limit: p.o.Keep}
	r.Body = in
	pass := &passage{came: r}
	out := &answerTee{ResponseWriter: w, limit: p.o.Keep}
	whole := false
	defer func() { // an answer that breaks off ends in a panic of the reverse proxy's
		e.Body, e.Took = in.body(), p.o.Now().Sub(began)
		if !pass.failed { // what the proxy says in its place is no answer of the server's
			e.Status, e.AnswerHeader, e.Answer = out.status, w.Header().Clone(), out.body()
			e.Answer.Cut = e.Answer.Cut || !whole
		}
		p.observe(e)
	}()
	p.reverse.ServeHTTP(out, r.WithContext(context.WithValue(r.Context(), passageKey{}, pass)))
	whole = true
}

func (p *Proxy) observe(e Exchange) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
	e.N = p.n
	p.o.Observe(e)
}

// rewrite addresses a request to the server. The headers stay as they came: who
// asks through the proxy is not the server's business.
func (p *Proxy) rewrite(r *httputil.ProxyRequest) {
	r.SetURL(p.o.Upstream)
	if _, set := r.In.Header["User-Agent"]; !set {
		r.Out.Header["User-Agent"] = nil // the transport would name itself
	}
	r.Out.URL.RawQuery = r.In.URL.RawQuery // not cleaned of what cannot be parsed
	if p.o.Alter.Request == nil {
		return
	}
	var body []byte
	if r.Out.Body != nil { // a request without one has nil here
		var err error
		if body, err = io.ReadAll(io.LimitReader(r.Out.Body, maxAltered)); err != nil {
			return // the transport meets the same error
		}
	}
	setBody(&r.Out.Body, &r.Out.ContentLength, r.Out.Header, p.o.Alter.Request(r.Out, body))
}

func (p *Proxy) alterAnswer(resp *http.Response) error {
	pass := passageOf(resp.Request)
	if p.o.Alter.Answer == nil || pass == nil || mediaType(resp.Header) == "text/event-stream" {
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAltered))
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if err := resp.Body.Close(); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	setBody(&resp.Body, &resp.ContentLength, resp.Header, p.o.Alter.Answer(pass.came, resp, body))
	return nil
}

// fail answers for a server that did not.
func (p *Proxy) fail(w http.ResponseWriter, r *http.Request, err error) {
	if pass := passageOf(r); pass != nil {
		pass.failed = true
	}
	if errors.Is(err, context.Canceled) {
		panic(http.ErrAbortHandler) // the client has gone
	}
	p.o.Log.WarnContext(r.Context(), "no answer from upstream", "method", r.Method, "path", r.URL.Path, "error", err)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusBadGateway)
	_, _ = fmt.Fprintf(w, "ringback proxy: %s did not answer: %v\n", p.o.Upstream.Host, err)
}
