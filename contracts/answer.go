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
	o, variables, ok := c.match(q.Method, q.Path)
	if !ok {
		return nil // nothing is known about it
	}
	_, asked := c.request(o, variables, q)
	return c.tidy(c.response(o, asked, a, q.Method == http.MethodHead))
}

// response checks an answer. The statuses of a contract are codes, classes as
// 4XX, and default.
func (c *Contract) response(o *operation, asked map[string]any, a Response, bare bool) []Violation {
	status := fmt.Sprint(a.Status)
	b, ok := o.responses[status]
	if !ok && len(status) == 3 {
		b, ok = o.responses[status[:1]+"XX"]
	}
	if !ok {
		b, ok = o.responses["default"]
	}
	if !ok {
		v := Violation{
			Contract: c.name, Operation: o.ID, Location: Location{In: inStatus}, Rule: "status",
			Expected: strings.Join(slices.Sorted(maps.Keys(o.responses)), " or "), Found: status,
		}
		v.stands = o.pointer
		return []Violation{v}
	}
	var all []Violation
	for _, p := range b.headers {
		text := a.Header.Get(p.name)
		all = append(all, c.parameter(o, p, text, text != "", map[string]any{})...)
	}
	if bare || len(a.Body) == 0 && (len(b.content) == 0 || b.empty) {
		return all
	}
	at := report{contract: c, operation: o.ID, at: Location{In: inBody}, request: asked}
	if len(a.Body) == 0 {
		required := *b
		required.required = true
		b = &required
	}
	return append(all, at.body(b, a.Header, a.Body, nil)...)
}

// ValidatePush returns what is wrong with a push of a webhook, in order. The
// signature is checked in form only: it takes the secret to do more.
func (c *Contract) ValidatePush(webhook string, p Push) []Violation {
	o, ok := c.webhooks[webhook]
	if !ok || o.body == nil {
		return c.noSuchMessage(webhook)
	}
	at := report{contract: c, operation: o.ID, at: Location{In: inPush}}
	all := at.body(o.body, p.Header, p.Body, nil)
	_, frame, media, _ := at.read(o.body, p.Header, p.Body, false)
	if p.Opened == nil || frame == nil {
		return c.tidy(all)
	}
	data, err := decode(p.Opened)
	if err != nil {
		data = string(p.Opened) // which the form in the clear does not allow
	}
	frame["data"] = data
	return c.tidy(append(all, at.content(media, frame)...))
}

// ValidatePushAnswer returns what is wrong with a receiver's answer to a push, in
// order. An answer that refuses the push is as good as one that takes it.
func (c *Contract) ValidatePushAnswer(webhook string, a Response) []Violation {
	o, ok := c.webhooks[webhook]
	if !ok {
		return c.noSuchMessage(webhook)
	}
	return c.tidy(c.response(o, nil, a, false))
}

// ValidateMessage returns what is wrong with the payload of a message that is told
// on a channel of an AsyncAPI contract, in order. On other channels anything goes.
func (c *Contract) ValidateMessage(channel string, payload []byte) []Violation {
	for _, ch := range c.channels {
		stands := ch.address.FindStringSubmatch(channel)
		if stands == nil {
			continue
		}
		variables := map[string]any{}
		for i, name := range ch.address.SubexpNames() {
			variables[name] = stands[i]
		}
		var best []Violation
		for i, m := range ch.messages {
			r := report{contract: c, operation: m.name, at: Location{In: inMessage}, request: variables}
			value, err := decode(payload)
			if err != nil {
				v := Violation{Contract: c.name, Operation: m.name, Location: r.at, Rule: "body", Expected: "JSON", Found: err.Error()}
				v.stands = m.pointer
				return c.tidy([]Violation{v})
			}
			if all := r.content(m, value); i == 0 || strangeness(all, 0) < strangeness(best, 0) {
				best = all
			}
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
