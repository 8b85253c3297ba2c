package journal

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
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

func (n not) String() string { return "not " + n.test.String() }

// brief writes a value as JSON, but not much of it.
func brief(value any) string { return clip(string(encode(value))) }

func clip(text string) string {
	const most = 200
	if len(text) > most {
		text = text[:most] + "…"
	}
	return strings.ToValidUTF8(text, "")
}
