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

	"github.com/ringback-sim/ringback/conformance/verdict"
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
	// Location is the header of that name, for a redirect.
	Location string
	// Hang leaves the push without an answer until the target gives up.
	Hang bool
}

// Receiver is the suite's own HTTP server, which records what the target pushes.
// Every spec takes an [Inbox] of its own.
type Receiver struct {
	url     string
	addr    string
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

	log *Log // of the spec that opened it, may be nil

	mu     sync.Mutex
	got    []Push
	said   []verdict.Exchange // that are not in the log yet
	answer func(Push) Reply
	came   chan struct{} // closed and renewed by every push
}

// standing is the path of the inbox that a target without a control API is set
// up to push to.
const standing = "/push"

// Inbox returns an address of its own, with the answers to the first pushes in
// their order; whatever comes behind them is accepted. The receiver is started
// when it is first asked for.
func (t *Target) Inbox(ctx context.Context, replies ...Reply) (*Inbox, error) {
	return t.Answering(ctx, func(Push) Reply { // one at a time, as the inbox has it
		if len(replies) == 0 {
			return Reply{}
		}
		reply := replies[0]
		replies = replies[1:]
		return reply
	})
}

// Answering returns an address of its own whose answers a function makes, which is
// called for one push at a time. What comes is part of the record of the spec whose context it is.
func (t *Target) Answering(ctx context.Context, answer func(Push) Reply) (*Inbox, error) {
	return t.open(ctx, "", answer)
}

// Standing returns the address that does not change from run to run, /push below
// the receiver's URL: a vendor is set up to push there. Who asks last gets what
// comes.
func (t *Target) Standing(ctx context.Context, answer func(Push) Reply) (*Inbox, error) {
	return t.open(ctx, standing, answer)
}

// Listen starts the receiver and returns the host and port at which it listens,
// for who stands between the target and the suite.
func (t *Target) Listen(ctx context.Context) (string, error) {
	r, err := t.receiver(ctx)
	if err != nil {
		return "", err
	}
	return r.addr, nil
}

func (t *Target) open(ctx context.Context, path string, answer func(Push) Reply) (*Inbox, error) {
	r, err := t.receiver(ctx)
	if err != nil {
		return nil, err
	}
	log, _ := ctx.Value(logKey{}).(*Log)
	return r.open(path, log, answer), nil
}

func (t *Target) receiver(ctx context.Context) (*Receiver, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.inbox == nil {
		r, err := listen(ctx, t.Receiver)
		if err != nil {
			return nil, err
		}
		t.inbox = r
	}
	return t.inbox, nil
}

func listen(ctx context.Context, s ReceiverSettings) (*Receiver, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Listen)
	if err != nil {
		return nil, fmt.Errorf("receiver: listen on %s: %w", s.Listen, err)
	}
	r := &Receiver{url: s.URL, addr: l.Addr().String(), inboxes: map[string]*Inbox{}}
	if r.url == "" {
		r.url = "http://" + r.addr
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

func (r *Receiver) open(path string, log *Log, answer func(Push) Reply) *Inbox {
	r.mu.Lock()
	defer r.mu.Unlock()
	if path == "" {
		r.made++
		path = fmt.Sprintf("/inbox/%d", r.made)
	}
	i := &Inbox{URL: below(r.url, path), log: log, answer: answer, came: make(chan struct{})}
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
	w.Header().Set("Content-Type", reply.ContentType)
	if reply.Location != "" {
		w.Header().Set("Location", reply.Location)
	}
	w.WriteHeader(reply.Status)
	_, _ = io.WriteString(w, reply.Body) // a sender that went away is its own record
}

// take records a push and returns its answer, complete.
func (i *Inbox) take(p Push) Reply {
	i.mu.Lock()
	defer i.mu.Unlock()
	reply := i.answer(p)
	if reply.Status == 0 {
		reply.Status = http.StatusOK
	}
	if reply == (Reply{Status: http.StatusOK}) {
		reply.Body = `{"code":0}`
	}
	if reply.ContentType == "" {
		reply.ContentType = "application/json"
	}
	if i.log != nil {
		i.said = append(i.said, exchangeOf(i.URL, p, reply))
	}
	i.got = append(i.got, p)
	close(i.came)
	i.came = make(chan struct{})
	return reply
}

// exchangeOf is a push and its answer as a report shows them.
func exchangeOf(url string, p Push, reply Reply) verdict.Exchange {
	e := verdict.Exchange{Method: p.Method, URL: url, Headers: lines(p.Header), Body: string(p.Body)}
	if reply.Hang {
		e.Problem = "it was left without an answer on purpose"
		return e
	}
	e.Status, e.Answer, e.AnswerHead = reply.Status, reply.Body, []string{"Content-Type: " + reply.ContentType}
	return e
}

// Pushes returns what came so far. It is recorded when it is looked at, so that a
// log has the same order in every run.
func (i *Inbox) Pushes() []Push {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, e := range i.said {
		i.log.add(e)
	}
	i.said = nil
	return slices.Clone(i.got)
}

// Await returns the first n pushes once they are there; when the context ends
// first, what came so far and the reason.
func (i *Inbox) Await(ctx context.Context, n int) ([]Push, error) {
	for {
		i.mu.Lock()
		came := i.came
		i.mu.Unlock()
		got := i.Pushes()
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
