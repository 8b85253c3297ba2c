package faye

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// longPoll answers the messages in the body of a POST.
func (s *Server) longPoll(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(s.opts.MaxBody)))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		http.Error(w, "Request entity too large", http.StatusRequestEntityTooLarge)
		return
	} else if err != nil {
		badRequest(w)
		return
	}
	text := string(body)
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); kind != "application/json" {
		text = parameter(string(body), "message")
		if !validCallback(parameter(string(body), "jsonp")) {
			badRequest(w)
			return
		}
	}
	s.reply(w, r, text, func(answer []byte) []byte {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		return answer
	})
}

// reply carries out the messages in a text and writes the answer to them, as
// dress puts it.
func (s *Server) reply(w http.ResponseWriter, r *http.Request, text string, dress func(answer []byte) []byte) {
	messages, err := decode([]byte(text), s.opts.MaxBatch)
	if err != nil {
		badRequest(w)
		return
	}
	answer := make(chan []byte, 1)
	aborted := make(chan struct{})
	b := &batch{answer: func(body []byte) bool { answer <- body; return true }, abort: func() { close(aborted) }}
	s.take(b, messages)
	body := []byte(nil)
	select {
	case body = <-answer:
	case <-aborted:
		panic(http.ErrAbortHandler)
	case <-r.Context().Done():
		s.giveUp(b)
		return
	case <-s.closed:
		s.giveUp(b) // once Close has answered what was held
		select {
		case body = <-answer:
		default: // a connect that another has replaced is never answered
			panic(http.ErrAbortHandler)
		}
	}
	if body == nil {
		badRequest(w)
		return
	}
	body = dress(body)
	h := w.Header()
	h.Set("Cache-Control", "no-cache, no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	allowOrigin(h, r)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}

// badRequest is the answer to a request that Faye cannot read.
func badRequest(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	unmeasured(w, http.StatusBadRequest, "Bad request")
}

// unmeasured writes an answer without a Content-Length, as Faye does where it
// does not count.
func unmeasured(w http.ResponseWriter, status int, body string) {
	w.WriteHeader(status)
	_ = http.NewResponseController(w).Flush()
	_, _ = io.WriteString(w, body)
}

// parameter returns the first value of a parameter in a form or a query. A
// parameter that is not encoded right counts as it stands.
func parameter(form, name string) string {
	for pair := range strings.SplitSeq(form, "&") {
		key, value, _ := strings.Cut(pair, "=")
		if unescape(key) == name {
			return unescape(value)
		}
	}
	return ""
}

func unescape(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return strings.ReplaceAll(text, "+", " ")
}
