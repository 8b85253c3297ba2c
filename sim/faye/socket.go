package faye

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"
)

// past is a deadline that has passed: it ends a blocked read at once.
var past = time.Unix(1, 0)

// socket is an open WebSocket.
type socket struct {
	server *Server
	line   *line
	raw    net.Conn
	conn   *websocket.Conn
}

// accept writes the answer to an upgrade that is in order, or what is wrong.
func (k *socket) accept(w http.ResponseWriter, r *http.Request) bool {
	hj := &hijacker{ResponseWriter: w}
	conn, err := websocket.Accept(hj, r, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // Faye takes any Origin
		OnPingReceived: func(ctx context.Context, _ []byte) bool {
			return k.line.drained(ctx.Done()) // the pong comes after the frames before it
		},
	})
	if err != nil {
		return false
	}
	conn.SetReadLimit(int64(k.server.opts.MaxBody))
	k.conn, k.raw = conn, hj.raw
	return true
}

// read carries out the frames of the client until the socket ends.
func (k *socket) read(ctx context.Context) {
	for {
		kind, in, err := k.conn.Read(ctx)
		if err != nil {
			if isBreach(err) {
				k.fail(websocket.StatusUnsupportedData, "Received unmasked frame but masking is required")
			}
			break
		}
		if kind == websocket.MessageText && !utf8.Valid(in) {
			k.fail(websocket.StatusInvalidFramePayloadData, "Could not decode a text frame as UTF-8")
			break
		}
		k.take(in)
	}
	k.hangUp()
	<-k.line.over
	_ = k.conn.CloseNow()
	k.server.retire(k.line)
}

// isBreach tells whether reading failed because of the one breach of the
// protocol that the library leaves to us; the others it answers itself.
func isBreach(err error) bool {
	lost := net.Error(nil)
	return websocket.CloseStatus(err) < 0 && !errors.Is(err, io.EOF) && !errors.As(err, &lost)
}

// take carries out one frame. What is no good has no answer; what comes after
// the close frame is not heard.
func (k *socket) take(in []byte) {
	if k.line.isShut() {
		return
	}
	messages, err := decode(in, k.server.opts.MaxBatch)
	if err != nil || slices.Contains(messages, nil) {
		return
	}
	k.server.take(&batch{line: k.line, answer: func(body []byte) bool {
		if body == nil {
			return false
		}
		taken := k.line.push(body)
		if !taken {
			k.line.close() // it asks, but does not read the answers
		}
		return taken
	}}, messages)
}

// write writes one item; an empty one is a ping.
func (k *socket) write(ctx context.Context, item []byte) error {
	if item == nil {
		k.server.wg.Go(func() { // a ping waits for its pong
			ctx, cancel := context.WithTimeout(ctx, k.server.opts.WriteTimeout)
			defer cancel()
			_ = k.conn.Ping(ctx)
		})
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, k.server.opts.WriteTimeout)
	defer cancel()
	return k.conn.Write(ctx, websocket.MessageText, item)
}

// end sends the close frame, and waits some seconds for the client's.
func (k *socket) end() { _ = k.conn.Close(websocket.StatusNormalClosure, "") }

// hangUp ends the socket after what is still to be written, and does not wait
// for the client's close frame.
func (k *socket) hangUp() {
	k.line.close()
	_ = k.raw.SetReadDeadline(past)
}

// fail ends the socket with a close frame that says why.
func (k *socket) fail(code websocket.StatusCode, reason string) {
	_ = k.raw.SetReadDeadline(past)
	_ = k.conn.Close(code, reason)
}

// hijacker hands out small buffers instead of the HTTP server's: an idle socket
// is mostly buffers.
type hijacker struct {
	http.ResponseWriter
	raw net.Conn
}

// Hijack takes the connection over, with what the HTTP server had read ahead.
func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	const size = 512
	conn, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	h.raw = conn
	n := rw.Reader.Buffered()
	ahead, _ := rw.Peek(n)
	in := bufio.NewReaderSize(io.MultiReader(bytes.NewReader(bytes.Clone(ahead)), conn), max(n, size))
	_, _ = in.Peek(n) // the library keeps only what is buffered
	return conn, bufio.NewReadWriter(in, bufio.NewWriterSize(conn, size)), nil
}
