package strict

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// found says in words what a node is.
func found(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	default:
		return "found " + shown(n.Value)
	}
}

// shown quotes a value, cut off when it is long.
func shown(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most]) + "…"
	}
	return strconv.Quote(text)
}

// index adds the place in a list to a path.
func index(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// textOf returns the text of a scalar as the file has it. What YAML takes for
// something other than text or a number is refused unless it is quoted.
func (r *reader) textOf(path string, n *yaml.Node) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		r.wrong(n, path, "%s, expected text", found(n))
		return "", false
	}
	if n.ShortTag() == "!!bool" {
		r.wrong(n, path, "%s, expected text; put it in quotes if it is one", found(n))
		return "", false
	}
	return n.Value, true
}

// text reads a scalar that has a syntax.
func (r *reader) text(path string, n *yaml.Node, into Text, v reflect.Value, said is) {
	text, ok := r.textOf(path, n)
	if !ok {
		return
	}
	err := into.UnmarshalText([]byte(text))
	switch matched := r.syntax(v.Type(), into).MatchString(text); {
	case err != nil:
		r.wrong(n, path, "%v", err)
	case !matched:
		r.wrong(n, path, "%s is not written as expected", shown(text))
	case v.Kind() == reflect.Int64:
		r.within(path, n, v, said)
	}
}

// syntax returns the compiled syntax of a type of texts.
func (r *reader) syntax(t reflect.Type, text Text) *regexp.Regexp {
	if r.syntaxes[t] == nil {
		r.syntaxes[t] = regexp.MustCompile(text.Syntax())
	}
	return r.syntaxes[t]
}

// within checks the bounds of a number, or of a text that stands for one.
func (r *reader) within(path string, n *yaml.Node, v reflect.Value, said is) {
	switch value := asFloat(v); {
	case said.min != "" && value < boundOf(v.Type(), said.min):
		r.wrong(n, path, "%s is less than %s", n.Value, said.min)
	case said.above != "" && value <= boundOf(v.Type(), said.above):
		r.wrong(n, path, "%s is not more than %s", n.Value, said.above)
	case said.max != "" && value > boundOf(v.Type(), said.max):
		r.wrong(n, path, "%s is more than %s", n.Value, said.max)
	}
}

// boundOf reads a bound as a value of a type would be read. A wrong one is a
// mistake in a tag, which the schema's test finds.
func boundOf(t reflect.Type, bound string) float64 {
	b := reflect.New(t)
	if text, ok := reflect.TypeAssert[Text](b); ok {
		if err := text.UnmarshalText([]byte(bound)); err != nil {
			panic(err)
		}
		return asFloat(b.Elem())
	}
	f, err := strconv.ParseFloat(bound, 64)
	if err != nil {
		panic(err)
	}
	return f
}

func asFloat(v reflect.Value) float64 {
	if v.CanInt() {
		return float64(v.Int())
	}
	return v.Float()
}

// instant reads a point in time.
func (r *reader) instant(path string, n *yaml.Node, v reflect.Value) {
	text, ok := r.textOf(path, n)
	if !ok {
		return
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || !instantSyntax.MatchString(text) {
		r.wrong(n, path, "%s is not an instant with its zone, such as 2021-03-23T17:24:36+08:00", shown(text))
		return
	}
	v.Set(reflect.ValueOf(at.UTC()))
}

// instantSyntax is RFC 3339 from 1971 on, with at most milliseconds.
var instantSyntax = regexp.MustCompile(Instant)

// Instant is the pattern of the instants that are read.
const Instant = `^(197[1-9]|19[89][0-9]|2[01][0-9]{2})-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,3})?(Z|[+-][0-9]{2}:[0-9]{2})$`

var (
	whole   = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)
	decimal = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)
	zeroed  = regexp.MustCompile(`^-?0[0-9]+$`)
)

// scalar reads a text, a number, or a yes or no.
func (r *reader) scalar(path string, n *yaml.Node, v reflect.Value, said is) {
	if n.Kind != yaml.ScalarNode {
		r.wrong(n, path, "%s, expected %s", found(n), kindOf(v.Type()))
		return
	}
	plain := n.ShortTag() != "!!str"
	switch {
	case v.Kind() == reflect.String:
		r.str(path, n, v, said)
	case v.Kind() == reflect.Bool:
		if n.ShortTag() != "!!bool" || n.Value != "true" && n.Value != "false" {
			r.wrong(n, path, "%s, expected true or false", found(n))
			return
		}
		v.SetBool(n.Value == "true")
	case plain && zeroed.MatchString(n.Value):
		r.wrong(n, path, "%s has a leading zero, which YAML may take for octal; write it without, or in quotes if it is text", n.Value)
	case v.CanInt():
		i, err := strconv.ParseInt(n.Value, 10, 64)
		if !plain || !whole.MatchString(n.Value) || err != nil || v.OverflowInt(i) {
			r.wrong(n, path, "%s, expected a whole number", found(n))
			return
		}
		v.SetInt(i)
		r.within(path, n, v, said)
	default:
		f, err := strconv.ParseFloat(n.Value, 64)
		if !plain || !decimal.MatchString(n.Value) || err != nil || math.IsInf(f, 0) {
			r.wrong(n, path, "%s, expected a number", found(n))
			return
		}
		v.SetFloat(f)
		r.within(path, n, v, said)
	}
}

func kindOf(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.String:
		return "text"
	case t.Kind() == reflect.Bool:
		return "true or false"
	default:
		return "a number"
	}
}

// str reads a text of any type.
func (r *reader) str(path string, n *yaml.Node, v reflect.Value, said is) {
	text, ok := r.textOf(path, n)
	if !ok {
		return
	}
	most := said.most
	if most == 0 {
		most = maxLetters
	}
	if size := utf8.RuneCountInString(text); size > most {
		r.wrong(n, path, "%d letters, expected at most %d", size, most)
		return
	}
	if form, ok := Forms[said.like]; ok && !form.Pattern.MatchString(text) {
		r.wrong(n, path, "%s, expected %s", found(n), form.Expected)
		return
	}
	if said.required && text == "" {
		r.wrong(n, path, "empty")
		return
	}
	if closed, ok := as[Words](v.Type()); ok {
		words := closed.Words()
		if !slices.Contains(words, text) {
			r.wrong(n, path, "%s is not known here%s", shown(text), Hint(text, words))
			return
		}
	}
	v.SetString(text)
}
