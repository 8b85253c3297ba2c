package journal

import (
	"time"
	"unsafe"
)

// record is an entry as it is kept: as it came. The journal's lock guards it
// once it has a number.
type record struct {
	seq                          uint64
	at                           time.Time
	kind                         Kind
	vendor, account, call, route string
	dialects                     map[string]string // the account's, which are not copied
	faults                       []Fault
	violations                   []Violation
	notices                      []string
	judged                       *judged // shared by the copies; nil when nobody judges

	exchange *exchange  // of a request
	push     *Pushed    // of a push
	faye     *Published // of a message

	open bool // the request is still being answered
	gone bool // dropped
	left bool // and handed on to be judged
	size int  // accounted for
	said int  // of that for the judgement
}

// exchange is a request and its answer.
type exchange struct {
	method, path, query string
	host, remote        string
	in, out             side
	status              int // 0: no answer went out
	began               time.Time
	took                time.Duration
}

// side is one direction of an exchange: names and values of the header, one
// after the other, and the body as far as it is kept.
type side struct {
	header []string
	body   []byte
	size   int64 // of the whole body
}

func (s *side) cut() bool { return int64(len(s.body)) < s.size }

// weight estimates the bytes of memory that a record takes.
func (r *record) weight() int {
	const pointer = int(unsafe.Sizeof(uintptr(0)))
	n := int(unsafe.Sizeof(*r)) + pointer + r.said + len(r.account) + len(r.call) +
		cap(r.faults)*int(unsafe.Sizeof(Fault{})) + weightOfViolations(r.violations) + weightOfTexts(r.notices)
	if r.judged != nil {
		n += int(unsafe.Sizeof(*r.judged))
	}
	for _, f := range r.faults {
		n += len(f.Rule) + len(f.Kind) + len(f.Detail)
	}
	switch {
	case r.exchange != nil:
		x := r.exchange
		n += int(unsafe.Sizeof(*x)) + len(x.path) + len(x.query) + len(x.host) + len(x.remote) + x.in.weight() + x.out.weight()
	case r.push != nil:
		p := r.push
		n += int(unsafe.Sizeof(*p)) + len(p.Delivery) + len(p.Target) + len(p.URL) + cap(p.Frame) + cap(p.Answer) + len(p.Verdict) + len(p.Err)
		for name, values := range p.Header {
			n += perHeader + len(name)
			for _, value := range values {
				n += len(value)
			}
		}
	case r.faye != nil:
		n += int(unsafe.Sizeof(*r.faye)) + len(r.faye.Channel) + cap(r.faye.Data)
	}
	return n
}

// perHeader is what an entry of a header takes in a map beside its text.
const perHeader = 64

func (s *side) weight() int {
	return cap(s.body) + weightOfTexts(s.header)
}

func weightOfTexts(texts []string) int {
	n := cap(texts) * int(unsafe.Sizeof(""))
	for _, text := range texts {
		n += len(text)
	}
	return n
}

func weightOfViolations(all []Violation) int {
	n := cap(all) * int(unsafe.Sizeof(Violation{}))
	for _, v := range all { // the other texts are the contract's own
		n += len(v.Location) + len(v.Expected) + len(v.Found)
	}
	return n
}
