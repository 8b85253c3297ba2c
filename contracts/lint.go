package contracts

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ringback-sim/ringback/contracts/internal/shape"
)

// Lint reads a document, OpenAPI 3.1 or AsyncAPI 3 as JSON, and returns what is
// wrong with it, place by place: what the format does not know, a place that
// cannot be compiled, an operation without a name of its own, a variable of a path
// that nobody describes, a rule about members that there are not, an example that
// its own schema or rule does not allow. Of a good document that is nothing.
func Lint(name string, text []byte) []string {
	value, err := decode(text)
	document, ok := value.(map[string]any)
	if err != nil || !ok {
		return []string{fmt.Sprintf("expected an object: %v", cmp.Or(err, errors.New(found(value, false))))}
	}
	c := &Contract{name: name}
	if err, ok := errors.AsType[*jsonschema.ValidationError](shape.Check(document)); ok {
		return lines(c.tidy((&report{contract: c, value: document}).collect(err)))
	}
	c, err = Parse(name, text)
	if err != nil {
		return strings.Split(strings.TrimPrefix(err.Error(), fmt.Sprintf("contract %q: ", name)), "\n")
	}
	return slices.Concat(c.lintOperations(), c.lintRules(), lines(c.examples()))
}

func lines(all []Violation) []string {
	var text []string
	for _, v := range all {
		text = append(text, fmt.Sprintf("%s: %s, expected %s (%s)", v.Location, v.Found, v.Expected, v.Rule))
	}
	return text
}

// lintOperations finds operations that cannot be told apart or asked for.
func (c *Contract) lintOperations() []string {
	var wrong []string
	seen := map[string]bool{"": true}
	for _, o := range slices.Concat(c.operations, slices.Collect(maps.Values(c.webhooks))) {
		if seen[o.ID] {
			wrong = append(wrong, fmt.Sprintf("%s: operationId %q is missing or stands twice", o.pointer, o.ID))
		}
		seen[o.ID] = true
		for _, segment := range o.segments {
			name, ok := strings.CutPrefix(segment, "{")
			name = strings.TrimSuffix(name, "}")
			if ok && !slices.ContainsFunc(o.parameters, func(p parameter) bool { return p.in == inPath && p.name == name }) {
				wrong = append(wrong, fmt.Sprintf("%s: the path has {%s} but no parameter of that name", o.pointer, name))
			}
		}
	}
	slices.Sort(wrong)
	return wrong
}

// lintRules finds rules about members that their schema does not have: nothing
// would ever break them.
func (c *Contract) lintRules() []string {
	var wrong []string
	walk(c.document, "", func(pointer string, object map[string]any) {
		rules, err := readRules(object["x-rules"])
		members, _ := collectNames(c.document, object, 0)
		if err != nil || len(members) == 0 { // it is no schema then
			return
		}
		for _, r := range rules {
			for _, name := range r.names {
				if !slices.Contains(members, name) && !slices.Contains(r.known(), name) {
					wrong = append(wrong, fmt.Sprintf("%s/%s: rule %s is about %s, which is no member", pointer, strings.Join(r.path, "/"), r.name, name))
				}
			}
		}
	})
	return wrong
}

// examples checks the examples of bodies, parameters and messages.
func (c *Contract) examples() []Violation {
	compiler, err := newCompiler(c.document)
	if err != nil {
		panic(err) // it compiled when the document was read
	}
	r := &reader{document: c.document, compiler: compiler}
	var all []Violation
	walk(c.document, "", func(pointer string, object map[string]any) {
		for _, member := range []string{"schema", "payload"} {
			if _, ok := object[member].(map[string]any); !ok || strings.Contains(pointer, "/examples/") {
				continue
			}
			media := r.content(pointer, member)
			if media.schema == nil {
				continue
			}
			for place, value := range examplesOf(object) {
				at := report{contract: c, at: Location{In: pointer + place}}
				all = append(all, at.content(media, value, nil)...)
			}
		}
	})
	return c.tidy(all)
}

// examplesOf returns the examples of a body, parameter or message by where they
// stand in it.
func examplesOf(object map[string]any) map[string]any {
	all := map[string]any{}
	if value, ok := object["example"]; ok {
		all["/example"] = value
	}
	named, _ := object["examples"].(map[string]any)
	for name, example := range named {
		if e, ok := example.(map[string]any); ok {
			all["/examples/"+escape(name)] = e["value"]
		}
	}
	listed, _ := object["examples"].([]any)
	for i, example := range listed {
		if e, ok := example.(map[string]any); ok {
			all[fmt.Sprintf("/examples/%d", i)] = e["payload"]
		}
	}
	return all
}

// walk visits every object of a document in the order of their pointers.
func walk(node any, pointer string, visit func(pointer string, object map[string]any)) {
	switch node := node.(type) {
	case map[string]any:
		visit(pointer, node)
		for _, key := range slices.Sorted(maps.Keys(node)) {
			walk(node[key], pointer+"/"+escape(key), visit)
		}
	case []any:
		for i, child := range node {
			walk(child, fmt.Sprintf("%s/%d", pointer, i), visit)
		}
	}
}
