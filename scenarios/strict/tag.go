package strict

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// field is a member of a struct with what its tags say.
type field struct {
	name  string
	index []int // as reflect.Value.FieldByIndex takes it
	typ   reflect.Type
	// owner and member name the Go field, for its comment.
	owner  string
	member string
	is     is
}

// is is what the tag of that name says.
type is struct {
	required, one, some, object, empty bool
	needs, like, min, max, above       string
	most                               int
}

// bounds returns the bounds by the schema's words for them.
func (s is) bounds() map[string]string {
	all := map[string]string{"minimum": s.min, "maximum": s.max, "exclusiveMinimum": s.above}
	maps.DeleteFunc(all, func(_, bound string) bool { return bound == "" })
	return all
}

// fieldsOf returns the members of a struct, those of embedded structs too.
func fieldsOf(t reflect.Type) []field {
	var all []field
	for f := range t.Fields() {
		if f.Anonymous {
			for _, inner := range fieldsOf(f.Type) {
				inner.index = slices.Concat(f.Index, inner.index)
				all = append(all, inner)
			}
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "" || name == "-" {
			continue
		}
		all = append(all, field{name: name, index: f.Index, typ: f.Type, owner: t.Name(), member: f.Name, is: parseIs(f.Tag.Get("is"))})
	}
	return all
}

// parseIs reads a tag. Tags are written by this project: a wrong one panics.
func parseIs(tag string) is {
	var said is
	for word := range strings.SplitSeq(tag, ",") {
		name, value, _ := strings.Cut(word, "=")
		switch name {
		case "":
		case "required":
			said.required = true
		case "one":
			said.one = true
		case "some":
			said.some = true
		case "object":
			said.object = true
		case "empty":
			said.empty = true
		case "needs":
			said.needs = value
		case "like":
			said.like = value
			if _, known := Forms[value]; !known {
				panic("strict: no form " + value)
			}
		case "min":
			said.min = value
		case "max":
			said.max = value
		case "above":
			said.above = value
		case "most":
			most, err := strconv.Atoi(value)
			if err != nil {
				panic(err)
			}
			said.most = most
		default:
			panic(fmt.Sprintf("strict: tag %q", tag))
		}
	}
	return said
}

// names returns the names of some members.
func names(fields []field, which func(*field) bool) []string {
	var found []string
	for i := range fields {
		if which(&fields[i]) {
			found = append(found, fields[i].name)
		}
	}
	return found
}
