package bayeux

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/coder/websocket"

	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

// maxFrame bounds a message of a socket, in bytes.
const maxFrame = 1 << 20

// Socket is a WebSocket to a server.
type Socket struct {
	server *Server
	conn   *websocket.Conn
}

// Dial opens a socket, which the caller closes.
func (s *Server) Dial(ctx context.Context) (*Socket, error) {
	ctx, cancel := s.patient(ctx, "the answer to a WebSocket's handshake")
	defer cancel()
	conn, resp, err := websocket.Dial(ctx, s.socketURL(), nil) //nolint:bodyclose // the library has read what there is
	if err != nil {
		e := verdict.Exchange{Method: http.MethodGet, URL: s.URL, Headers: []string{"Connection: Upgrade", "Upgrade: websocket"}, Problem: err.Error()}
		if resp != nil {
			e.Status = resp.StatusCode
		}
		target.Record(ctx, e)
		return nil, &RefusedError{"a WebSocket", err.Error()}
	}
	conn.SetReadLimit(maxFrame)
	return &Socket{s, conn}, nil
}

func (s *Server) socketURL() string { return "ws" + strings.TrimPrefix(s.URL, "http") }

// Close drops the connection without a word.
func (k *Socket) Close() { _ = k.conn.CloseNow() } // it may have gone already

// Say sends a frame and reads frames until done, which is told of each, says that
// it has seen enough; with nil it reads none.
func (k *Socket) Say(ctx context.Context, frame string, done func([]Message) bool) error {
	e := verdict.Exchange{Method: "FRAME", URL: k.server.socketURL(), Body: frame, Status: http.StatusSwitchingProtocols}
	heard, err := k.say(ctx, frame, done)
	if err != nil {
		err = fmt.Errorf("over a WebSocket: %w", err)
		e.Problem = err.Error()
	}
	e.Answer = strings.Join(heard, "\n")
	target.Record(ctx, e)
	return err
}

func (k *Socket) say(ctx context.Context, frame string, done func([]Message) bool) (heard []string, err error) {
	ctx, cancel := k.server.patient(ctx, "the answer to a frame")
	defer cancel()
	if err := k.conn.Write(ctx, websocket.MessageText, []byte(frame)); err != nil {
		return nil, err
	}
	for done != nil {
		_, text, err := k.conn.Read(ctx)
		if ctx.Err() != nil {
			return heard, context.Cause(ctx)
		}
		if err != nil {
			return heard, err
		}
		heard = append(heard, string(text))
		messages, err := Parse(text)
		if err != nil || done(messages) {
			return heard, err
		}
	}
	return nil, nil
}

// carry sends messages in one frame.
func (k *Socket) carry(ctx context.Context, messages string, replies int) (all []Message, err error) {
	err = k.Say(ctx, messages, func(some []Message) bool {
		all = append(all, some...)
		for _, m := range some {
			if m.Successful != nil {
				replies--
			}
		}
		return replies <= 0
	})
	return all, err
}

func (k *Socket) close() { k.Close() }
