package target

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// maxPush bounds what is read of a push, in bytes.
const maxPush = 1 << 20

// Push is one request that the target sent to the suite.
type Push struct {
	Method, Path string
	Header       http.Header
	Body         []byte
}

// Reply is what the suite answers to a push. The zero value accepts: status 200
// and {"code":0}.
type Reply struct {
	Status      int
	ContentType string
	Body        string
	// Hang leaves the push without an answer until the target gives up.
	Hang bool
}

// Receiver is the suite's own HTTP server, which records what the target pushes.
// Every spec takes an [Inbox] of its own.
type Receiver struct {
	url     string
	server  *http.Server
	work    sync.WaitGroup
	mu      sync.Mutex
	inboxes map[string]*Inbox
	made    int
}

// Inbox is one address of the receiver: what came to it, and what it answers.
type Inbox struct {
	// URL is the address as the target sees it.
	URL string

	mu      sync.Mutex
	got     []Push
	replies []Reply
	came    chan struct{} // closed and renewed by every push
}

// Inbox returns an address of its own, with the answers to the first pushes in
// their order; whatever comes behind them is accepted. The receiver is started
// when it is first asked for.
func (t *Target) Inbox(ctx context.Context, replies ...Reply) (*Inbox, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.inbox == nil {
		r, err := listen(ctx, t.Receiver)
		if err != nil {
			return nil, err
		}
		t.inbox = r
	}
	return t.inbox.open(replies), nil
}

func listen(ctx context.Context, s ReceiverSettings) (*Receiver, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Listen)
	if err != nil {
		return nil, fmt.Errorf("receiver: listen on %s: %w", s.Listen, err)
	}
	r := &Receiver{url: s.URL, inboxes: map[string]*Inbox{}}
	if r.url == "" {
		r.url = "http://" + l.Addr().String()
	}
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, MaxHeaderBytes: 64 << 10}
	r.work.Go(func() { _ = r.server.Serve(l) }) // it ends when close says so
	return r, nil
}

func (r *Receiver) close() error {
	err := r.server.Close()
	r.work.Wait()
	return err
}

func (r *Receiver) open(replies []Reply) *Inbox {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.made++
	path := fmt.Sprintf("/inbox/%d", r.made)
	i := &Inbox{URL: below(r.url, path), replies: slices.Clone(replies), came: make(chan struct{})}
	r.inboxes[path] = i
	return i
}

// ServeHTTP records a push and answers it as its inbox has it.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	var inbox *Inbox
	for path, i := range r.inboxes {
		if strings.HasSuffix(req.URL.Path, path) { // a base URL may have a path of its own
			inbox = i
		}
	}
	r.mu.Unlock()
	if inbox == nil {
		http.NotFound(w, req)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxPush))
	if err != nil {
		http.Error(w, "too long", http.StatusRequestEntityTooLarge)
		return
	}
	reply := inbox.take(Push{Method: req.Method, Path: req.URL.Path, Header: req.Header.Clone(), Body: body})
	if reply.Hang {
		<-req.Context().Done()
		return
	}
	if reply.Status == 0 {
		reply.Status = http.StatusOK
	}
	if reply.Body == "" && reply.Status == http.StatusOK {
		reply.Body = `{"code":0}`
	}
	if reply.ContentType == "" {
		reply.ContentType = "application/json"
	}
	w.Header().Set("Content-Type", reply.ContentType)
	w.WriteHeader(reply.Status)
	_, _ = io.WriteString(w, reply.Body) // a sender that went away is its own record
}

func (i *Inbox) take(p Push) Reply {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.got = append(i.got, p)
	close(i.came)
	i.came = make(chan struct{})
	if len(i.replies) == 0 {
		return Reply{}
	}
	reply := i.replies[0]
	i.replies = i.replies[1:]
	return reply
}

// Pushes returns what came so far.
func (i *Inbox) Pushes() []Push {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.got)
}

// Await returns the first n pushes once they are there; when the context ends
// first, what came so far and the reason.
func (i *Inbox) Await(ctx context.Context, n int) ([]Push, error) {
	for {
		i.mu.Lock()
		got, came := slices.Clone(i.got), i.came
		i.mu.Unlock()
		if len(got) >= n {
			return got[:n], nil
		}
		select {
		case <-came:
		case <-ctx.Done():
			return got, errors.Join(fmt.Errorf("%d of %d pushes came", len(got), n), context.Cause(ctx))
		}
	}
}
