package strict

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
)

// Schema returns the JSON Schema (2020-12) of what [Document.Read] takes for a
// struct, those that begin with [Aside] passed over. Comments are those of its
// types and of their members, by names such as "Rule" and "Rule.Match". What only
// a whole document shows it does not know.
func Schema(root any, comments map[string]string) ([]byte, error) {
	s := schemer{comments: comments, defs: map[string]any{}}
	t := reflect.TypeOf(root)
	whole := s.object(t)
	whole["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	whole["title"] = t.Name()
	whole["patternProperties"] = map[string]any{"^" + Aside: map[string]any{"description": "Left to anchors."}}
	whole["$defs"] = s.defs
	if s.err != nil {
		return nil, s.err
	}
	text, err := json.MarshalIndent(whole, "", "  ")
	return append(text, '\n'), err
}

type schemer struct {
	comments map[string]string
	defs     map[string]any
	err      error
}

// object describes a mapping that is read into a struct.
func (s *schemer) object(t reflect.Type) map[string]any {
	fields := fieldsOf(t)
	properties := map[string]any{}
	about := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if text := s.comments[t.Name()]; text != "" {
		about["description"] = text
	}
	needs := map[string]any{}
	for _, f := range fields {
		value := s.value(f.typ, f.is)
		if text := s.comments[f.owner+"."+f.member]; text != "" {
			value["description"] = text
		}
		properties[f.name] = value
		if f.is.needs != "" {
			needs[f.name] = []string{f.is.needs}
		}
	}
	if len(needs) > 0 {
		about["dependentRequired"] = needs
	}
	if required := names(fields, func(f *field) bool { return f.is.required }); required != nil {
		about["required"] = required
	}
	if one := names(fields, func(f *field) bool { return f.is.one }); one != nil {
		about["oneOf"] = each(one)
	}
	if some := names(fields, func(f *field) bool { return f.is.some }); some != nil {
		about["anyOf"] = each(some)
	}
	if cased, ok := as[Cased](t); ok {
		var all []any
		for _, c := range cased.Cases() {
			all = append(all, c.schema())
		}
		about["allOf"] = all
	}
	return about
}

// each says that a member is there, one schema for each name.
func each(names []string) []any {
	all := make([]any, len(names))
	for i, name := range names {
		all[i] = map[string]any{"required": []string{name}}
	}
	return all
}

func (c Case) schema() any {
	condition, then, properties := map[string]any{"required": []string{c.Member}}, map[string]any{}, map[string]any{}
	if c.Value != "" {
		condition["properties"] = map[string]any{c.Member: map[string]any{"const": c.Value}}
	}
	if c.Needs != nil {
		then["required"] = c.Needs
	}
	if c.Some != nil {
		then["anyOf"] = each(c.Some)
	}
	for _, name := range c.Refuses {
		properties[name] = false
	}
	if c.With != "" {
		properties[c.With] = map[string]any{"enum": c.Among}
	}
	if len(properties) > 0 {
		then["properties"] = properties
	}
	return map[string]any{"if": condition, "then": then}
}

// ref describes a value by the place of its type among the definitions.
func (s *schemer) ref(t reflect.Type, about func() map[string]any) map[string]any {
	if _, known := s.defs[t.Name()]; !known {
		s.defs[t.Name()] = nil // it may hold itself
		s.defs[t.Name()] = about()
	}
	return map[string]any{"$ref": "#/$defs/" + t.Name()}
}

// value describes a value of any type. What a type says of itself stands among
// the definitions, what a tag adds beside the member.
func (s *schemer) value(t reflect.Type, said is) map[string]any {
	if t.Kind() == reflect.Pointer {
		return s.value(t.Elem(), said)
	}
	for _, bound := range said.bounds() {
		boundOf(t, bound) // of a text it cannot be said, but must be right all the same
	}
	if named := t.PkgPath() != "" && !slices.Contains([]reflect.Type{rawType, timeType, durationType}, t); named && said.like == "" && said.most == 0 {
		return s.ref(t, func() map[string]any { return s.typed(t, is{}) })
	}
	return s.typed(t, said)
}

func (s *schemer) typed(t reflect.Type, said is) map[string]any {
	if short, ok := as[Shorthand](t); ok {
		for _, f := range fieldsOf(t) {
			if f.name == short.Shorthand() {
				return either(s.value(f.typ, f.is), s.object(t))
			}
		}
	}
	text, isText := reflect.TypeAssert[Text](reflect.New(t))
	switch {
	case t == rawType:
		if said.object {
			return map[string]any{"type": "object"}
		}
		return map[string]any{}
	case t == timeType:
		return map[string]any{"type": "string", "pattern": Instant}
	case t == durationType:
		return map[string]any{"type": "string", "pattern": "^" + Duration + "$"}
	case isText:
		written := map[string]any{"type": "string", "pattern": text.Syntax()}
		if t.Kind() == reflect.Struct && len(fieldsOf(t)) > 0 {
			return either(written, s.object(t))
		}
		return written
	}
	switch t.Kind() {
	case reflect.Struct:
		return s.object(t)
	case reflect.Slice:
		return s.list(t, said)
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": s.value(t.Elem(), is{}), "maxProperties": maxItems}
	case reflect.String:
		return s.text(t, said)
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return bounded("integer", t, said)
	case reflect.Float64:
		return bounded("number", t, said)
	default:
		s.err = fmt.Errorf("schema: %s is no type of a document", t)
		return nil
	}
}

func either(a, b map[string]any) map[string]any { return map[string]any{"anyOf": []any{a, b}} }

func (s *schemer) list(t reflect.Type, said is) map[string]any {
	most := said.most
	if most == 0 {
		most = maxItems
	}
	item := s.value(t.Elem(), is{like: said.like})
	list := map[string]any{"type": "array", "items": item, "minItems": 1, "maxItems": most}
	if said.empty {
		delete(list, "minItems")
	}
	if _, ok := as[OneOrMany](t); ok {
		return either(item, list)
	}
	return list
}

// text describes a text. Numbers are read as the text that they were written as.
func (s *schemer) text(t reflect.Type, said is) map[string]any {
	if closed, ok := as[Words](t); ok {
		return map[string]any{"enum": closed.Words()}
	}
	most := said.most
	if most == 0 {
		most = maxLetters
	}
	about := map[string]any{"type": []string{"string", "number"}, "maxLength": most}
	if said.required {
		about["minLength"] = 1
	}
	if form, ok := Forms[said.like]; ok {
		about["pattern"] = form.Pattern.String()
		about["type"] = "string"
		if form.Digits {
			about["type"] = []string{"string", "integer"}
			about["minimum"] = form.Least
		}
	}
	return about
}

func bounded(kind string, t reflect.Type, said is) map[string]any {
	about := map[string]any{"type": kind}
	for word, bound := range said.bounds() {
		about[word] = boundOf(t, bound)
	}
	return about
}
