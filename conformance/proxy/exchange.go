package proxy

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Exchange is one request and its answer as they went through a proxy, or one
// message of a WebSocket.
type Exchange struct {
	// N counts the exchanges of a proxy from 1, in the order in which they were
	// complete.
	N int
	// StartedAt is the wall's instant at which the request came, in UTC.
	StartedAt time.Time
	// Took is the time until the whole answer had been passed on.
	Took time.Duration

	// Method, Path, Query and Header are the request's. Path is as it was sent,
	// escapes included.
	Method, Path string
	Query        string
	Header       http.Header
	// Body is the beginning of the request's body; Cut says that there was more.
	Body Body

	// Status is the answer's; 0 for a message of a WebSocket, and where the server
	// did not answer.
	Status       int
	AnswerHeader http.Header
	Answer       Body

	// Message is set for one message of a WebSocket, whose handshake is an
	// exchange of its own.
	Message *Message
}

// Message is what went over a WebSocket in one direction.
type Message struct {
	// FromServer tells the direction.
	FromServer bool
	Text       []byte
}

// Body is what was kept of a body, as it was on the wire but for its transfer
// encoding.
type Body struct {
	Bytes []byte
	// Cut says that there was more: the body was longer than what a proxy keeps, or
	// broke off.
	Cut bool
}

// URL returns the request's path and query.
func (e *Exchange) URL() *url.URL {
	u, err := url.ParseRequestURI(e.Path)
	if err != nil {
		u = &url.URL{Path: e.Path}
	}
	u.RawQuery = e.Query
	return u
}

// Plain returns an exchange whose bodies were compressed as it was meant. A body
// that cannot be read that far is cut.
func (e Exchange) Plain(most int) Exchange {
	e.Body, e.Header = plain(e.Body, e.Header, most)
	e.Answer, e.AnswerHeader = plain(e.Answer, e.AnswerHeader, most)
	return e
}

// mediaType returns the media type of a body, in lower case and without
// parameters.
func mediaType(h http.Header) string {
	t, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(t))
}

// tee keeps the beginning of what is read through it.
type tee struct {
	io.ReadCloser
	kept  bytes.Buffer
	limit int
	cut   bool
}

func (t *tee) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	room := t.limit - t.kept.Len()
	if n > room {
		t.cut = true
	}
	t.kept.Write(p[:min(n, room)])
	return n, err
}

func (t *tee) body() Body { return Body{t.kept.Bytes(), t.cut} }
