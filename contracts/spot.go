package contracts

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// spot is where in the document a [clerk] looks.
type spot struct {
	name     string            // how the place in a message is called
	pointer  string            // in the document
	dialects map[string]string // the readings that have it
	part     string            // of what it is part: inBody of an answer, inPush of a push as a whole, inMessage
	state    bool              // it says what state something is in
	within   []*jsonschema.Schema
}

// codeMembers are the members of an answer that say what is wrong in the vendor's
// own codes.
var codeMembers = []string{"code", "error"}

// stateMember is the member of a message that says what state something is in, and
// sealedMember that of a push which may be encrypted.
const (
	stateMember  = "state"
	sealedMember = "data"
)

// reading adds to a spot the readings that its place in the document asks for.
func (k *clerk) reading(s spot) spot {
	node, _ := find(k.document, s.pointer).(map[string]any)
	readings, _ := node[dialectKeyword].(map[string]any)
	if len(readings) > 0 {
		s.dialects = maps.Clone(s.dialects)
	}
	for dialect, reading := range readings {
		put(&s.dialects, dialect, fmt.Sprint(reading))
	}
	return s
}

// at returns a spot at a schema.
func (k *clerk) at(s spot, schema *jsonschema.Schema) spot {
	s.pointer = pointerOf(schema)
	return k.reading(s)
}

// schema notes what a schema says of the values of a place. What refers to itself
// is followed once.
func (k *clerk) schema(at *place, schema *jsonschema.Schema, s spot) {
	if schema == nil || slices.Contains(s.within, schema) {
		return
	}
	s = k.at(s, schema)
	s.within = append(slices.Clone(s.within), schema)
	if s.part == inPush && schema.Title != "" {
		form := s
		form.name = "push " + schema.Title
		put(&at.forms, schema.Title, k.add(OfPush, form))
	}
	for _, v := range listed(schema) {
		if word, name := wordOf(v); word != "" {
			k.listed = append(k.listed, listing{at, word, name, s})
		}
	}
	for _, part := range slices.Concat([]*jsonschema.Schema{schema.Ref}, schema.AllOf, schema.AnyOf, schema.OneOf) {
		k.schema(at, part, s)
	}
	if schema.Items2020 != nil {
		if at.entries == nil {
			at.entries = &place{}
		}
		k.schema(at.entries, schema.Items2020, s)
	}
	k.members(at, schema, s)
}

func (k *clerk) members(at *place, schema *jsonschema.Schema, s spot) {
	if s.part == inPush {
		s.part = ""
	}
	code := ""
	if s.part == inBody {
		code = codeOf(schema)
	}
	name := s.name
	for _, member := range slices.Sorted(maps.Keys(schema.Properties)) {
		property := schema.Properties[member]
		if forbidden(property) {
			continue
		}
		here := at.members[member]
		if here == nil {
			here = &place{}
			put(&at.members, member, here)
		}
		s.name, s.state = name+"."+member, s.part == inMessage && member == stateMember
		here.item = k.add(OfMember, k.at(s, property))
		switch {
		case code == member:
			k.code(here, property, s)
		case code == "" || property.Const == nil:
			k.schema(here, property, s)
		}
	}
}

// codeOf returns the member by which a schema is about the answer with one code; ""
// when it is not. What else is fixed of such an answer goes with the code.
func codeOf(schema *jsonschema.Schema) string {
	for _, name := range codeMembers {
		if p := schema.Properties[name]; p != nil && p.Const != nil {
			return name
		}
	}
	return ""
}

// code notes a code, by the schema that lists it.
func (k *clerk) code(at *place, schema *jsonschema.Schema, s spot) {
	word, name := wordOf(*schema.Const)
	s = k.at(s, schema)
	lister, _, _ := strings.Cut(strings.TrimPrefix(s.pointer, "/components/schemas/"), "/")
	s.name = "code " + name + " (" + lister + ")"
	n := len(k.items)
	i := k.add(OfCode, s)
	if n < len(k.items) {
		k.codes[name] = append(k.codes[name], i)
	}
	put(&at.values, word, i)
}

// forbidden reports whether a schema allows nothing.
func forbidden(schema *jsonschema.Schema) bool { return schema.Bool != nil && !*schema.Bool }

// listed returns the values that a schema lists.
func listed(schema *jsonschema.Schema) (all []any) {
	if schema.Enum != nil {
		all = slices.Clone(schema.Enum.Values)
	}
	if schema.Const != nil {
		all = append(all, *schema.Const)
	}
	return all
}

// wordOf returns a value as a key, the same for values that are equal only, and as
// items name it. Objects and lists have none.
func wordOf(value any) (word, name string) {
	switch v := value.(type) {
	case string:
		return "s" + v, v
	case json.Number:
		return "n" + v.String(), v.String()
	case bool:
		return fmt.Sprint(v), fmt.Sprint(v)
	case nil:
		return "null", "null"
	}
	return "", ""
}
