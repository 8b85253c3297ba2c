package bayeux

import (
	"context"
	"fmt"

	"github.com/ringback-sim/ringback/conformance/target"
)

// Session is one client of a server. It belongs to one goroutine.
type Session struct {
	ID        string
	Handshake Message // the reply to it

	server  *Server
	way     Way
	carrier carrier
	heard   []Message // published, and not taken yet
	fences  int       // on an event stream
}

// Start shakes hands and returns a session that speaks in one way, which the
// caller closes. Errors are [RefusedError] or of the connection.
func (s *Server) Start(ctx context.Context, way Way) (*Session, error) {
	k := &Session{server: s, way: way, carrier: posts{s}}
	switch way {
	case CallbackPolling:
		k.carrier = scripts{s}
	case WebSocket:
		socket, err := s.Dial(ctx)
		if err != nil {
			return nil, err
		}
		k.carrier = socket
	case LongPolling, EventSource:
	}
	if err := k.start(ctx); err != nil {
		k.Close()
		return nil, err
	}
	return k, nil
}

func (k *Session) start(ctx context.Context) error {
	got, err := k.Ask(ctx, Said{"channel": Handshake, "version": "1.0", "supportedConnectionTypes": []Way{k.way}})
	if err != nil {
		return err
	}
	k.Handshake, k.ID = got, got.ClientID
	if !got.Good() || got.ClientID == "" {
		return &RefusedError{"the handshake", got.Error}
	}
	if k.server.Hide != nil {
		k.server.Hide(k.ID)
	}
	if k.way != EventSource {
		return nil
	}
	stream, err := k.server.Open(ctx, k.ID)
	if err != nil {
		return err
	}
	k.carrier = stream
	return k.must(k.Subscribe(ctx, k.fence()))
}

// must turns a reply that says no into an error.
func (*Session) must(reply Message, err error) error {
	if err == nil && !reply.Good() {
		err = &RefusedError{reply.Channel, reply.Error}
	}
	return err
}

// Close drops the connections of the session, which the server notices or not.
func (k *Session) Close() { k.carrier.close() }

// Ask sends one message in the name of the session and returns the reply. What is
// published meanwhile is kept for [Session.Poll].
func (k *Session) Ask(ctx context.Context, m Said) (Message, error) {
	if k.ID != "" && m["clientId"] == nil {
		m["clientId"] = k.ID
	}
	body, err := text(m)
	if err != nil {
		return Message{}, err
	}
	all, err := k.carrier.carry(ctx, body, 1)
	if err != nil {
		return Message{}, err
	}
	return k.sort(all)
}

// sort keeps what was published and returns the reply.
func (k *Session) sort(all []Message) (reply Message, err error) {
	err = fmt.Errorf("no reply among %d messages", len(all))
	for _, m := range all {
		if m.Successful == nil {
			k.heard = append(k.heard, m)
		} else {
			reply, err = m, nil
		}
	}
	return reply, err
}

// Subscribe subscribes to channels: one as a text, several as a list.
func (k *Session) Subscribe(ctx context.Context, channels ...string) (Message, error) {
	return k.Ask(ctx, Said{"channel": Subscribe, "subscription": oneOrMore(channels)})
}

// Unsubscribe ends subscriptions.
func (k *Session) Unsubscribe(ctx context.Context, channels ...string) (Message, error) {
	return k.Ask(ctx, Said{"channel": Unsubscribe, "subscription": oneOrMore(channels)})
}

func oneOrMore(channels []string) any {
	if len(channels) == 1 {
		return channels[0]
	}
	return channels
}

// Publish publishes on a channel.
func (k *Session) Publish(ctx context.Context, channel string, data any) (Message, error) {
	return k.Ask(ctx, Said{"channel": channel, "data": data})
}

// connect is a connect; one that is not to wait is answered at once.
func (k *Session) connect(wait bool) Said {
	m := Said{"channel": Connect, "clientId": k.ID, "connectionType": k.way}
	if !wait {
		m["advice"] = map[string]int{"timeout": 0}
	}
	return m
}

// Connect connects without waiting for anything to be published and returns the
// reply.
func (k *Session) Connect(ctx context.Context) (Message, error) { return k.Ask(ctx, k.connect(false)) }

// Poll returns all that has been published for the session up to now and was not
// returned yet, in order: when Poll returns less than was expected, no more was
// sent. A session that may not connect any more is [RefusedError].
func (k *Session) Poll(ctx context.Context) ([]Message, error) {
	if err := k.must(k.Connect(ctx)); err != nil {
		return nil, err
	}
	if stream, ok := k.carrier.(*Stream); ok {
		if err := k.pass(ctx, stream); err != nil {
			return nil, err
		}
	}
	heard := k.heard
	k.heard = nil
	return heard, nil
}

func (k *Session) fence() string { return "/fence/" + k.ID }

// pass reads an event stream up to a message that the session sends itself: on a
// stream there are no replies.
func (k *Session) pass(ctx context.Context, stream *Stream) error {
	k.fences++
	mark := fmt.Sprint(k.fences)
	if err := k.must(k.Publish(ctx, k.fence(), k.fences)); err != nil {
		return err
	}
	return stream.Until(ctx, func(m Message) bool {
		if m.Channel == k.fence() {
			return string(m.Data) == mark
		}
		k.heard = append(k.heard, m)
		return false
	})
}

// Hold sends a connect by POST that waits, as the server has it or for so many
// milliseconds, until something is published. Wait returns the reply and what was
// published, in order.
func (k *Session) Hold(ctx context.Context, milliseconds int) (wait func() (target.Answer, []Message, error)) {
	m := k.connect(true)
	if milliseconds > 0 {
		m["advice"] = map[string]int{"timeout": milliseconds}
	}
	body, err := text(m)
	if err != nil {
		return func() (target.Answer, []Message, error) { return target.Answer{}, nil, err }
	}
	answered := k.server.HTTP.Begin(ctx, k.server.post(body))
	return func() (target.Answer, []Message, error) {
		answer, err := answered()
		if err != nil {
			return answer, nil, err
		}
		all, err := replies(answer)
		return answer, all, err
	}
}

// Disconnect ends the session at the server.
func (k *Session) Disconnect(ctx context.Context) (Message, error) {
	return k.Ask(ctx, Said{"channel": Disconnect})
}
