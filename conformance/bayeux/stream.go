package bayeux

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

// Stream is an event stream to one client, who asks by POST.
type Stream struct {
	posts
	url    string
	body   io.Closer
	cancel context.CancelFunc
	events chan string // data lines, until the stream ends
}

// Open opens a client's event stream; it is there when Open returns. The caller
// closes it.
func (s *Server) Open(ctx context.Context, clientID string) (*Stream, error) {
	ctx, cancel := context.WithCancel(ctx)
	k := &Stream{posts: posts{s}, url: s.URL + "/" + clientID, cancel: cancel, events: make(chan string, 1)}
	if err := k.open(ctx); err != nil {
		cancel()
		return nil, &RefusedError{"an event stream", err.Error()}
	}
	return k, nil
}

func (k *Stream) open(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, k.url, http.NoBody)
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "text/event-stream")
	resp, err := k.HTTP.Stream(req)
	if err != nil {
		return err
	}
	if t := (target.Answer{Header: resp.Header}).MediaType(); resp.StatusCode != http.StatusOK || t != "text/event-stream" {
		_ = resp.Body.Close() // what it holds is not wanted
		return fmt.Errorf("status %d, %s", resp.StatusCode, t)
	}
	k.body = resp.Body
	go k.read(ctx, resp.Body)
	return nil
}

// read passes on what events carry until the stream ends.
func (k *Stream) read(ctx context.Context, body io.Reader) {
	defer close(k.events)
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, maxFrame)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		select {
		case k.events <- data:
		case <-ctx.Done():
			return
		}
	}
}

// Until reads events until done, which is told of each, says that it has seen
// enough.
func (k *Stream) Until(ctx context.Context, done func(Message) bool) error {
	var heard []string
	err := k.until(ctx, func(data string, m Message) bool {
		heard = append(heard, "data: "+data)
		return done(m)
	})
	e := verdict.Exchange{
		Method: http.MethodGet, URL: k.url, Headers: []string{"Accept: text/event-stream"}, Flags: []string{"-N"},
		Status: http.StatusOK, Answer: strings.Join(heard, "\n\n"),
	}
	if err != nil {
		err = fmt.Errorf("on an event stream: %w", err)
		e.Problem = err.Error()
	}
	target.Record(ctx, e)
	return err
}

func (k *Stream) until(ctx context.Context, done func(string, Message) bool) error {
	ctx, cancel := k.patient(ctx, "an event")
	defer cancel()
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case data, ok := <-k.events:
			if !ok {
				return io.ErrUnexpectedEOF
			}
			messages, err := Parse([]byte(data))
			if err != nil {
				return err
			}
			enough := false
			for _, m := range messages {
				enough = done(data, m) || enough
			}
			if enough {
				return nil
			}
		}
	}
}

func (k *Stream) close() {
	k.cancel()
	_ = k.body.Close() // it ends with its context anyway
}
