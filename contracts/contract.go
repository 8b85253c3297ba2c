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
	catalog    func() *catalog       // that of all readings
	readings   readings
	spoken     func() map[string][]string // the dialects
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
	c.spoken = sync.OnceValue(func() map[string][]string { return dialectsOf(document) })
	c.catalog = sync.OnceValue(func() *catalog { return newCatalog(c) })
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
