package contracts

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Contract checks messages against one of the documents. It may be used by
// several goroutines at once.
type Contract struct {
	name       string
	document   map[string]any
	operations []*operation
	webhooks   map[string]*operation // by operationId
	channels   []channel             // of an AsyncAPI document
}

// operation is what a contract says of an operation or a webhook.
type operation struct {
	Operation
	segments   []string
	parameters []parameter
	body       *body            // nil when none is taken
	responses  map[string]*body // by status, as the document writes it
	known      []string         // the names that a query may have, in order
	pointer    string
}

// channel is where messages of one or several kinds are told.
type channel struct {
	address  *regexp.Regexp
	messages []content
}

// parameter is one of a request, or a header of an answer.
type parameter struct {
	name, in, pointer string
	required, json    bool
	schema            *jsonschema.Schema
}

// body is that of a request or an answer.
type body struct {
	pointer  string
	required bool
	inQuery  bool // the members may stand in the query as well; those of the body win
	empty    bool // an answer may have no body for all that
	content  map[string]content
	headers  []parameter
}

// content is a body of one media type, or a message.
type content struct {
	pointer string
	name    string // a message's
	schema  *jsonschema.Schema
	members []string // that it may have; nil when it may have any
	json    []string // fields of a form that are JSON text
}

// loaded holds each contract once it has been asked for: compiling takes some
// milliseconds and serves the whole process.
var loaded = func() map[string]func() (*Contract, error) {
	all := map[string]func() (*Contract, error){}
	for _, name := range Names() {
		all[name] = sync.OnceValues(func() (*Contract, error) {
			text, err := JSON(name)
			if err != nil {
				return nil, err
			}
			return Parse(name, text)
		})
	}
	return all
}()

// Load returns the contract of that name. The first call for a name compiles it;
// the error says that there is no such contract.
func Load(name string) (*Contract, error) {
	load, ok := loaded[name]
	if !ok {
		_, err := JSON(name)
		return nil, err
	}
	return load()
}

// Parse compiles a document, OpenAPI 3.1 or AsyncAPI 3 as JSON. The error names
// the place that cannot be compiled: a reference that leads nowhere, a schema or
// a rule that is none.
func Parse(name string, text []byte) (*Contract, error) {
	value, err := decode(text)
	if err != nil {
		return nil, fmt.Errorf("contract %q: %w", name, err)
	}
	document, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("contract %q: not an object", name)
	}
	return parse(name, document)
}

func parse(name string, document map[string]any) (*Contract, error) {
	compiler, err := newCompiler(document)
	if err != nil {
		return nil, fmt.Errorf("contract %q: %w", name, err)
	}
	r := &reader{document: document, compiler: compiler}
	c := &Contract{name: name, document: document, webhooks: map[string]*operation{}}
	r.each("/paths", func(path, pointer string) {
		for _, o := range r.operations(path, pointer) {
			o.segments, o.known = strings.Split(path, "/"), c.queryNames(o)
			c.operations = append(c.operations, o)
		}
	})
	r.each("/webhooks", func(_, pointer string) {
		for _, o := range r.operations("", pointer) {
			c.webhooks[o.ID] = o
		}
	})
	r.each("/channels", func(_, pointer string) { c.channels = append(c.channels, r.channel(pointer)) })
	// A literal beats a variable, as routers have it.
	slices.SortStableFunc(c.operations, func(a, b *operation) int {
		return strings.Count(a.Path, "{") - strings.Count(b.Path, "{")
	})
	if err := errors.Join(r.problems...); err != nil {
		return nil, fmt.Errorf("contract %q: %w", name, err)
	}
	return c, nil
}

// Name is the contract's.
func (c *Contract) Name() string { return c.name }

// Operation returns the operation that takes a request; the path is that below
// the server's root, escaped. HEAD is taken as GET.
func (c *Contract) Operation(method, path string) (Operation, bool) {
	o, _, ok := c.match(method, path)
	if !ok {
		return Operation{}, false
	}
	return o.Operation, true
}

