package contracts

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

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
	node := find(r.document, pointer)
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
	node := find(r.document, pointer)
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
