package journal

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/ringback-sim/ringback/sim/nearest"
)

// The types behind whose values the JSON is not the journal's own.
var (
	rawType     = reflect.TypeFor[json.RawMessage]()
	headersType = reflect.TypeFor[map[string]string]()
	queryType   = reflect.TypeFor[map[string]any]()
)

// member is one of a struct: where it stands, and whether JSON omits it when it
// is zero.
type member struct {
	index []int
	omit  bool
}

// members are those of [Entry] and of all that stands in it, by their names in
// JSON: the struct is the only description of what a query may ask for.
var members = membersOfTypes(map[reflect.Type]map[string]member{}, reflect.TypeFor[Entry]())

func membersOfTypes(all map[reflect.Type]map[string]member, t reflect.Type) map[reflect.Type]map[string]member {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice && t != rawType {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || all[t] != nil {
		return all
	}
	all[t] = map[string]member{}
	for _, f := range reflect.VisibleFields(t) {
		if !f.IsExported() || f.Anonymous {
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		all[t][name] = member{f.Index, options == "omitempty"}
		membersOfTypes(all, f.Type)
	}
	return all
}

// place checks that entries can have something at a path. It reports whether that
// is an object of members.
func place(path string) (container bool, err error) {
	t := reflect.TypeFor[Entry]()
	for rest := path; ; {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		switch {
		case t == rawType || t == headersType || t == queryType:
			return rest == "", nil
		case t.Kind() == reflect.Slice:
			if head, tail, _ := strings.Cut(rest, "."); isIndex(head) {
				rest = tail
			}
			t = t.Elem()
		case t.Kind() != reflect.Struct && rest != "":
			return false, wrong(path, "%s has no members", strings.TrimSuffix(path, "."+rest))
		case t.Kind() != reflect.Struct:
			return false, nil
		case rest == "":
			return true, nil
		default:
			head, tail, _ := strings.Cut(rest, ".")
			found, ok := members[t][head]
			if !ok {
				return false, unknownMember(path)
			}
			t, rest = t.FieldByIndex(found.index).Type, tail
		}
	}
}

// unknownMember refuses a path that no entry has, and names those that may be
// meant: the one spelled most like it, or those that end like it.
func unknownMember(path string) error {
	known := paths("", reflect.TypeFor[Entry]())
	var meant []string
	for _, other := range known {
		if strings.HasSuffix(other, "."+path) {
			meant = append(meant, strconv.Quote(other))
		}
	}
	if len(meant) == 0 {
		if near := nearest.Name(path, known); near != "" {
			meant = append(meant, strconv.Quote(near))
		}
	}
	if len(meant) == 0 {
		return wrong(path, "no entry has such a member; there are %q", slices.Sorted(maps.Keys(members[reflect.TypeFor[Entry]()])))
	}
	return wrong(path, "no entry has such a member; did you mean %s?", strings.Join(meant, " or "))
}

// paths lists all paths below a type, sorted.
func paths(prefix string, t reflect.Type) (all []string) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice && t != rawType {
		t = t.Elem()
	}
	for _, name := range slices.Sorted(maps.Keys(members[t])) {
		path := join(prefix, name)
		all = append(all, path)
		all = append(all, paths(path, t.FieldByIndex(members[t][name].index).Type)...)
	}
	return all
}

func isIndex(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// view looks into one entry, and remembers the JSON that it has decoded.
type view struct {
	entry   *Entry
	decoded map[*byte]any
}

// find returns the values at a path: none, one, or several where the path leads
// through lists. Values are as encoding/json decodes them, with [json.Number].
func (v *view) find(path string) []any { return v.in(reflect.ValueOf(v.entry), path) }

func (v *view) in(at reflect.Value, rest string) []any {
	for at.Kind() == reflect.Pointer {
		if at.IsNil() {
			return nil
		}
		at = at.Elem()
	}
	switch t := at.Type(); {
	case t == rawType:
		return within(v.decode(at.Bytes()), rest)
	case t == headersType:
		return header(at.Interface().(map[string]string), rest) //nolint:forcetypeassert // of that type
	case t.Kind() == reflect.Struct && rest != "":
		head, tail, _ := strings.Cut(rest, ".")
		found := members[t][head]
		value := at.FieldByIndex(found.index)
		if found.omit && (value.IsZero() || value.Kind() == reflect.Slice && value.Len() == 0) {
			return nil
		}
		return v.in(value, tail)
	case t.Kind() == reflect.Slice && rest != "":
		return v.each(at, rest)
	}
	return within(generic(at), rest)
}

// each returns what stands at a path in the elements of a list, or in the one
// that the path names.
func (v *view) each(list reflect.Value, rest string) (all []any) {
	if head, tail, _ := strings.Cut(rest, "."); isIndex(head) {
		if i, err := strconv.Atoi(head); err == nil && i < list.Len() {
			return v.in(list.Index(i), tail)
		}
		return nil
	}
	for i := range list.Len() {
		all = append(all, v.in(list.Index(i), rest)...)
	}
	return all
}

func (v *view) decode(text []byte) any {
	if len(text) == 0 {
		return nil
	}
	if value, ok := v.decoded[&text[0]]; ok {
		return value
	}
	if v.decoded == nil {
		v.decoded = map[*byte]any{}
	}
	value := decode(text)
	v.decoded[&text[0]] = value
	return value
}

// decode reads JSON that is known to be valid.
func decode(text []byte) (value any) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	_ = d.Decode(&value) // see above
	return value
}

// generic returns a value as it is decoded from its own JSON.
func generic(at reflect.Value) any {
	if at.Kind() == reflect.String {
		return at.String()
	}
	return decode(encode(at.Interface()))
}

func header(headers map[string]string, name string) []any {
	if name == "" {
		return []any{generic(reflect.ValueOf(headers))}
	}
	if value, ok := headers[http.CanonicalHeaderKey(name)]; ok {
		return []any{value}
	}
	return nil
}

// within returns what stands at a path in decoded JSON. A member's name may have
// dots itself: the longest that there is counts.
func within(value any, rest string) (all []any) {
	if rest == "" {
		return []any{value}
	}
	switch value := value.(type) {
	case map[string]any:
		for name := rest; ; {
			if item, ok := value[name]; ok {
				return within(item, strings.TrimPrefix(rest[len(name):], "."))
			}
			cut := strings.LastIndexByte(name, '.')
			if cut < 0 {
				return nil
			}
			name = name[:cut]
		}
	case []any:
		if head, tail, _ := strings.Cut(rest, "."); isIndex(head) {
			if i, err := strconv.Atoi(head); err == nil && i < len(value) {
				return within(value[i], tail)
			}
			return nil
		}
		for _, item := range value {
			all = append(all, within(item, rest)...)
		}
	}
	return all
}

// near returns the name that stands where a path finds nothing and is spelled
// almost like the one that is missing; "" when there is none.
func (v *view) near(path string) string {
	cut := strings.LastIndexByte(path, '.')
	if cut < 0 {
		return ""
	}
	for _, parent := range v.find(path[:cut]) {
		if object, ok := parent.(map[string]any); ok {
			if name := nearest.Name(path[cut+1:], slices.Sorted(maps.Keys(object))); name != "" {
				return name
			}
		}
	}
	return ""
}
