package contracts

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Lint reads a document, OpenAPI 3.1 or AsyncAPI 3 as JSON, and returns what is
// wrong with it, in order: a place that cannot be compiled, an example that its
// own schema or rule does not allow. A good document has nothing wrong.
func Lint(name string, text []byte) []string {
	c, err := Parse(name, text)
	if err != nil {
		return strings.Split(strings.TrimPrefix(err.Error(), fmt.Sprintf("contract %q: ", name)), "\n")
	}
	var wrong []string
	for _, v := range c.examples() {
		wrong = append(wrong, fmt.Sprintf("%s: %s, expected %s (%s)", v.Location, v.Found, v.Expected, v.Rule))
	}
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
				all = append(all, at.content(media, value)...)
			}
		}
	})
	return tidy(all)
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
