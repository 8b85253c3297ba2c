package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"

	"github.com/ringback-sim/ringback/sim/clock"
)

// subscriber is a WebSocket with a client behind it, and next to nothing else:
// the measure is of the server.
type subscriber struct {
	net.Conn
	in *bufio.Reader
}

// subscribe opens a socket, shakes hands, subscribes and connects, all as
// frames. When it returns, the server holds the connect.
func subscribe(ctx context.Context, addr, channel string) (*subscriber, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	s := &subscriber{conn, bufio.NewReaderSize(conn, 512)}
	if err := s.enter(addr, channel); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return s, nil
}

func (s *subscriber) enter(addr, channel string) error {
	_ = s.SetDeadline(clock.Wall{}.Now().Add(patience))
	if err := s.upgrade(addr); err != nil {
		return err
	}
	answer, err := s.ask(`{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["websocket"]}`)
	if err != nil {
		return err
	}
	var shaken []struct{ ClientID string }
	if err := json.Unmarshal(answer, &shaken); err != nil || len(shaken) != 1 || shaken[0].ClientID == "" {
		return fmt.Errorf("handshake: got %.200s", answer)
	}
	id := shaken[0].ClientID
	answer, err = s.ask(fmt.Sprintf(`{"channel":"/meta/subscribe","clientId":%q,"subscription":%q}`, id, channel))
	if err != nil {
		return err
	}
	if !bytes.Contains(answer, []byte(`"successful":true`)) {
		return fmt.Errorf("subscribe: got %.200s", answer)
	}
	s.send(fmt.Sprintf(`{"channel":"/meta/connect","clientId":%q,"connectionType":"websocket"}`, id))
	// An empty batch is answered with one, after the connect before it was taken.
	if answer, err = s.ask(`[]`); err == nil && string(answer) != "[]" {
		err = fmt.Errorf("connect: got %.200s", answer)
	}
	_ = s.SetDeadline(never)
	return err
}

func (s *subscriber) upgrade(addr string) error {
	fmt.Fprintf(s, "GET /faye HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n", addr)
	for first := true; ; first = false {
		line, err := s.in.ReadString('\n')
		switch {
		case err != nil:
			return fmt.Errorf("upgrade: %w", err)
		case first && !strings.Contains(line, " 101 "):
			return fmt.Errorf("upgrade: got %q", line)
		case line == "\r\n":
			return nil
		}
	}
}

func (s *subscriber) ask(message string) ([]byte, error) {
	s.send(message)
	return s.frame()
}

// send writes one text frame, masked with nothing. An error shows when the
// answer is read.
func (s *subscriber) send(message string) {
	const finalText, masked, twoBytes = 0x81, 0x80, 126
	frame := []byte{finalText, masked | twoBytes}
	frame = binary.BigEndian.AppendUint16(frame, uint16(len(message)))
	frame = append(frame, 0, 0, 0, 0)
	_, _ = s.Write(append(frame, message...))
}

var errNoText = errors.New("got a frame that is no short text")

// frame reads one text frame of up to 64 kB.
func (s *subscriber) frame() ([]byte, error) {
	const finalText, twoBytes, eightBytes = 0x81, 126, 127
	head, err := s.in.Peek(2)
	if err != nil {
		return nil, err
	}
	size := int(head[1])
	if head[0] != finalText || size >= eightBytes {
		return nil, errNoText
	}
	_, _ = s.in.Discard(2)
	if size == twoBytes {
		long, err := s.in.Peek(2)
		if err != nil {
			return nil, err
		}
		size = int(binary.BigEndian.Uint16(long))
		_, _ = s.in.Discard(2)
	}
	payload := make([]byte, size)
	_, err = io.ReadFull(s.in, payload)
	return payload, err
}

// crowd is many subscribers of one server.
type crowd []*subscriber

// gather opens n subscribers, a few at a time. channelOf names the channel of
// each.
func gather(ctx context.Context, addr string, n int, channelOf func(i int) string) (crowd, error) {
	const atOnce = 16
	c, errs := make(crowd, n), make([]error, atOnce)
	var wg sync.WaitGroup
	for part := range atOnce {
		wg.Go(func() {
			for i := part; i < n && errs[part] == nil; i += atOnce {
				c[i], errs[part] = subscribe(ctx, addr, channelOf(i))
			}
		})
	}
	wg.Wait()
	err := errors.Join(errs...)
	if err != nil {
		c.leave()
	}
	return c, err
}

func (c crowd) leave() {
	for _, s := range c {
		if s != nil {
			_ = s.Close()
		}
	}
}

// listen reads every socket and counts the messages of each, until the crowd
// leaves. A subscriber that has n more messages says so on the channel.
func (c crowd) listen(n int, heard chan<- error) {
	for _, s := range c {
		go func() {
			for count := 0; ; {
				payload, err := s.frame()
				switch {
				case errors.Is(err, net.ErrClosed):
					return
				case err != nil:
					heard <- err
					return
				case bytes.Contains(payload, []byte(`"data"`)):
					count++
				}
				if count == n {
					count = 0
					heard <- nil
				}
			}
		}()
	}
}