// OperationByID returns the operation of that operationId.
func (c *Contract) OperationByID(id string) (Operation, bool) {
	for _, o := range c.operations {
		if o.ID == id {
			return o.Operation, true
		}
	}
	return Operation{}, false
}

// Webhooks returns the names of what the vendor sends, in order.
func (c *Contract) Webhooks() []string { return slices.Sorted(maps.Keys(c.webhooks)) }

// match finds the operation of a request and what stands in its path.
func (c *Contract) match(method, path string) (*operation, map[string]string, bool) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	segments := strings.Split(path, "/")
	for _, o := range c.operations {
		if o.Method == method {
			if variables, ok := o.fits(segments); ok {
				return o, variables, true
			}
		}
	}
	return nil, nil, false
}

// fits returns what a path has in place of the template's variables.
func (o *operation) fits(segments []string) (map[string]string, bool) {
	if len(segments) != len(o.segments) {
		return nil, false
	}
	variables := map[string]string{}
	for i, s := range o.segments {
		segment, err := url.PathUnescape(segments[i])
		if err != nil {
			return nil, false
		}
		if name, ok := strings.CutPrefix(s, "{"); ok && segment != "" {
			variables[strings.TrimSuffix(name, "}")] = segment
		} else if s != segment {
			return nil, false
		}
	}
	return variables, true
}

// reader takes a document apart and keeps what is wrong with it.
type reader struct {
	document map[string]any
	compiler *jsonschema.Compiler
	problems []error
}

func (r *reader) wrong(pointer string, err error) {
	r.problems = append(r.problems, fmt.Errorf("%s: %w", pointer, err))
}

// object returns the object that a pointer leads to.
func (r *reader) object(pointer string) (map[string]any, bool) {
	node, _ := find(r.document, pointer)
	object, ok := node.(map[string]any)
	return object, ok
}

// resolve follows references from a pointer to the place itself.
func (r *reader) resolve(pointer string) (string, map[string]any) {
	for range 32 { // more is a circle
		object, ok := r.object(pointer)
		if !ok {
			r.wrong(pointer, errors.New("expected an object"))
			return pointer, nil
		}
		reference, ok := object["$ref"].(string)
		if !ok {
			return pointer, object
		}
		target := strings.TrimPrefix(reference, "#")
		if _, ok := r.object(target); !ok {
			r.wrong(pointer, fmt.Errorf("reference %q leads nowhere", reference))
			return pointer, nil
		}
		pointer = target
	}
	r.wrong(pointer, errors.New("references lead in a circle"))
	return pointer, nil
}

// each visits the members of an object in the order of their names.
func (r *reader) each(pointer string, visit func(name, pointer string)) {
	object, _ := r.object(pointer)
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		visit(name, pointer+"/"+escape(name))
	}
}

func (r *reader) operations(path, pointer string) []*operation {
	pointer, item := r.resolve(pointer)
	var all []*operation
	for _, method := range methods {
		at := pointer + "/" + strings.ToLower(method)
		object, ok := item[strings.ToLower(method)].(map[string]any)
		if !ok {
			continue
		}
		id, _ := object["operationId"].(string)
		o := &operation{Operation: Operation{id, method, path}, responses: map[string]*body{}, pointer: at}
		o.parameters = r.parameters(at+"/parameters", r.parameters(pointer+"/parameters", nil))
		if _, ok := object["requestBody"]; ok {
			o.body = r.body(at + "/requestBody")
		}
		r.each(at+"/responses", func(status, pointer string) { o.responses[status] = r.body(pointer) })
		all = append(all, o)
	}
	return all
}

// channel reads a channel of an AsyncAPI document. A variable of its address
// stands for any text without a slash.
func (r *reader) channel(pointer string) channel {
	object, _ := r.object(pointer)
	address, _ := object["address"].(string)
	pattern := variable.ReplaceAllString(regexp.QuoteMeta(address), "(?P<$1>[^/]+)")
	var c channel
	var err error
	if c.address, err = regexp.Compile("^" + pattern + "$"); err != nil {
		r.wrong(pointer+"/address", err) // a variable stands there twice
	}
	r.each(pointer+"/messages", func(_, pointer string) {
		pointer, object := r.resolve(pointer)
		m := r.content(pointer, "payload")
		m.name, _ = object["name"].(string)
		c.messages = append(c.messages, m)
	})
	return c
}

