package journal

import (
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
)

// Judge says where what went in or out breaks its contract. It is asked once of
// an entry: when it is first read, so that nobody waits for it who does not look, or
// when it is dropped unread, unless many like it have been. What it says must follow
// from the subject alone. It must be safe for concurrent use.
type Judge func(Subject) Judgement

// Subject is what is judged, as it came: an exchange, a push or a message.
type Subject struct {
	Exchange *Exchange
	Push     *Pushed
	Message  *Published
	// Account is whose it is, "" where that is not known, and Dialects are the
	// readings of the documents that they had chosen then.
	Account  string
	Dialects map[string]string
	// Faulty says that something was done to it on purpose.
	Faulty bool
	// Open says that the judge will be asked again, when more is known.
	Open bool
}

// Exchange is a request with its answer.
type Exchange struct {
	Vendor, Route string
	// Path is escaped, Query as it was sent.
	Method, Path, Query string
	Header              http.Header
	Body                []byte
	// Status is 0 as long as the answer is not out.
	Status       int
	AnswerHeader http.Header
	Answer       []byte
	// Cut and AnswerCut say that there was more of a body.
	Cut, AnswerCut bool
}

// Judgement is what a judge says.
type Judgement struct {
	Violations []Violation
	Notices    []string
}

// judged is the judgement of a record once there is one.
type judged struct {
	once sync.Once
	done atomic.Bool
	Judgement
}

// judge returns the judgement of a record, a copy of one in the journal.
func (j *Journal) judge(r *record) Judgement {
	if r.judged == nil {
		return Judgement{}
	}
	s := Subject{Push: r.push, Message: r.faye, Account: r.account, Dialects: r.dialects, Faulty: len(r.faults) > 0}
	if r.exchange != nil {
		s.Exchange = r.exchange.subject(r)
		if s.Open = r.open && s.Exchange.Status == 0; s.Open {
			return j.judges(s)
		}
	}
	r.judged.once.Do(func() {
		r.judged.Judgement = j.judges(s)
		r.judged.done.Store(true)
		j.weighJudged(r.seq, r.judged.weight())
	})
	return r.judged.Judgement
}

// weighJudged accounts for what a judgement takes.
func (j *Journal) weighJudged(seq uint64, size int) {
	j.mu.Lock()
	var out []*record
	if len(j.records) > 0 && seq >= j.records[0].seq {
		r := j.records[seq-j.records[0].seq]
		r.said = size
		out = j.weigh(r)
	}
	j.mu.Unlock()
	j.seeOff(out)
}

// weight estimates the bytes of memory that a judgement takes.
func (said *Judgement) weight() int {
	return weightOfViolations(said.Violations) + weightOfTexts(said.Notices)
}

// judgeNow has a record judged that is in the journal.
func (j *Journal) judgeNow(r *record) {
	j.mu.Lock()
	now := r.copy()
	j.mu.Unlock()
	j.judge(&now)
}

// subject returns an exchange as it is judged; the answer only when all of it is
// known.
func (x *exchange) subject(r *record) *Exchange {
	e := &Exchange{
		Vendor: r.vendor, Route: r.route, Method: x.method, Path: x.path, Query: x.query,
		Header: x.in.asHeader(), Body: x.in.body, Cut: x.in.cut(),
	}
	header := x.out.asHeader()
	if !r.open || header.Get("Content-Length") == strconv.FormatInt(x.out.size, 10) {
		e.Status, e.AnswerHeader, e.Answer, e.AnswerCut = x.status, header, x.out.body, x.out.cut()
	}
	return e
}

func (s *side) asHeader() http.Header {
	h := make(http.Header, len(s.header)/2)
	for i := 0; i+1 < len(s.header); i += 2 {
		h[s.header[i]] = []string{s.header[i+1]}
	}
	return h
}

// copy returns the record as it is, for reading without the lock.
func (r *record) copy() record {
	now := *r
	if r.exchange != nil {
		x := *r.exchange
		now.exchange = &x
	}
	return now
}
