package proxy

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
)

// setBody puts another body in the place of one that has been read.
func setBody(body *io.ReadCloser, length *int64, h http.Header, to []byte) {
	*body, *length = io.NopCloser(bytes.NewReader(to)), int64(len(to))
	if len(to) == 0 {
		*body = http.NoBody // any other one with a length of 0 has a length that is not known
	}
	if h.Get("Content-Length") != "" || h.Get("Transfer-Encoding") == "" {
		h.Set("Content-Length", strconv.Itoa(len(to)))
	}
}

// answerTee keeps the beginning of an answer that is written through it.
type answerTee struct {
	http.ResponseWriter
	status int
	kept   bytes.Buffer
	limit  int
	cut    bool
}

// WriteHeader notes the final status.
func (t *answerTee) WriteHeader(status int) {
	if status >= http.StatusOK {
		t.status = status
	}
	t.ResponseWriter.WriteHeader(status)
}

func (t *answerTee) Write(p []byte) (int, error) {
	if t.status == 0 {
		t.status = http.StatusOK
	}
	room := t.limit - t.kept.Len()
	t.cut = t.cut || len(p) > room
	t.kept.Write(p[:min(len(p), room)])
	return t.ResponseWriter.Write(p)
}

// Unwrap lets the HTTP server's own abilities be used.
func (t *answerTee) Unwrap() http.ResponseWriter { return t.ResponseWriter }

func (t *answerTee) body() Body { return Body{t.kept.Bytes(), t.cut} }
