package bayeux

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"github.com/ringback-sim/ringback/conformance/target"
)

// Server is a Bayeux server at the other end of a network.
type Server struct {
	// URL is where it is mounted: http://cc.uccc.cc:9003/faye.
	URL string
	// HTTP carries the requests.
	HTTP *target.Client
	// Patience is how long to wait for what has to come.
	Patience time.Duration
	// Hide is told of each client id, which no report is to show. It may be nil.
	Hide func(clientID string)
}

// Post sends a body as JSON and returns the answer as it is.
func (s *Server) Post(ctx context.Context, body string) (target.Answer, error) {
	return s.HTTP.Send(ctx, s.post(body))
}

func (s *Server) post(body string) target.Request {
	return target.Request{Method: http.MethodPost, URL: s.URL, Body: body, Header: http.Header{"Content-Type": {"application/json"}}}
}

// Get sends messages in a query, to be answered as a script that calls the
// function callback, and returns the answer as it is.
func (s *Server) Get(ctx context.Context, messages, callback string) (target.Answer, error) {
	return s.HTTP.Send(ctx, target.Request{URL: s.URL + "?" + url.Values{"message": {messages}, "jsonp": {callback}}.Encode()})
}

// script is an answer that calls a function with a list of messages.
var script = regexp.MustCompile(`(?s)^/\*\*/([A-Za-z0-9_$.]+)\((.*)\);$`)

// Unwrap returns the function that a script calls, and what with.
func Unwrap(answer target.Answer) (callback string, messages []Message, err error) {
	found := script.FindSubmatch(answer.Body)
	if found == nil {
		return "", nil, fmt.Errorf("%.80q calls no function: expected /**/name([…]);", answer.Body)
	}
	messages, err = Parse(found[2])
	return string(found[1]), messages, err
}

// RefusedError says that the server did not do what a session cannot go on
// without.
type RefusedError struct{ What, Why string }

// Error says what was refused and why.
func (e *RefusedError) Error() string { return fmt.Sprintf("%s is refused: %s", e.What, e.Why) }

// carrier takes messages to the server, and brings back the replies to them and
// whatever else comes before the last of these.
type carrier interface {
	carry(ctx context.Context, messages string, replies int) ([]Message, error)
	close()
}

// posts carries by POST with a body of JSON.
type posts struct{ *Server }

func (p posts) carry(ctx context.Context, messages string, _ int) ([]Message, error) {
	answer, err := p.Post(ctx, messages)
	if err != nil {
		return nil, err
	}
	return replies(answer)
}

func (posts) close() {}

// replies reads an answer to a POST.
func replies(answer target.Answer) ([]Message, error) {
	if answer.Status != http.StatusOK {
		return nil, &RefusedError{"a list of messages", fmt.Sprintf("status %d, %.80q", answer.Status, answer.Body)}
	}
	return Parse(answer.Body)
}

// scripts carries by GET and is answered with scripts.
type scripts struct{ *Server }

func (p scripts) carry(ctx context.Context, messages string, _ int) ([]Message, error) {
	const callback = "__jsonp1__"
	answer, err := p.Get(ctx, messages, callback)
	if err != nil {
		return nil, err
	}
	called, all, err := Unwrap(answer)
	if err == nil && called != callback {
		err = fmt.Errorf("the script calls %q: expected %q", called, callback)
	}
	return all, err
}

func (scripts) close() {}

// patient returns a context for what has to come, which says so when it does not.
func (s *Server) patient(ctx context.Context, what string) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, s.Patience, errors.New(what+" did not come within "+s.Patience.String()))
}
