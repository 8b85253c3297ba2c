// Package bayeux is the suite's client of a Bayeux server such as faye: it speaks
// each transport that such a server offers, says what it is told to say, right or
// wrong, and keeps every exchange in the log of its context.
package bayeux

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// The channels of the protocol.
const (
	Handshake   = "/meta/handshake"
	Connect     = "/meta/connect"
	Subscribe   = "/meta/subscribe"
	Unsubscribe = "/meta/unsubscribe"
	Disconnect  = "/meta/disconnect"
)

// Way is a way in which messages travel, by its name in the protocol.
type Way string

// The ways.
const (
	LongPolling     Way = "long-polling"
	CallbackPolling Way = "callback-polling"
	WebSocket       Way = "websocket"
	EventSource     Way = "eventsource"
)

// Ways lists every way.
func Ways() []Way { return []Way{LongPolling, CallbackPolling, WebSocket, EventSource} }

// Message is one message as it came: a reply, or what somebody published.
type Message struct {
	Channel      string          `json:"channel"`
	ClientID     string          `json:"clientId"`
	Successful   *bool           `json:"successful"` // of replies only
	Error        string          `json:"error"`
	Version      string          `json:"version"`
	Types        []string        `json:"supportedConnectionTypes"`
	Subscription json.RawMessage `json:"subscription"`
	Advice       *Advice         `json:"advice"`
	Data         json.RawMessage `json:"data"`
	// Text is the whole message as it was written.
	Text json.RawMessage `json:"-"`
}

// Advice is what the server asks of a client.
type Advice struct {
	Reconnect string   `json:"reconnect"`
	Interval  *float64 `json:"interval"` // milliseconds
	Timeout   *float64 `json:"timeout"`  // milliseconds
}

// Good reports whether a message is a reply that says that all went well.
func (m Message) Good() bool { return m.Successful != nil && *m.Successful }

// Parse reads a list of messages.
func Parse(text []byte) ([]Message, error) {
	var texts []json.RawMessage
	if err := json.Unmarshal(text, &texts); err != nil {
		return nil, fmt.Errorf("%.80q is no list of messages: %w", text, err)
	}
	all := make([]Message, len(texts))
	for i, t := range texts {
		if err := json.Unmarshal(t, &all[i]); err != nil {
			return nil, fmt.Errorf("%.80q is no message: %w", t, err)
		}
		all[i].Text = t
	}
	return all, nil
}

// Said is a message that is to go, member by member.
type Said map[string]any

// text writes messages as one list.
func text(messages ...Said) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(messages); err != nil {
		return "", fmt.Errorf("bayeux: %w", err)
	}
	return string(bytes.TrimSpace(b.Bytes())), nil
}
