package strict

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Aside begins the names of members at the top that a document may have for
// itself, to keep anchors in.
const Aside = "x-"

// Read fills a struct from a document. At the top, members whose names begin
// with one of the prefixes are passed over. After problems the struct holds what
// could be read.
func (d *Document) Read(v any, aside ...string) Problems {
	if d.root == nil {
		return nil
	}
	r := &reader{d: d, aside: aside, syntaxes: map[reflect.Type]*regexp.Regexp{}}
	r.value("", d.root, reflect.ValueOf(v).Elem(), is{})
	return Tidy(r.problems)
}

type reader struct {
	d        *Document
	aside    []string
	problems Problems
	syntaxes map[reflect.Type]*regexp.Regexp
}

func (r *reader) wrong(n *yaml.Node, path, format string, args ...any) {
	r.problems = append(r.problems, r.d.problem(n, path, format, args...))
}

var (
	rawType      = reflect.TypeFor[json.RawMessage]()
	timeType     = reflect.TypeFor[time.Time]()
	durationType = reflect.TypeFor[time.Duration]()
)

// as returns a type's zero value where it has the methods of T.
func as[T any](t reflect.Type) (T, bool) {
	return reflect.TypeAssert[T](reflect.New(t).Elem())
}

// value reads a node into a value of any type.
func (r *reader) value(path string, n *yaml.Node, v reflect.Value, said is) {
	t := v.Type()
	if t.Kind() == reflect.Pointer {
		inner := reflect.New(t.Elem())
		v.Set(inner)
		r.value(path, n, inner.Elem(), said)
		return
	}
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" && t != rawType {
		r.wrong(n, path, "nothing stands here; leave the member out, or write \"\" for an empty text")
		return
	}
	if short, ok := as[Shorthand](t); ok && n.Kind != yaml.MappingNode {
		for _, f := range fieldsOf(t) {
			if f.name == short.Shorthand() {
				r.value(path, n, v.FieldByIndex(f.index), f.is)
			}
		}
		return
	}
	text, isText := reflect.TypeAssert[Text](v.Addr())
	switch {
	case t == rawType:
		r.raw(path, n, v, said)
	case t == timeType:
		r.instant(path, n, v)
	case t == durationType:
		r.duration(path, n, v)
	case isText && (n.Kind == yaml.ScalarNode || t.Kind() != reflect.Struct || len(fieldsOf(t)) == 0):
		r.text(path, n, text, v, said)
	case t.Kind() == reflect.Struct:
		r.members(path, n, v)
	case t.Kind() == reflect.Slice:
		r.items(path, n, v, said)
	case t.Kind() == reflect.Map:
		r.entries(path, n, v)
	default:
		r.scalar(path, n, v, said)
	}
}

// members reads a mapping into a struct.
func (r *reader) members(path string, n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		r.wrong(n, path, "%s, expected a mapping of names to values", found(n))
		return
	}
	fields := fieldsOf(v.Type())
	all := names(fields, func(*field) bool { return true })
	given := map[string]*yaml.Node{}
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := slices.Index(all, key.Value)
		switch {
		case at >= 0:
			given[key.Value] = key
			r.value(join(path, key.Value), value, v.FieldByIndex(fields[at].index), fields[at].is)
		case path == "" && slices.ContainsFunc(r.aside, func(prefix string) bool { return strings.HasPrefix(key.Value, prefix) }):
		default:
			r.wrong(key, join(path, key.Value), "no such member%s", Hint(key.Value, all))
		}
	}
	r.together(path, n, fields, given)
	if cased, ok := as[Cased](v.Type()); ok {
		r.cases(path, n, cased.Cases(), given)
	}
}

// together checks which members stand beside which.
func (r *reader) together(path string, n *yaml.Node, fields []field, given map[string]*yaml.Node) {
	for _, f := range fields {
		if f.is.required && given[f.name] == nil {
			r.wrong(n, join(path, f.name), "missing")
		}
		if key := given[f.name]; key != nil && f.is.needs != "" && given[f.is.needs] == nil {
			r.wrong(key, join(path, f.name), "stands only beside %s, which is missing", f.is.needs)
		}
	}
	there := func(name string) bool { return given[name] != nil }
	one := names(fields, func(f *field) bool { return f.is.one })
	switch got := slices.DeleteFunc(slices.Clone(one), func(name string) bool { return !there(name) }); {
	case len(one) > 0 && len(got) == 0:
		r.wrong(n, path, "one of %s is missing", listed(one))
	case len(got) > 1:
		for _, name := range got[1:] {
			r.wrong(given[name], join(path, name), "stands beside %s, expected only one of the two", got[0])
		}
	}
	some := names(fields, func(f *field) bool { return f.is.some })
	if len(some) > 0 && !slices.ContainsFunc(some, there) {
		r.wrong(n, path, "at least one of %s is missing", listed(some))
	}
}

// cases checks what goes with some members.
func (r *reader) cases(path string, n *yaml.Node, cases []Case, given map[string]*yaml.Node) {
	valueOf := func(name string) string {
		for i := 0; i < len(n.Content); i += 2 {
			if n.Content[i].Value == name {
				return n.Content[i+1].Value
			}
		}
		return ""
	}
	for _, c := range cases {
		if given[c.Member] == nil || c.Value != "" && valueOf(c.Member) != c.Value {
			continue
		}
		what := c.Member
		if c.Value != "" {
			what += ": " + c.Value
		}
		for _, name := range c.Needs {
			if given[name] == nil {
				r.wrong(n, join(path, name), "missing, which %s needs", what)
			}
		}
		for _, name := range c.Refuses {
			if key := given[name]; key != nil {
				r.wrong(key, join(path, name), "does not go with %s", what)
			}
		}
		if len(c.Some) > 0 && !slices.ContainsFunc(c.Some, func(name string) bool { return given[name] != nil }) {
			r.wrong(n, path, "at least one of %s is missing, which %s needs", listed(c.Some), what)
		}
		if other := valueOf(c.With); other != "" && !slices.Contains(c.Among, other) {
			r.wrong(given[c.Member], join(path, c.Member), "%s does not go with %s: %s, only with %s", c.Value, c.With, other, listed(c.Among))
		}
	}
}

// items reads a list.
func (r *reader) items(path string, n *yaml.Node, v reflect.Value, said is) {
	if _, ok := as[OneOrMany](v.Type()); ok && n.Kind != yaml.SequenceNode {
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		r.value(path, n, v.Index(0), is{like: said.like})
		return
	}
	if n.Kind != yaml.SequenceNode {
		r.wrong(n, path, "%s, expected a list", found(n))
		return
	}
	most := said.most
	if most == 0 {
		most = maxItems
	}
	if len(n.Content) > most {
		r.wrong(n, path, "%d items, expected at most %d", len(n.Content), most)
		return
	}
	if len(n.Content) == 0 && !said.empty {
		r.wrong(n, path, "an empty list; leave the member out")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, item := range n.Content {
		r.value(index(path, i), item, v.Index(i), is{like: said.like})
	}
}

// entries reads a mapping of any names to texts.
func (r *reader) entries(path string, n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		r.wrong(n, path, "%s, expected a mapping of names to values", found(n))
		return
	}
	if len(n.Content)/2 > maxItems {
		r.wrong(n, path, "%d members, expected at most %d", len(n.Content)/2, maxItems)
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for i := 0; i < len(n.Content); i += 2 {
		item := reflect.New(v.Type().Elem()).Elem()
		r.value(join(path, n.Content[i].Value), n.Content[i+1], item, is{})
		v.SetMapIndex(reflect.ValueOf(n.Content[i].Value), item)
	}
}
