package contracts

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
)

// Request is an HTTP request, taken apart.
type Request struct {
	Method string
	// Path is the one below the server's root, escaped as in the URL.
	Path   string
	Query  url.Values
	Header http.Header
	Body   []byte
	// Cut says that there was more of the body than is known: nothing is said of it,
	// nor of what an answer should make of it.
	Cut bool
}

// RequestOf takes a request apart whose body has been read.
func RequestOf(r *http.Request, body []byte) Request {
	return Request{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.Query(), Header: r.Header, Body: body}
}

// Where the parts of a message are.
const (
	inPath, inQuery, inHeader, inBody = "path", "query", "header", "body"
	inStatus, inPush, inMessage       = "status", "push", "message"
)

// ValidateRequest returns what is wrong with a request, in order.
func (c *Contract) ValidateRequest(q Request) []Violation { return c.validateRequest(q, nil) }

func (c *Contract) validateRequest(q Request, s *seen) []Violation {
	o, variables, ok := c.match(q.Method, q.Path)
	if !ok {
		return []Violation{{
			Contract: c.name, Location: Location{In: inPath}, Rule: "operation",
			Expected: "an operation of the contract", Found: found(q.Method+" "+q.Path, false),
		}}
	}
	s.count(s.of(o.name()).item)
	all, _ := c.request(o, variables, q, s)
	return c.tidy(all)
}

// request checks a request and returns its parameters and members by name, plain.
func (c *Contract) request(o *operation, variables map[string]string, q Request, s *seen) ([]Violation, map[string]any) {
	at := s.of(o.name())
	values := map[string]any{}
	var all []Violation
	for _, p := range o.parameters {
		text, ok := variables[p.name], true
		switch p.in {
		case inQuery:
			ok = q.Query.Has(p.name)
			text = last(q.Query[p.name])
		case inHeader:
			text = q.Header.Get(p.name)
			ok = text != ""
		}
		r := report{contract: c, operation: o.ID, at: Location{In: p.in, Name: p.name}, seen: s}
		all = append(all, r.parameter(p, text, ok, values, at.parameters[[2]string{p.in, p.name}])...)
	}
	values, _ = plain(values).(map[string]any)
	spare := map[string]any{} // what the query has in the body's stead
	for name := range q.Query {
		member := o.body != nil && o.body.inQuery && slices.ContainsFunc(slices.Collect(maps.Values(o.body.content)), func(b content) bool {
			return slices.Contains(b.members, name)
		})
		switch {
		case member:
			spare[name] = last(q.Query[name])
		case !slices.Contains(o.known, name):
			v := Violation{Contract: c.name, Operation: o.ID, Location: Location{In: inQuery, Name: name}, Notice: true}
			v.Rule, v.Expected, v.Found = noSuch("parameter", name, o.known)
			v.stands = o.pointer
			all = append(all, v)
		}
	}
	if o.body == nil || q.Cut {
		return all, values
	}
	r := report{contract: c, operation: o.ID, at: Location{In: inBody}, request: values, own: true, seen: s}
	return append(all, r.body(o.body, q.Header, q.Body, spare, at.body)...), values
}

func last(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1] // as PHP has it
}

// queryNames are the names that an operation knows in a query, in order.
func (c *Contract) queryNames(o *operation) []string {
	var names []string
	for _, p := range o.parameters {
		if p.in == inQuery {
			names = append(names, p.name)
		}
	}
	if o.body != nil && o.body.inQuery {
		for _, b := range o.body.content {
			names = append(names, b.members...)
		}
	}
	schemes := find(c.document, "/components/securitySchemes")
	byName, _ := schemes.(map[string]any)
	for _, scheme := range byName {
		if s, ok := scheme.(map[string]any); ok && s["in"] == inQuery {
			names = append(names, fmt.Sprint(s["name"]))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// parameter checks a parameter of a request or a header of an answer, which is at
// a place, and keeps its value.
func (r *report) parameter(p parameter, text string, there bool, values map[string]any, at *place) []Violation {
	if !there {
		if !p.required {
			return nil
		}
		v := Violation{Contract: r.contract.name, Operation: r.operation, Location: r.at, Expected: "a value", Found: "nothing", Rule: "required"}
		v.stands = p.pointer
		return []Violation{v}
	}
	if p.schema == nil {
		return nil
	}
	r.value, r.secret = typed(p.schema, text, p.json), hidden(p.name)
	values[p.name] = r.value
	all := r.check(p.schema)
	r.mark(at, p.schema, all)
	return all
}
