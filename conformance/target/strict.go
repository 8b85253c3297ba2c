package target

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"regexp"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// maxFile bounds a file, in bytes.
const maxFile = 1 << 20

// reader reads YAML into structs and accepts nothing that they do not have.
type reader struct {
	path   string
	getenv func(string) string
	nodes  map[string]*yaml.Node // by place: vendors.autocall.url
	errs   []error
}

// read reads a file into what v points to; every problem names line and column.
func (r *reader) read(v any) error {
	info, err := os.Stat(r.path)
	if err != nil {
		return fmt.Errorf("target file: %w", err)
	}
	if info.Size() > maxFile {
		return fmt.Errorf("%s: %d bytes, more than %d", r.path, info.Size(), maxFile)
	}
	text, err := os.ReadFile(r.path)
	if err != nil {
		return fmt.Errorf("target file: %w", err)
	}
	documents := yaml.NewDecoder(bytes.NewReader(text))
	var doc, more yaml.Node
	if err := documents.Decode(&doc); errors.Is(err, io.EOF) {
		return fmt.Errorf("%s:1:1: empty, expected settings", r.path)
	} else if err != nil {
		return r.syntax(err)
	}
	if documents.Decode(&more) == nil {
		return r.wrong(&more, "a second document; expected one")
	}
	r.nodes = map[string]*yaml.Node{}
	r.value("", doc.Content[0], reflect.ValueOf(v).Elem())
	return errors.Join(r.errs...)
}

// badLine is how the YAML library says where a text is no YAML.
var badLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

func (r *reader) syntax(err error) error {
	line := "1"
	if found := badLine.FindStringSubmatch(err.Error()); found != nil && found[1] != "" {
		line = found[1]
	}
	return fmt.Errorf("%s:%s:1: %s", r.path, line, badLine.ReplaceAllString(err.Error(), ""))
}

func (r *reader) wrong(at *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d:%d: %s", r.path, at.Line, at.Column, fmt.Sprintf(format, args...))
}

func (r *reader) note(at *yaml.Node, format string, args ...any) {
	r.errs = append(r.errs, r.wrong(at, format, args...))
}

// value reads one node into v.
func (r *reader) value(place string, n *yaml.Node, v reflect.Value) {
	r.nodes[place] = n
	if n.Kind == yaml.AliasNode {
		r.note(n, "%s: anchors and aliases are not supported here", place)
		return
	}
	if n.ShortTag() == "!!null" {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		r.value(place, n, v.Elem())
	case reflect.Struct:
		r.mapping(place, n, v)
	case reflect.Slice:
		r.list(place, n, v)
	case reflect.Map:
		r.words(place, n, v)
	default:
		r.scalar(place, n, v)
	}
}

func (r *reader) mapping(place string, n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		r.note(n, "%s: expected names and values", cmp.Or(place, "the file"))
		return
	}
	fields, names := map[string]reflect.Value{}, []string{}
	for i := range v.NumField() {
		if name := v.Type().Field(i).Tag.Get("yaml"); name != "" {
			fields[name], names = v.Field(i), append(names, name)
		}
	}
	seen := map[string]bool{}
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i]
		field, ok := fields[key.Value]
		switch {
		case !ok:
			r.note(key, "unknown key %q%s", key.Value, didYouMean(key.Value, names))
		case seen[key.Value]:
			r.note(key, "%q stands here twice", key.Value)
		default:
			r.value(strings.TrimPrefix(place+"."+key.Value, "."), n.Content[i+1], field)
		}
		seen[key.Value] = true
	}
}

func (r *reader) list(place string, n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.SequenceNode {
		r.note(n, "%s: expected a list", place)
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, item := range n.Content {
		r.value(fmt.Sprintf("%s[%d]", place, i), item, v.Index(i))
	}
}

// words reads a mapping of words to words, whose keys others check.
func (r *reader) words(place string, n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		r.note(n, "%s: expected names and values", place)
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for i := 0; i < len(n.Content); i += 2 {
		word := reflect.New(v.Type().Elem()).Elem()
		r.value(place+"."+n.Content[i].Value, n.Content[i+1], word)
		r.nodes[place+"."+n.Content[i].Value] = n.Content[i]
		v.SetMapIndex(reflect.ValueOf(n.Content[i].Value), word)
	}
}

func (r *reader) scalar(place string, n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.ScalarNode {
		r.note(n, "%s: expected one value", place)
		return
	}
	switch {
	case v.Kind() == reflect.String:
		v.SetString(r.expand(place, n)) // as written: a telephone number keeps its zeros
	case v.Type() == reflect.TypeFor[time.Duration]():
		d, err := time.ParseDuration(n.Value)
		if err != nil {
			r.note(n, "%s: %q is not a duration such as 15s or 2m", place, n.Value)
		}
		v.SetInt(int64(d))
	default:
		if n.Decode(v.Addr().Interface()) != nil {
			r.note(n, "%s: %q is not %s", place, n.Value, kinds[v.Kind()])
		}
	}
}

var kinds = map[reflect.Kind]string{reflect.Int: "a whole number", reflect.Bool: "true or false"}

var variable = regexp.MustCompile(`\$\{([^}]*)\}`)

// expand replaces ${NAME} by the environment variable of that name.
func (r *reader) expand(place string, n *yaml.Node) string {
	return variable.ReplaceAllStringFunc(n.Value, func(ref string) string {
		name := ref[2 : len(ref)-1]
		value := r.getenv(name)
		if value == "" {
			r.note(n, "%s: the environment variable %s is not set", place, name)
		}
		return value
	})
}

// didYouMean returns a hint at the name nearest to a wrong one, if any is near.
func didYouMean(wrong string, names []string) string {
	best, distance := "", len(wrong)/2+1
	for _, name := range names {
		if d := editDistance(strings.ToLower(wrong), strings.ToLower(name)); d < distance {
			best, distance = name, d
		}
	}
	if best == "" {
		return "; expected one of " + strings.Join(names, ", ")
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// editDistance counts the letters to insert, delete or replace.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
