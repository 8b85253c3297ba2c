package faye

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// streamPing is the pause between two comments unless Options.Ping says another.
const streamPing = 10 * time.Second

// wantsStream tells whether one of the types that a request accepts is that of
// an event stream, without parameters.
func wantsStream(r *http.Request) bool {
	accepted := strings.Split(strings.Join(r.Header.Values("Accept"), ","), ",")
	return slices.ContainsFunc(accepted, func(kind string) bool {
		return strings.TrimSpace(kind) == "text/event-stream"
	})
}

// stream opens an event stream for the client that the address names, known or
// not, and keeps it open until one side ends it.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	rc := http.NewResponseController(w)
	ctx := context.WithoutCancel(r.Context())
	l := s.newLine(func(item []byte) error {
		ctx, cancel := context.WithTimeout(ctx, s.opts.WriteTimeout)
		defer cancel()
		defer context.AfterFunc(ctx, func() { _ = rc.SetWriteDeadline(past) })()
		if _, err := w.Write(event(item)); err != nil {
			return err
		}
		return rc.Flush()
	}, func() {})
	l.hangUp = l.close
	if !s.admit(l, cmp.Or(s.opts.Ping, streamPing)) {
		full(w)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-cache, no-store")
	h.Set("Connection", "close")
	h.Set("Transfer-Encoding", "identity") // net/http then neither chunks nor sends this header
	w.WriteHeader(http.StatusOK)

	s.mu.Lock()
	l.push([]byte("retry: 5000"))
	s.bind(l, clientOf(r))
	s.mu.Unlock()

	select {
	case <-r.Context().Done():
		l.close()
		<-l.over // no write after the handler has returned
	case <-l.over:
	}
	s.retire(l)
}

// event writes an item as the stream has it: the array of a message as data, an
// empty item as a comment.
func event(item []byte) []byte {
	switch {
	case item == nil:
		return []byte(":\r\n\r\n")
	case item[0] == '[':
		return fmt.Appendf(nil, "data: %s\r\n\r\n", item)
	}
	return fmt.Appendf(nil, "%s\r\n\r\n", item)
}

// clientOf returns the client that an event stream is for: all after the last
// slash of the address, a query included.
func clientOf(r *http.Request) string {
	address := r.URL.EscapedPath()
	if r.URL.RawQuery != "" {
		address += "?" + r.URL.RawQuery
	}
	return address[strings.LastIndexByte(address, '/')+1:]
}
