package push

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/frame"
	"github.com/ringback-sim/ringback/sim/secret"
)

// Defaults of a [Receiver].
const (
	DefaultReceipts     = 10_000
	DefaultReceiptBytes = 64 << 20
)

// Answer is what the built-in receiver says to one attempt.
type Answer struct {
	// Status is from 200 to 599. Default 200.
	Status int
	Body   string
	// ContentType defaults to application/json.
	ContentType string
}

// Accept returns the answer that accepts a push.
func Accept() Answer { return Answer{Body: `{"code":0}`} }

// Receipt is one push that the built-in receiver got.
type Receipt struct {
	// At is the virtual instant of the attempt, in UTC.
	At time.Time
	// Target names the target that it came through.
	Target string
	// Header and Body are the request's.
	Header http.Header
	Body   []byte
	// Payload is the data, decrypted if need be; nil when Err is set.
	Payload []byte
	// Err says why frame, signature or encryption is wrong; nil when all are
	// right for the target's secret.
	Err error
	// Status is what was answered.
	Status int
}

// Receiver is a customer's endpoint inside the process. It accepts everything
// unless it was told to answer otherwise, and keeps what it got. Its methods
// are safe for concurrent use.
type Receiver struct {
	maxCount, maxBytes int

	mu       sync.Mutex
	kept     []Receipt
	bytes    int
	dropped  int
	received int // ever, those that were dropped or cleared too
	plans    map[string]plan
	// news are the receipts that have come since the last report, by number, and
	// nil for those that have gone; a nil map means that nobody asks.
	news map[int]*Receipt
}

// plan is what one target's attempts are answered.
type plan struct {
	first []Answer
	then  Answer
}

// NewReceiver returns a receiver that keeps so many receipts and bytes of them
// at most and drops the oldest; 0 means [DefaultReceipts] and
// [DefaultReceiptBytes].
func NewReceiver(maxCount, maxBytes int) *Receiver {
	if maxCount == 0 {
		maxCount = DefaultReceipts
	}
	if maxBytes == 0 {
		maxBytes = DefaultReceiptBytes
	}
	return &Receiver{maxCount: maxCount, maxBytes: maxBytes, plans: map[string]plan{}}
}

// watch begins to note what changes.
func (r *Receiver) watch() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.news = map[int]*Receipt{}
}

// reported returns what was noted since the last report.
func (r *Receiver) reported() map[int]*Receipt {
	r.mu.Lock()
	defer r.mu.Unlock()
	news := r.news
	r.news = map[int]*Receipt{}
	return news
}

func (r *Receiver) note(n int, got *Receipt) {
	if r.news != nil {
		r.news[n] = got
	}
}

// SetAnswers programs what the coming attempts of one target are answered: each
// of first once, in order, and then the last one for ever. It returns
// [errs.Invalid] for a status that no answer has.
func (r *Receiver) SetAnswers(target string, first []Answer, then Answer) error {
	p := plan{first: slices.Clone(first), then: then}
	for _, a := range append(p.first, then) {
		if a.Status != 0 && (a.Status < 200 || a.Status > 599) {
			return errs.Field(errs.Invalid, "status", "%d is not between 200 and 599", a.Status)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.plans[target] = p
	return nil
}

// Received returns what the receiver still keeps, oldest first, and how many
// older ones it has dropped.
func (r *Receiver) Received() (kept []Receipt, dropped int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.kept), r.dropped
}

// Clear forgets what was received, but not the answers.
func (r *Receiver) Clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.kept {
		r.note(r.numberOf(i), nil)
	}
	r.kept, r.bytes, r.dropped = nil, 0, 0
}

// answer returns what the next attempt of a target is answered.
func (r *Receiver) answer(target string) Answer {
	p, ok := r.plans[target]
	switch {
	case !ok:
		return Accept()
	case len(p.first) == 0:
		return p.then
	}
	next := p.first[0]
	p.first = p.first[1:]
	r.plans[target] = p
	return next
}

// keep adds a receipt and drops the oldest that exceed the bounds.
func (r *Receiver) keep(got Receipt) {
	r.received++
	r.kept = append(r.kept, got)
	r.bytes += got.size()
	r.note(r.received, &got)
	for len(r.kept) > r.maxCount || r.bytes > r.maxBytes {
		r.note(r.numberOf(0), nil)
		r.bytes -= r.kept[0].size()
		r.kept[0] = Receipt{}
		r.kept = r.kept[1:]
		r.dropped++
	}
}

// numberOf returns which of all receipts the i-th that is kept is, from 1.
func (r *Receiver) numberOf(i int) int { return r.received - len(r.kept) + i + 1 }

func (got Receipt) size() int { return len(got.Body) + len(got.Payload) }

// post carries one attempt to the built-in receiver in place of a network.
type post struct {
	receiver *Receiver
	to       Target
	at       time.Time
}

// RoundTrip keeps the request and answers it.
func (p post) RoundTrip(req *http.Request) (*http.Response, error) {
	defer req.Body.Close()
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	got := Receipt{At: p.at, Target: p.to.Name, Header: req.Header.Clone(), Body: body}
	got.Payload, got.Err = open(body, p.to.Secret)

	p.receiver.mu.Lock()
	defer p.receiver.mu.Unlock()
	said := p.receiver.answer(p.to.Name)
	if said.Status == 0 {
		said.Status = http.StatusOK
	}
	if said.ContentType == "" {
		said.ContentType = "application/json"
	}
	got.Status = said.Status
	p.receiver.keep(got)
	return &http.Response{
		Status:     fmt.Sprintf("%d %s", said.Status, http.StatusText(said.Status)),
		StatusCode: said.Status,
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"Content-Type": {said.ContentType}},
		Body:          io.NopCloser(strings.NewReader(said.Body)),
		ContentLength: int64(len(said.Body)),
		Request:       req,
	}, nil
}

// open verifies and decrypts a frame as a customer would.
func open(body []byte, key secret.Text) ([]byte, error) {
	f, err := frame.Parse(body)
	if err != nil {
		return nil, err
	}
	return f.Payload(string(key))
}
