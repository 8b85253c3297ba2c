package contracts

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Request is an HTTP request, taken apart.
type Request struct {
	Method string
	// Path is the one below the server's root, escaped as in the URL.
	Path   string
	Query  url.Values
	Header http.Header
	Body   []byte
}

// RequestOf takes a request apart whose body has been read.
func RequestOf(r *http.Request, body []byte) Request {
	return Request{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.Query(), Header: r.Header, Body: body}
}

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

// Where the parts of a message are.
const (
	inPath, inQuery, inHeader, inBody = "path", "query", "header", "body"
	inStatus, inPush, inMessage       = "status", "push", "message"
)

// formType is the media type of a form.
const formType = "application/x-www-form-urlencoded"

// maxBody bounds the bodies that are looked at, in bytes.
const maxBody = 32 << 20

// ValidateRequest returns what is wrong with a request, in order.
func (c *Contract) ValidateRequest(q Request) []Violation {
	o, variables, ok := c.match(q.Method, q.Path)
	if !ok {
		return []Violation{{
			Contract: c.name, Location: Location{In: inPath}, Rule: "operation",
			Expected: "an operation of the contract", Found: found(q.Method+" "+q.Path, false),
		}}
	}
	all, _ := c.request(o, variables, q)
	return tidy(all)
}

