package target

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ringback-sim/ringback/conformance/verdict"
)

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 32 << 20

// Request is one HTTP request to the target.
type Request struct {
	Method string // default GET, POST with a body
	URL    string
	Header http.Header
	Body   string
	// Curl are options of curl that the same request needs beyond its headers.
	Curl []string
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	// Took is how long it took, in real time.
	Took time.Duration
	// Exchange is its place in the log, -1 without one.
	Exchange int
}

// MediaType returns the content type without its parameters, in lower case.
func (a Answer) MediaType() string {
	t, _, err := mime.ParseMediaType(a.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return t
}

// Log collects the exchanges of one spec. It is safe for concurrent use.
type Log struct {
	mu  sync.Mutex
	all []verdict.Exchange
}

// Exchanges returns what was said so far, secrets included.
func (l *Log) Exchanges() []verdict.Exchange {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.all)
}

// Last returns the index of the last exchange that is no preparation, or -1.
func (l *Log) Last() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, e := range slices.Backward(l.all) {
		if !e.Preparation {
			return i
		}
	}
	return -1
}

// add returns the place of the exchange.
func (l *Log) add(e verdict.Exchange) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, e)
	return len(l.all) - 1
}

type logKey struct{}

// WithLog returns a context in which every exchange is recorded.
func WithLog(ctx context.Context, l *Log) context.Context { return context.WithValue(ctx, logKey{}, l) }

type preparingKey struct{}

// Preparing returns a context whose exchanges are marked as preparation: they
// are not what a spec examines.
func Preparing(ctx context.Context) context.Context {
	return context.WithValue(ctx, preparingKey{}, true)
}

// BrokenError is an error of the connection: no answer came.
type BrokenError struct{ Err error }

// Error says what was wrong with the connection.
func (e *BrokenError) Error() string { return e.Err.Error() }

// Unwrap returns what was wrong.
func (e *BrokenError) Unwrap() error { return e.Err }

// Client sends requests, one at a time or several at once, follows no redirects,
// and records what is said.
type Client struct{ http *http.Client }

// NewClient returns a client that waits so long for an answer.
func NewClient(timeout time.Duration) *Client {
	return &Client{&http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Through returns a client like it whose requests another transport carries.
func (c *Client) Through(transport http.RoundTripper) *Client {
	through := *c.http
	through.Transport = transport
	return &Client{&through}
}

// Send sends a request and returns whatever was answered; the only error is
// [BrokenError] and a request that cannot be made. The time for it is bounded.
func (c *Client) Send(ctx context.Context, r Request) (Answer, error) {
	return c.said(ctx, r).record(ctx)
}

// Begin sends a request whose answer may be long in coming and returns at once.
// Wait returns what Send would; the exchange is recorded then, so that a log has
// the same order in every run. A request that nobody waits for ends with ctx.
func (c *Client) Begin(ctx context.Context, r Request) (wait func() (Answer, error)) {
	done := make(chan said, 1)
	go func() { done <- c.said(ctx, r) }()
	return func() (Answer, error) {
		s := <-done
		return s.record(ctx)
	}
}

// Stream sends a request whose answer has no end and is not recorded; the caller
// closes its body. Only ctx bounds it.
func (c *Client) Stream(r *http.Request) (*http.Response, error) {
	endless := *c.http
	endless.Timeout = 0
	return endless.Do(r)
}

// said is one request and what came of it.
type said struct {
	exchange verdict.Exchange
	answer   Answer
	err      error
}

func (c *Client) said(ctx context.Context, r Request) said {
	if r.Method == "" {
		r.Method = http.MethodGet
		if r.Body != "" {
			r.Method = http.MethodPost
		}
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, strings.NewReader(r.Body))
	if err != nil {
		return said{err: fmt.Errorf("%s %s: %w", r.Method, r.URL, err)}
	}
	maps.Copy(req.Header, r.Header)
	took := Stopwatch()
	answer, err := c.exchange(req)
	answer.Took = took()
	s := said{answer: answer, exchange: verdict.Exchange{
		Method: r.Method, URL: r.URL, Headers: lines(req.Header), Body: r.Body, Status: answer.Status,
		AnswerHead: lines(answer.Header), Answer: string(answer.Body), Took: answer.Took, Flags: r.Curl,
	}}
	if err != nil {
		s.err = &BrokenError{fmt.Errorf("%s %s: %w", r.Method, r.URL, err)}
		s.exchange.Problem = s.err.Error()
	}
	return s
}

// record puts an exchange that took place into the log of ctx.
func (s said) record(ctx context.Context) (Answer, error) {
	s.answer.Exchange = -1
	if s.exchange.Method != "" {
		s.answer.Exchange = Record(ctx, s.exchange)
	}
	return s.answer, s.err
}

// Record puts an exchange that took place by other means than a [Client] into
// the log of ctx and returns its place there, -1 without a log.
func Record(ctx context.Context, e verdict.Exchange) int {
	l, ok := ctx.Value(logKey{}).(*Log)
	if !ok {
		return -1
	}
	e.Preparation = ctx.Value(preparingKey{}) != nil
	return l.add(e)
}

func (c *Client) exchange(req *http.Request) (Answer, error) {
	resp, err := c.http.Do(req)
	if err != nil {
		return Answer{}, plain(err, c.http.Timeout)
	}
	defer resp.Body.Close()
	var body bytes.Buffer
	n, err := io.Copy(&body, io.LimitReader(resp.Body, maxAnswer+1))
	if err == nil && n > maxAnswer {
		err = fmt.Errorf("the answer is longer than %d bytes", maxAnswer)
	}
	return Answer{Status: resp.StatusCode, Header: resp.Header, Body: body.Bytes()}, plain(err, c.http.Timeout)
}

// lines writes the headers that matter.
func lines(h http.Header) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if slices.Contains(dull, name) {
			continue
		}
		for _, value := range h[name] {
			out = append(out, name+": "+value)
		}
	}
	return out
}

// dull are headers that say nothing about what is examined.
var dull = []string{"Date", "Server", "Connection", "Keep-Alive", "Content-Length", "Set-Cookie", "Cookie", "Last-Modified", "X-Ringback-Now"}

// asJSON is the header of a JSON body.
func asJSON() http.Header { return http.Header{"Content-Type": {"application/json"}} }

// isTimeout reports whether an error is that of a host that does not answer.
func isTimeout(err error) bool {
	timeout, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	return ok && timeout.Timeout()
}
