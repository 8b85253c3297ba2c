package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/ringback-sim/ringback/sim/nearest"
)

// Query says which entries are meant. It is a JSON object whose members are
// paths into an [Entry] and whose values are literals, or objects of operators
// that must all hold:
//
//	{"vendor": "uccc", "request.body.calleeNumber": {"matches": "^138"}, "response": {"status": {"gte": 400}}}
//
// A path has dots between its parts or is spelled as objects within objects, down
// to the members of a body; below those an object holds operators. A part may be
// a place in a list; a list fits when it or one of its elements does. The
// operators are matches (a regular expression of RE2), contains (of a text or a
// list), gt, gte, lt, lte (of numbers, of instants, else of texts), exists, in,
// and not, which turns a literal or operators around. The members any and all
// hold lists of queries.
//
// The zero Query fits every entry.
type Query struct{ nodes []node }

// node is one thing that must hold.
type node interface {
	holds(v *view) bool
	// differences says what does not hold, nil when it all does.
	differences(v *view) []Difference
}

// QueryError says what is wrong with a query.
type QueryError struct {
	// Member is the path of what is wrong, "" when it is the query itself.
	Member string
	// Msg names what was found and what was expected.
	Msg string
}

// Error returns the message, led by the member when there is one.
func (e *QueryError) Error() string {
	if e.Member == "" {
		return e.Msg
	}
	return e.Member + ": " + e.Msg
}

func wrong(member, format string, args ...any) error {
	return &QueryError{member, fmt.Sprintf(format, args...)}
}

// The bounds of a query.
const (
	maxConditions = 200
	maxDepth      = 16
	maxPattern    = 1000 // bytes
)

// ParseQuery reads a query from JSON; empty text and null fit every entry. What
// no entry can have, and operators that there are none of, are refused with a
// [QueryError].
func ParseQuery(text []byte) (Query, error) {
	if text = bytes.TrimSpace(text); len(text) == 0 || string(text) == "null" {
		return Query{}, nil
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return Query{}, wrong("", "not JSON: %v", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Query{}, wrong("", "more follows the JSON object, expected one")
	}
	object, ok := value.(map[string]any)
	if !ok {
		return Query{}, wrong("", "%.80s is not a JSON object", text)
	}
	p := parser{}
	nodes, err := p.object("", object, 0)
	return Query{nodes}, err
}

// Matches reports whether an entry fits.
func (q Query) Matches(e *Entry) bool { return q.holds(&view{entry: e}) }

// Explain says where an entry does not fit, member by member; nil when it does.
func (q Query) Explain(e *Entry) []Difference { return q.differences(&view{entry: e}) }

func (q Query) holds(v *view) bool {
	return !slices.ContainsFunc(q.nodes, func(n node) bool { return !n.holds(v) })
}

func (q Query) differences(v *view) (all []Difference) {
	for _, n := range q.nodes {
		all = append(all, n.differences(v)...)
	}
	return all
}

// anyOf holds when one of its queries does.
type anyOf []Query

func (a anyOf) holds(v *view) bool {
	return slices.ContainsFunc(a, func(q Query) bool { return q.holds(v) })
}

// differences are those of the query that comes nearest.
func (a anyOf) differences(v *view) (least []Difference) {
	for i, q := range a {
		found := q.differences(v)
		if len(found) == 0 {
			return nil
		}
		if i == 0 || distance(found) < distance(least) {
			least = found
		}
	}
	return least
}

// parser reads a query and counts its conditions.
type parser struct{ conditions int }

// object reads the members of an object that stands at a path.
func (p *parser) object(path string, object map[string]any, depth int) (nodes []node, err error) {
	if depth > maxDepth {
		return nil, wrong(path, "deeper than %d objects", maxDepth)
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		var found []node
		switch value := object[name]; name {
		case "any", "all":
			found, err = p.several(path, name, value, depth)
		default:
			found, err = p.member(join(path, name), value, depth)
		}
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, found...)
	}
	return nodes, nil
}

// several reads a list of queries.
func (p *parser) several(path, name string, value any, depth int) ([]node, error) {
	list, ok := value.([]any)
	if !ok || len(list) == 0 {
		return nil, wrong(join(path, name), "expected a list of queries")
	}
	var queries []Query
	for _, item := range list {
		object, ok := item.(map[string]any)
		if !ok {
			return nil, wrong(join(path, name), "%s is not a query, expected a JSON object", brief(item))
		}
		nodes, err := p.object(path, object, depth+1)
		if err != nil {
			return nil, err
		}
		queries = append(queries, Query{nodes})
	}
	if name == "any" {
		return []node{anyOf(queries)}, nil
	}
	var all []node
	for _, q := range queries {
		all = append(all, q.nodes...)
	}
	return all, nil
}

// member reads what is asked of the value at a path.
func (p *parser) member(path string, value any, depth int) ([]node, error) {
	if p.conditions++; p.conditions > maxConditions {
		return nil, wrong(path, "more than %d conditions", maxConditions)
	}
	container, err := place(path)
	if err != nil {
		return nil, err
	}
	object, ok := value.(map[string]any)
	if !ok {
		return []node{condition{path, literal{value}}}, nil
	}
	known := 0
	for name := range object {
		if isOperator(name) {
			known++
		}
	}
	if container && known == 0 {
		return p.object(path, object, depth+1)
	}
	test, err := operatorsOf(path, object)
	if err != nil {
		return nil, err
	}
	return []node{condition{path, test}}, nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// unknownOperator refuses a member of an object that should hold operators.
func unknownOperator(path, name string) error {
	names := operatorNames()
	return wrong(path, "%.40q is no operator; there are %q%s (a member of that name is written %q)",
		name, names, nearest.Hint(name, names), join(path, name))
}
