package faye

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/coder/websocket"
)

// isUpgrade tells whether a request wants another protocol, whichever.
func isUpgrade(r *http.Request) bool {
	if r.Header.Get("Upgrade") == "" {
		return false
	}
	for option := range strings.SplitSeq(strings.Join(r.Header.Values("Connection"), ","), ",") {
		if strings.EqualFold(strings.TrimSpace(option), "upgrade") {
			return true
		}
	}
	return false
}

// badUpgrade says why an upgrade is refused, "" if it is not.
func badUpgrade(r *http.Request) string {
	version := r.Header.Values("Sec-WebSocket-Version")
	switch {
	case r.Method != http.MethodGet || !strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
		return "Not a WebSocket request"
	case len(version) == 0:
		return "Unsupported WebSocket version: undefined"
	case version[0] != "13":
		return "Unsupported WebSocket version: " + version[0]
	case r.Header.Get("Sec-WebSocket-Key") == "":
		return "Missing handshake request header: Sec-WebSocket-Key"
	}
	return ""
}

// upgrade opens a socket. It is read in a goroutine of its own, so that the one
// of the HTTP server, with its buffers and its grown stack, can go.
func (s *Server) upgrade(w http.ResponseWriter, r *http.Request) {
	if why := badUpgrade(r); why != "" {
		refuseUpgrade(w, why)
		return
	}
	if s.opts.RefuseSocket != nil && s.opts.RefuseSocket() {
		refuseUpgrade(w, "Refused on purpose")
		return
	}
	ctx := context.WithoutCancel(r.Context()) // the socket outlives the handler
	sock := &socket{server: s}
	sock.line = s.newLine(func(item []byte) error { return sock.write(ctx, item) }, sock.end)
	sock.line.hangUp = sock.hangUp
	if !sock.accept(w, r) {
		return
	}
	if !s.admit(sock.line, s.opts.Ping) {
		sock.fail(websocket.StatusTryAgainLater, "Too many connections")
		return
	}
	go sock.read(ctx)
}

// refuseUpgrade answers with the bare head that Faye's socket library writes.
func refuseUpgrade(w http.ResponseWriter, why string) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil { // HTTP/2
		http.Error(w, why, http.StatusBadRequest)
		return
	}
	_, _ = fmt.Fprintf(conn, "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s", len(why), why)
	_ = conn.Close()
}
