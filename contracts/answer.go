package contracts

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Response is the answer to a request or to a push.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	// Cut says that there was more of the body than is known: nothing is said of it.
	Cut bool
}

// Push is a request that a vendor sends to its customer.
type Push struct {
	Header http.Header
	Body   []byte
	// Opened is what the member data holds once decrypted; nil for a push in the
	// clear. It is checked as the data of such a push.
	Opened []byte
}

// ValidateResponse returns what is wrong with the answer to a request, in order.
func (c *Contract) ValidateResponse(q Request, a Response) []Violation {
	return c.validateResponse(q, a, nil)
}

func (c *Contract) validateResponse(q Request, a Response, s *seen) []Violation {
	o, variables, ok := c.match(q.Method, q.Path)
	if !ok { // nothing is known about it
		if s != nil {
			c.stray(q, a, s)
		}
		return nil
	}
	_, asked := c.request(o, variables, q, nil)
	if q.Cut {
		asked = nil
	}
	return c.tidy(c.response(o, asked, a, q.Method == http.MethodHead, s))
}

// response checks an answer. The statuses of a contract are codes, classes as
// 4XX, and default.
func (c *Contract) response(o *operation, asked map[string]any, a Response, bare bool, s *seen) []Violation {
	status, ok := o.answered(a.Status)
	b := o.responses[status]
	if !ok {
		v := Violation{
			Contract: c.name, Operation: o.ID, Location: Location{In: inStatus}, Rule: "status",
			Expected: strings.Join(slices.Sorted(maps.Keys(o.responses)), " or "), Found: fmt.Sprint(a.Status),
		}
		v.stands = o.pointer
		return []Violation{v}
	}
	at := &answer{}
	if s != nil {
		at = s.of(o.name()).answers[status]
		s.count(at.item)
	}
	var all []Violation
	for _, p := range b.headers {
		text := a.Header.Get(p.name)
		r := report{contract: c, operation: o.ID, at: Location{In: p.in, Name: p.name}}
		all = append(all, r.parameter(p, text, text != "", map[string]any{}, nil)...)
	}
	if bare || a.Cut || len(a.Body) == 0 && (len(b.content) == 0 || b.empty) {
		return all
	}
	r := report{contract: c, operation: o.ID, at: Location{In: inBody}, request: asked, seen: s}
	if len(a.Body) == 0 {
		required := *b
		required.required = true
		b = &required
	}
	return append(all, r.body(b, a.Header, a.Body, nil, at.body)...)
}

// stray counts the code of an answer to what no operation takes, such as that there
// is no such path, if the operation whose path is most like it may answer so.
func (c *Contract) stray(q Request, a Response, s *seen) {
	var near *operation
	most := 0
	for _, o := range c.operations {
		alike := 0
		for i, segment := range strings.Split(q.Path, "/") {
			if i >= len(o.segments) || o.segments[i] != segment && !strings.HasPrefix(o.segments[i], "{") {
				break
			}
			alike++
		}
		if alike > most {
			near, most = o, alike
		}
	}
	if near == nil {
		return
	}
	answered := newSeen(s.catalog)
	c.response(near, nil, a, q.Method == http.MethodHead, answered)
	for _, i := range s.catalog.items {
		if i.Kind == OfCode && answered.items[i.number] {
			s.count(i)
		}
	}
}

// answered returns the status under which the document says what an answer with a
// status is.
func (o *operation) answered(status int) (string, bool) {
	text := fmt.Sprint(status)
	for _, s := range []string{text, text[:1] + "XX", "default"} {
		if _, ok := o.responses[s]; ok && (s != text[:1]+"XX" || len(text) == 3) {
			return s, true
		}
	}
	return "", false
}

// ValidatePush returns what is wrong with a push of a webhook, in order. The
// signature is checked in form only: it takes the secret to do more.
func (c *Contract) ValidatePush(webhook string, p Push) []Violation {
	return c.validatePush(webhook, p, nil)
}

func (c *Contract) validatePush(webhook string, p Push, s *seen) []Violation {
	o, ok := c.webhooks[webhook]
	if !ok || o.body == nil {
		return c.noSuchMessage(webhook)
	}
	at := s.of(o.name())
	s.count(at.item)
	r := report{contract: c, operation: o.ID, at: Location{In: inPush}, seen: s}
	all := r.body(o.body, p.Header, p.Body, nil, at.body)
	_, frame, media, _ := r.read(o.body, p.Header, p.Body, false)
	if p.Opened == nil || frame == nil {
		return c.tidy(all)
	}
	data, err := decode(p.Opened)
	if err != nil {
		data = string(p.Opened) // which the form in the clear does not allow
	}
	frame[sealedMember] = data
	return c.tidy(append(all, r.content(media, frame, at.opened)...))
}

// ValidatePushAnswer returns what is wrong with a receiver's answer to a push, in
// order. An answer that refuses the push is as good as one that takes it.
func (c *Contract) ValidatePushAnswer(webhook string, a Response) []Violation {
	return c.validatePushAnswer(webhook, a, nil)
}

func (c *Contract) validatePushAnswer(webhook string, a Response, s *seen) []Violation {
	o, ok := c.webhooks[webhook]
	if !ok {
		return c.noSuchMessage(webhook)
	}
	return c.tidy(c.response(o, nil, a, false, s))
}

// ValidateMessage returns what is wrong with the payload of a message that is told
// on a channel of an AsyncAPI contract, in order. On other channels anything goes.
func (c *Contract) ValidateMessage(channel string, payload []byte) []Violation {
	return c.validateMessage(channel, payload, nil)
}

func (c *Contract) validateMessage(channel string, payload []byte, s *seen) []Violation {
	for _, ch := range c.channels {
		stands := ch.address.FindStringSubmatch(channel)
		if stands == nil {
			continue
		}
		variables := map[string]any{}
		for i, name := range ch.address.SubexpNames() {
			variables[name] = stands[i]
		}
		r := report{contract: c, at: Location{In: inMessage}, request: variables}
		var best []Violation
		var told content
		for i, m := range ch.messages {
			r.operation = m.name
			value, err := decode(payload)
			if err != nil {
				v := Violation{Contract: c.name, Operation: m.name, Location: r.at, Rule: "body", Expected: "JSON", Found: err.Error()}
				v.stands = m.pointer
				return c.tidy([]Violation{v})
			}
			if all := r.content(m, value, nil); i == 0 || strangeness(all, 0) < strangeness(best, 0) {
				best, told = all, m
			}
		}
		if s != nil && told.schema != nil {
			at := s.of(told.name)
			s.count(at.item)
			r.seen = s
			r.mark(at.body, told.schema, best)
		}
		return c.tidy(best)
	}
	return nil
}

func (c *Contract) noSuchMessage(name string) []Violation {
	return []Violation{{
		Contract: c.name, Operation: name, Rule: "operation", Expected: "a message of the contract", Found: found(name, false),
	}}
}
