package contracts

import (
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// seen collects which items a message exercises. A nil one collects nothing.
type seen struct {
	catalog *catalog
	items   []bool // by number
}

func newSeen(c *catalog) *seen { return &seen{c, make([]bool, len(c.items))} }

// count notes an item; nil is none.
func (s *seen) count(i *item) {
	if s != nil && i != nil {
		s.items[i.number] = true
	}
}

// of returns the places of an operation, a webhook or a message; empty ones for
// nil.
func (s *seen) of(name string) *places {
	if s == nil {
		return &places{}
	}
	return s.catalog.calls[name]
}

// maxDepth bounds how deep schemas are followed into a value.
const maxDepth = 128

// trace follows a value and what a schema says of it side by side.
type trace struct {
	*report
	bad []string // where something is wrong, as pointers
}

// mark counts what the report's value, which stands at a place, exercises of its
// schema. What is wrong with it has been found: nothing of that is counted, nor
// what it is part of.
func (r *report) mark(at *place, schema *jsonschema.Schema, all []Violation) {
	if r.seen == nil {
		return
	}
	t := trace{report: r}
	for _, v := range all {
		if !v.Notice {
			t.bad = append(t.bad, strings.TrimPrefix(v.Location.Pointer, r.at.Pointer))
		}
	}
	t.step(at, schema, r.value, "", maxDepth)
}

// step counts what a value exercises that stands at a pointer below the report's.
func (t *trace) step(at *place, schema *jsonschema.Schema, value any, pointer string, depth int) {
	if at == nil || schema == nil || depth == 0 {
		return
	}
	depth--
	if !t.wrong(pointer) {
		t.seen.count(at.item)
		t.seen.count(at.forms[schema.Title])
		if lists(schema, value) {
			word, _ := wordOf(value)
			t.seen.count(at.values[word])
		}
	}
	for _, part := range slices.Concat([]*jsonschema.Schema{schema.Ref}, schema.AllOf, t.met(schema.AnyOf, value), t.met(schema.OneOf, value)) {
		t.step(at, part, value, pointer, depth)
	}
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			t.step(at.members[name], schema.Properties[name], member, pointer+"/"+escape(name), depth)
		}
	case []any:
		for i, entry := range value {
			t.step(at.entries, schema.Items2020, entry, pointer+"/"+strconv.Itoa(i), depth)
		}
	}
}

// wrong reports whether something is, in a value or below.
func (t *trace) wrong(pointer string) bool {
	return slices.ContainsFunc(t.bad, func(bad string) bool { return bad == pointer || strings.HasPrefix(bad, pointer+"/") })
}

// met returns the forms that a value has, or the one that it was probably meant to
// have, as [report.nearestBranch] has it.
func (t *trace) met(forms []*jsonschema.Schema, value any) []*jsonschema.Schema {
	part := *t.report
	part.value = value
	var met, nearest []*jsonschema.Schema
	least := -1
	for i, form := range forms {
		all := slices.DeleteFunc(part.check(form), func(v Violation) bool { return v.Notice })
		s := strangeness(all, strings.Count(t.at.Pointer, "/"))
		if len(all) == 0 {
			met = append(met, form)
		} else if least < 0 || s < least {
			nearest, least = forms[i:i+1], s
		}
	}
	if met == nil {
		return nearest
	}
	return met
}

// lists reports whether a schema lists a value.
func lists(schema *jsonschema.Schema, value any) bool {
	word, _ := wordOf(value)
	return word != "" && slices.ContainsFunc(listed(schema), func(one any) bool {
		other, _ := wordOf(one)
		return other == word
	})
}
