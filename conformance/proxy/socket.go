package proxy

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/coder/websocket"
)

// maxMessage bounds one message of a WebSocket, in bytes.
const maxMessage = 16 << 20

// isUpgrade tells whether a request asks for a WebSocket.
func isUpgrade(r *http.Request) bool { return strings.EqualFold(r.Header.Get("Upgrade"), "websocket") }

// handshakeHeaders are those that each of the two connections has of its own.
var handshakeHeaders = []string{
	"Upgrade", "Connection", "Sec-Websocket-Key", "Sec-Websocket-Version", "Sec-Websocket-Extensions", "Sec-Websocket-Protocol", "Sec-Websocket-Accept",
}

// socket connects a client's WebSocket with one to the server. What the server
// answers to a handshake that it refuses goes back as it is.
func (p *Proxy) socket(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(p.ctx, cancel)()
	p.sockets.Add(1)
	defer p.sockets.Done()

	began := p.o.Now()
	e := Exchange{StartedAt: began.UTC(), Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Header: r.Header.Clone()}
	server, resp, err := websocket.Dial(ctx, p.upstream(r), &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: p.o.Transport}, HTTPHeader: without(r.Header, handshakeHeaders),
		Subprotocols: protocols(r), Host: p.o.Upstream.Host,
	})
	if err != nil {
		p.refused(w, r, resp, err, e)
		return
	}
	defer server.CloseNow() //nolint:errcheck // it may be closed already
	server.SetReadLimit(maxMessage)
	o := &websocket.AcceptOptions{InsecureSkipVerify: true} // the server has judged the Origin
	if chosen := server.Subprotocol(); chosen != "" {
		o.Subprotocols = []string{chosen}
	}
	client, err := websocket.Accept(w, r, o)
	if err != nil {
		return // Accept has answered what is no handshake
	}
	defer client.CloseNow() //nolint:errcheck // it may be closed already
	client.SetReadLimit(maxMessage)
	e.Status, e.AnswerHeader, e.Took = resp.StatusCode, resp.Header.Clone(), p.o.Now().Sub(began)
	p.observe(e)

	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.relay(ctx, e, server, client, true)
	}()
	p.relay(ctx, e, client, server, false)
	cancel()
	<-ended
}

// upstream returns the server's address for a request.
func (p *Proxy) upstream(r *http.Request) string {
	u := *p.o.Upstream
	u.Path = strings.TrimSuffix(u.Path, "/") + r.URL.Path
	u.RawQuery = r.URL.RawQuery
	return u.String()
}

// refused passes on that the server takes no WebSocket, or that it is not there.
func (p *Proxy) refused(w http.ResponseWriter, r *http.Request, resp *http.Response, err error, e Exchange) {
	if resp == nil || resp.StatusCode == http.StatusSwitchingProtocols {
		p.fail(w, r, err)
		p.observe(e)
		return
	}
	defer resp.Body.Close()
	e.Status, e.AnswerHeader = resp.StatusCode, resp.Header.Clone()
	maps.Copy(w.Header(), without(resp.Header, []string{"Connection", "Transfer-Encoding", "Content-Length"}))
	w.WriteHeader(resp.StatusCode)
	out := &answerTee{ResponseWriter: w, limit: p.o.Keep}
	const kept = 1 << 10 // what the library leaves of the body
	buffer := make([]byte, kept)
	n, _ := resp.Body.Read(buffer)
	_, _ = out.Write(buffer[:n]) // a client that has gone needs no body
	e.Answer = out.body()
	p.observe(e)
}

// relay passes messages on from one end to the other until one of them closes,
// and then closes the other in the same words.
func (p *Proxy) relay(ctx context.Context, e Exchange, from, to *websocket.Conn, fromServer bool) {
	for {
		kind, text, err := from.Read(ctx)
		if err != nil {
			closeLike(to, err)
			return
		}
		m := Message{FromServer: fromServer, Text: text}
		all := [][]byte{text}
		if p.o.Alter.Message != nil {
			all = p.o.Alter.Message(m)
		}
		for _, text := range all {
			if err := to.Write(ctx, kind, text); err != nil {
				closeLike(from, err)
				return
			}
		}
		seen := e
		seen.StartedAt, seen.Status, seen.AnswerHeader, seen.Took = p.o.Now().UTC(), 0, nil, 0
		seen.Message = &m
		p.observe(seen)
	}
}

// closeLike closes one end as the other end was closed.
func closeLike(conn *websocket.Conn, err error) {
	var said websocket.CloseError
	switch {
	case errors.As(err, &said) && said.Code != websocket.StatusNoStatusRcvd:
		_ = conn.Close(said.Code, said.Reason) // the other end may have gone, too
	case errors.As(err, &said):
		_ = conn.Close(websocket.StatusNormalClosure, "")
	default:
		_ = conn.CloseNow() // it broke off without a word
	}
}

// without returns a copy of headers that lacks some.
func without(h http.Header, names []string) http.Header {
	out := h.Clone()
	for name := range out {
		if slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) }) {
			delete(out, name)
		}
	}
	return out
}

// protocols returns the subprotocols that a client offers.
func protocols(r *http.Request) (all []string) {
	for _, line := range r.Header.Values("Sec-WebSocket-Protocol") {
		for name := range strings.SplitSeq(line, ",") {
			all = append(all, strings.TrimSpace(name))
		}
	}
	return all
}

// String names the direction and shows the beginning of a message.
func (m Message) String() string {
	arrow := "->"
	if m.FromServer {
		arrow = "<-"
	}
	return fmt.Sprintf("%s %.200s", arrow, m.Text)
}
