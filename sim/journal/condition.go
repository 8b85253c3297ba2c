package journal

import (
	"encoding/json"
	"maps"
	"math/big"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// condition asks something of the values at a path.
type condition struct {
	path string
	test test
}

func (c condition) holds(v *view) bool { return c.test.holds(v.find(c.path)) }

// below reports whether the condition is about a member or what is in it.
func (c condition) below(member string) bool {
	return c.path == member || strings.HasPrefix(c.path, member+".")
}

func (c condition) differences(v *view) []Difference {
	values := v.find(c.path)
	if c.test.holds(values) {
		return nil
	}
	d := Difference{Member: c.path, Expected: c.test.String(), Found: "nothing"}
	if len(values) == 0 {
		d.Near = v.near(c.path)
		return []Difference{d}
	}
	var shown []string
	for _, value := range values {
		shown = append(shown, brief(value))
	}
	d.Found = clip(strings.Join(shown, ", "))
	return []Difference{d}
}

// test is what is asked of the values that were found at a path; there are
// several where the path leads through a list.
type test interface {
	holds(values []any) bool
	// String words the test for people.
	String() string
}

// operators make the test of each operator from what it is given.
var operators = map[string]func(path string, given any) (test, error){
	"matches": func(path string, given any) (test, error) {
		text, ok := given.(string)
		if !ok || len(text) > maxPattern {
			return nil, wrong(path, "matches: %s is not a regular expression of at most %d bytes", brief(given), maxPattern)
		}
		pattern, err := regexp.Compile(text)
		if err != nil {
			return nil, wrong(path, "matches: %v", err)
		}
		return matches{pattern}, nil
	},
	"contains": func(_ string, given any) (test, error) { return contains{given}, nil },
	"gt":       ordered("gt", "more than", func(sign int) bool { return sign > 0 }),
	"gte":      ordered("gte", "at least", func(sign int) bool { return sign >= 0 }),
	"lt":       ordered("lt", "less than", func(sign int) bool { return sign < 0 }),
	"lte":      ordered("lte", "at most", func(sign int) bool { return sign <= 0 }),
	"exists": func(path string, given any) (test, error) {
		there, ok := given.(bool)
		if !ok {
			return nil, wrong(path, "exists: %s is neither true nor false", brief(given))
		}
		return exists(there), nil
	},
	"in": func(path string, given any) (test, error) {
		list, ok := given.([]any)
		if !ok {
			return nil, wrong(path, "in: %s is not a list", brief(given))
		}
		return among(list), nil
	},
}

// negation is the operator that stands before others; the table could not name
// what reads the table.
const negation = "not"

func isOperator(name string) bool { return name == negation || operators[name] != nil }

func operatorNames() []string {
	return append(slices.Sorted(maps.Keys(operators)), negation)
}

// operatorsOf reads an object of operators, all of which must hold.
func operatorsOf(path string, object map[string]any) (test, error) {
	var tests allTests
	for _, name := range slices.Sorted(maps.Keys(object)) {
		given := object[name]
		if name == negation {
			inner, err := notOf(path, given)
			if err != nil {
				return nil, err
			}
			tests = append(tests, inner)
			continue
		}
		read, ok := operators[name]
		if !ok {
			return nil, unknownOperator(path, name)
		}
		made, err := read(path, given)
		if err != nil {
			return nil, err
		}
		tests = append(tests, made)
	}
	if len(tests) == 0 {
		return nil, wrong(path, "{} asks nothing, expected a value or operators")
	}
	return tests, nil
}

func notOf(path string, given any) (test, error) {
	object, ok := given.(map[string]any)
	if !ok {
		return not{literal{given}}, nil
	}
	inner, err := operatorsOf(path, object)
	return not{inner}, err
}

type allTests []test

func (a allTests) holds(values []any) bool {
	return !slices.ContainsFunc(a, func(t test) bool { return !t.holds(values) })
}

func (a allTests) String() string {
	words := make([]string, len(a))
	for i, t := range a {
		words[i] = t.String()
	}
	return strings.Join(words, " and ")
}

// some reports whether a value or, in a list, an element is as it should be.
func some(values []any, is func(any) bool) bool {
	return slices.ContainsFunc(values, func(value any) bool {
		list, _ := value.([]any)
		return is(value) || slices.ContainsFunc(list, is)
	})
}

type literal struct{ value any }

func (l literal) holds(values []any) bool {
	return some(values, func(value any) bool { return equal(value, l.value) })
}
func (l literal) String() string { return brief(l.value) }

type matches struct{ pattern *regexp.Regexp }

func (m matches) holds(values []any) bool {
	return some(values, func(value any) bool {
		switch value := value.(type) {
		case string:
			return m.pattern.MatchString(value)
		case json.Number:
			return m.pattern.MatchString(string(value))
		}
		return false
	})
}
func (m matches) String() string { return "what matches " + strconv.Quote(m.pattern.String()) }

type contains struct{ part any }

func (c contains) holds(values []any) bool {
	return some(values, func(value any) bool {
		switch value := value.(type) {
		case string:
			part, ok := c.part.(string)
			return ok && strings.Contains(value, part)
		case []any:
			return slices.ContainsFunc(value, func(item any) bool { return equal(item, c.part) })
		}
		return false
	})
}
func (c contains) String() string { return "what contains " + brief(c.part) }

type order struct {
	words string
	than  any
	fits  func(sign int) bool
}

// ordered returns how to make the test of an operator that compares.
func ordered(name, words string, fits func(sign int) bool) func(string, any) (test, error) {
	return func(path string, given any) (test, error) {
		switch given.(type) {
		case string, json.Number:
			return order{words, given, fits}, nil
		}
		return nil, wrong(path, "%s: %s is neither a number nor a text", name, brief(given))
	}
}

func (o order) holds(values []any) bool {
	return some(values, func(value any) bool {
		sign, ok := compare(value, o.than)
		return ok && o.fits(sign)
	})
}
func (o order) String() string { return o.words + " " + brief(o.than) }

type exists bool

func (e exists) holds(values []any) bool { return bool(e) == (len(values) > 0) }
func (e exists) String() string {
	if e {
		return "anything"
	}
	return "nothing"
}

type among []any

func (a among) holds(values []any) bool {
	return some(values, func(value any) bool {
		return slices.ContainsFunc(a, func(one any) bool { return equal(value, one) })
	})
}
func (a among) String() string { return "one of " + brief([]any(a)) }

type not struct{ test test }

func (n not) holds(values []any) bool { return !n.test.holds(values) }
func (n not) String() string          { return "not " + n.test.String() }

// equal compares two JSON values; numbers by what they are worth.
func equal(a, b any) bool {
	if x, ok := a.(json.Number); ok {
		y, ok := b.(json.Number)
		sign, comparable := compareNumbers(x, y)
		return ok && (x == y || comparable && sign == 0)
	}
	list, ok := a.([]any)
	other, ok2 := b.([]any)
	if ok && ok2 {
		return slices.EqualFunc(list, other, equal)
	}
	return reflect.DeepEqual(a, b)
}

// compare orders two numbers, two instants or two texts.
func compare(a, b any) (sign int, ok bool) {
	switch a := a.(type) {
	case json.Number:
		if b, ok := b.(json.Number); ok {
			return compareNumbers(a, b)
		}
	case string:
		b, ok := b.(string)
		if !ok {
			return 0, false
		}
		x, err := time.Parse(time.RFC3339, a)
		y, err2 := time.Parse(time.RFC3339, b)
		if err == nil && err2 == nil {
			return x.Compare(y), true
		}
		return strings.Compare(a, b), true
	}
	return 0, false
}

// compareNumbers is exact for all numbers that a message can mean.
func compareNumbers(a, b json.Number) (sign int, ok bool) {
	x, ok := rational(a)
	y, ok2 := rational(b)
	if !ok || !ok2 {
		return 0, false
	}
	return x.Cmp(y), true
}

func rational(n json.Number) (*big.Rat, bool) {
	const most = 400 // digits and exponent: more would be a way to keep us busy
	_, exponent, _ := strings.Cut(strings.ToLower(string(n)), "e")
	if e, err := strconv.Atoi(exponent); len(n) > most || exponent != "" && (err != nil || max(e, -e) > most) {
		return nil, false
	}
	return new(big.Rat).SetString(string(n))
}

// brief writes a value as JSON, but not much of it.
func brief(value any) string { return clip(string(encode(value))) }

func clip(text string) string {
	const most = 200
	if len(text) > most {
		text = text[:most] + "…"
	}
	return strings.ToValidUTF8(text, "")
}