// variable is one of an address that has been quoted.
var variable = regexp.MustCompile(`\\\{([A-Za-z0-9_]+)\\\}`)

// parameters reads a list of parameters, which override those of outer.
func (r *reader) parameters(pointer string, outer []parameter) []parameter {
	node, _ := find(r.document, pointer)
	list, _ := node.([]any)
	all := slices.Clone(outer)
	for i := range list {
		at, object := r.resolve(fmt.Sprintf("%s/%d", pointer, i))
		name, _ := object["name"].(string)
		in, _ := object["in"].(string)
		p := r.parameter(at, object, name, in)
		all = slices.DeleteFunc(all, func(o parameter) bool { return o.name == name && o.in == in })
		all = append(all, p)
	}
	return all
}

func (r *reader) parameter(pointer string, object map[string]any, name, in string) parameter {
	p := parameter{name: name, in: in, pointer: pointer, required: object["required"] == true}
	if content, ok := object["content"].(map[string]any); ok {
		for kind := range content { // there is one
			p.json = kind == "application/json"
			p.schema = r.compile(pointer + "/content/" + escape(kind) + "/schema")
		}
	} else if object != nil {
		p.schema = r.compile(pointer + "/schema")
	}
	return p
}

// body reads a request body or a response.
func (r *reader) body(pointer string) *body {
	pointer, object := r.resolve(pointer)
	b := &body{
		pointer: pointer, required: object["required"] == true, inQuery: object["x-in-query"] == true, empty: object["x-empty"] == true,
		content: map[string]content{},
	}
	r.each(pointer+"/content", func(kind, pointer string) { b.content[kind] = r.content(pointer, "schema") })
	r.each(pointer+"/headers", func(name, pointer string) {
		at, object := r.resolve(pointer)
		b.headers = append(b.headers, r.parameter(at, object, name, "header"))
	})
	return b
}

// content reads a media type or a message, whose schema stands under a member.
func (r *reader) content(pointer, member string) content {
	object, _ := r.object(pointer)
	c := content{pointer: pointer, members: memberNames(r.document, object[member])}
	if object[member] != nil {
		c.schema = r.compile(pointer + "/" + member)
	}
	r.each(pointer+"/encoding", func(field, pointer string) {
		if e, ok := r.object(pointer); ok && e["contentType"] == "application/json" {
			c.json = append(c.json, field)
		}
	})
	return c
}

func (r *reader) compile(pointer string) *jsonschema.Schema {
	schema, err := r.compiler.Compile(location + "#" + fragment(pointer))
	if err != nil {
		r.wrong(pointer, err)
	}
	return schema
}

// fragment writes a JSON pointer so that it can stand in a URL.
func fragment(pointer string) string {
	tokens := strings.Split(pointer, "/")
	for i, token := range tokens {
		tokens[i] = url.PathEscape(token)
	}
	return strings.Join(tokens, "/")
}

// Summary counts what a contract says.
type Summary struct {
	Version string
	// Operations counts webhooks and messages too.
	Operations int
	// Documented, Evidenced and Assumed count the statements of each provenance,
	// Rules the rules among them.
	Documented, Evidenced, Assumed, Rules int
}

// Summarize counts what the contract of that name says. The error says that
// there is no such contract.
func Summarize(name string) (Summary, error) {
	c, err := Load(name)
	if err != nil {
		return Summary{}, err
	}
	s := Summary{Operations: len(c.operations) + len(c.webhooks)}
	for _, channel := range c.channels {
		s.Operations += len(channel.messages)
	}
	info, _ := c.document["info"].(map[string]any)
	s.Version, _ = info["version"].(string)
	walk(c.document, "", func(_ string, object map[string]any) {
		rules, _ := object["x-rules"].([]any)
		s.Rules += len(rules)
		switch object["x-provenance"] {
		case "documented":
			s.Documented++
		case "evidenced":
			s.Evidenced++
		case "assumed":
			s.Assumed++
		}
	})
	return s, nil
}