// request checks a request and returns its parameters and members by name, plain.
func (c *Contract) request(o *operation, variables map[string]string, q Request) ([]Violation, map[string]any) {
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
		all = append(all, c.parameter(o, p, text, ok, values)...)
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
			c.cite(&v, o.pointer)
			all = append(all, v)
		}
	}
	if o.body == nil {
		return all, values
	}
	at := report{contract: c, operation: o.ID, at: Location{In: inBody}, request: values, own: true}
	return append(all, at.body(o.body, q.Header, q.Body, spare)...), values
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
	schemes, _ := find(c.document, "/components/securitySchemes")
	byName, _ := schemes.(map[string]any)
	for _, scheme := range byName {
		if s, ok := scheme.(map[string]any); ok && s["in"] == inQuery {
			names = append(names, fmt.Sprint(s["name"]))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// parameter checks a parameter of a request or a header of an answer, and keeps
// its value.
func (c *Contract) parameter(o *operation, p parameter, text string, there bool, values map[string]any) []Violation {
	at := Location{In: p.in, Name: p.name}
	if !there {
		if !p.required {
			return nil
		}
		v := Violation{Contract: c.name, Operation: o.ID, Location: at, Expected: "a value", Found: "nothing", Rule: "required"}
		c.cite(&v, p.pointer)
		return []Violation{v}
	}
	if p.schema == nil {
		return nil
	}
	value := typed(p.schema, text, p.json)
	values[p.name] = value
	r := report{contract: c, operation: o.ID, at: at, value: value, secret: secret(p.name)}
	return r.check(p.schema)
}

// typed returns a text as the kind of value that its schema asks for, the text
// itself when it is none.
func typed(schema *jsonschema.Schema, text string, isJSON bool) any {
	types := typesOf(schema)
	if len(types) == 0 && !isJSON || slices.Contains(types, "string") {
		return text
	}
	value, err := decode([]byte(text))
	if err != nil {
		return text
	}
	if _, isText := value.(string); isText && !isJSON {
		return text
	}
	return value
}

// typesOf returns the types that a schema names, itself or by reference.
func typesOf(schema *jsonschema.Schema) []string {
	for range 32 { // more is a circle
		switch {
		case schema == nil:
			return nil
		case schema.Types != nil:
			return schema.Types.ToStrings()
		case schema.Ref == nil:
			return nil
		}
		schema = schema.Ref
	}
	return nil
}

// property returns the schema of a member of an object, nil when it has none.
func property(schema *jsonschema.Schema, name string, depth int) *jsonschema.Schema {
	if schema == nil || depth > 32 {
		return nil
	}
	if p := schema.Properties[name]; p != nil {
		return p
	}
	for _, part := range slices.Concat([]*jsonschema.Schema{schema.Ref}, schema.AllOf, schema.AnyOf, schema.OneOf) {
		if p := property(part, name, depth+1); p != nil {
			return p
		}
	}
	return nil
}

// body checks a body. Members that stand in the query count where the body has
// none of that name.
func (r *report) body(b *body, header http.Header, text []byte, spare map[string]any) []Violation {
	if len(b.content) == 0 {
		if len(text) > 0 {
			return r.wrong(b, r.at, "body", "no body", fmt.Sprintf("%d bytes", len(text)))
		}
		return nil
	}
	value, members, c, wrong := r.read(b, header, text, len(spare) > 0)
	if wrong != nil || c.schema == nil {
		return wrong
	}
	if members != nil && len(spare) > 0 {
		for name, text := range spare {
			spare[name] = typed(property(c.schema, name, 0), fmt.Sprint(text), slices.Contains(c.json, name))
		}
		all := maps.Clone(spare)
		maps.Copy(all, members)
		value = all
	}
	if r.own {
		given, _ := plain(value).(map[string]any)
		maps.Copy(r.request, given)
	}
	all := r.content(c, value)
	for i, v := range all {
		name, rest, _ := strings.Cut(strings.TrimPrefix(v.Location.Pointer, "/"), "/")
		if _, queried := spare[name]; queried && members[name] == nil {
			if rest != "" {
				rest = "/" + rest
			}
			all[i].Location = Location{In: inQuery, Name: name, Pointer: rest}
		}
	}
	return all
}

// read decodes a body as the media type that it is of; what is wrong is nil when
// it can be. There is nothing to check when there is no schema.
func (r *report) read(b *body, header http.Header, text []byte, spare bool) (value any, members map[string]any, c content, wrong []Violation) {
	if len(text) > maxBody {
		return nil, nil, c, r.wrong(b, r.at, "body", fmt.Sprintf("at most %d bytes", maxBody), fmt.Sprintf("%d bytes", len(text)))
	}
	given := header.Get("Content-Type")
	if len(bytes.TrimSpace(text)) == 0 {
		switch {
		case spare || b.inQuery:
			given = formType
		case b.required:
			return nil, nil, c, r.wrong(b, r.at, "required", "a body", "nothing")
		default:
			return nil, nil, c, nil
		}
	}
	kind, c, ok := b.pick(given, text)
	if !ok {
		at := Location{In: inHeader, Name: "Content-Type"}
		return nil, nil, content{}, r.wrong(b, at, "content-type", strings.Join(slices.Sorted(maps.Keys(b.content)), " or "), found(given, false))
	}
	value, err := c.read(kind, given, text)
	if err != nil {
		return nil, nil, content{}, r.wrong(b, r.at, "body", kind, err.Error())
	}
	members, _ = value.(map[string]any)
	return value, members, c, nil
}

// wrong is a violation by a body as a whole.
func (r *report) wrong(b *body, at Location, rule, expected, what string) []Violation {
	v := Violation{Contract: r.contract.name, Operation: r.operation, Location: at, Rule: rule, Expected: expected, Found: what}
	r.contract.cite(&v, b.pointer)
	return []Violation{v}
}

// content checks a value against what a media type or message says.
func (r *report) content(c content, value any) []Violation {
	r.value = value
	if c.schema == nil {
		return nil
	}
	all := r.check(c.schema)
	if c.members != nil {
		for _, name := range strangers(value, c.members) {
			at := r.at
			at.Pointer += "/" + escape(name)
			v := Violation{Contract: r.contract.name, Operation: r.operation, Location: at, Notice: true}
			v.Rule, v.Expected, v.Found = noSuch("member", name, c.members)
			r.contract.cite(&v, c.pointer)
			all = append(all, v)
		}
	}
	return all
}

// pick chooses the media type of a body: the one that is given, or, when none
// is, the one that it looks like.
func (b *body) pick(given string, text []byte) (string, content, bool) {
	kind, _, _ := strings.Cut(given, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	if kind == "" {
		kind = formType
		if bytes.ContainsAny(bytes.TrimSpace(text)[:1], "{[") {
			kind = "application/json"
		}
	}
	c, ok := b.content[kind]
	return kind, c, ok
}

// read decodes a body of a media type.
func (c content) read(kind, given string, text []byte) (any, error) {
	form := url.Values{}
	switch {
	case kind == formType:
		form, _ = url.ParseQuery(string(text)) // a pair that cannot be read is none, as in PHP
	case kind == "multipart/form-data":
		_, params, _ := mime.ParseMediaType(given)
		read, err := multipart.NewReader(bytes.NewReader(text), params["boundary"]).ReadForm(int64(len(text)) + 1)
		if err != nil {
			return nil, fmt.Errorf("not multipart: %w", err)
		}
		defer func() { _ = read.RemoveAll() }() // it fits into memory: there are no files
		form = read.Value
	case kind == "application/json" || strings.HasSuffix(kind, "+json"):
		value, err := decode(text)
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("the JSON value is cut off")
		}
		return value, err
	default:
		return string(text), nil
	}
	object := map[string]any{}
	for name, values := range form {
		object[name] = typed(property(c.schema, name, 0), last(values), slices.Contains(c.json, name))
	}
	return object, nil
}

// ValidateResponse returns what is wrong with the answer to a request, in order.
func (c *Contract) ValidateResponse(q Request, a Response) []Violation {
	o, variables, ok := c.match(q.Method, q.Path)
	if !ok {
		return nil // nothing is known about it
	}
	_, asked := c.request(o, variables, q)
	return tidy(c.response(o, asked, a, q.Method == http.MethodHead))
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
		c.cite(&v, o.pointer)
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
		return tidy(all)
	}
	data, err := decode(p.Opened)
	if err != nil {
		data = string(p.Opened) // which the form in the clear does not allow
	}
	frame["data"] = data
	return tidy(append(all, at.content(media, frame)...))
}

// ValidatePushAnswer returns what is wrong with a receiver's answer to a push, in
// order. An answer that refuses the push is as good as one that takes it.
func (c *Contract) ValidatePushAnswer(webhook string, a Response) []Violation {
	o, ok := c.webhooks[webhook]
	if !ok {
		return c.noSuchMessage(webhook)
	}
	return tidy(c.response(o, nil, a, false))
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
				c.cite(&v, m.pointer)
				return []Violation{v}
			}
			if all := r.content(m, value); i == 0 || strangeness(all, 0) < strangeness(best, 0) {
				best = all
			}
		}
		return tidy(best)
	}
	return nil
}

func (c *Contract) noSuchMessage(name string) []Violation {
	return []Violation{{
		Contract: c.name, Operation: name, Rule: "operation", Expected: "a message of the contract", Found: found(name, false),
	}}
}
