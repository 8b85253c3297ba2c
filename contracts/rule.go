package contracts

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/message"
)

// rule is an entry of x-rules: a sentence about a value that no keyword of JSON
// Schema can say, and the same as an expression.
//
// An expression sees the members of the object by name, or an array as `items`;
// `self` is the value itself and `request` the parameters and body members, by
// name, of the request that is checked or answered, those of the body first; for a
// message it is what the variables of its channel stand for. What is absent is nil. Numbers of JSON are numbers. A member whose name is a word of the
// language is written self["in"]. Beside the language's own functions there are
//
//	num(x)             a number from a JSON number or decimal text
//	instant(x)         milliseconds since 1970 UTC, from "2006-01-02 15:04:05" in
//	                   the vendors' zone, UTC+8, or from an RFC 3339 text
//	sorted(list, key)  whether the values under key ascend; texts of digits
//	                   compare as numbers. Without key: the entries themselves
//	unique(list, key)  whether no value under key, or entry, stands twice
//	has(x, name)       whether the object has the member, be it null
//
// An expression that cannot be evaluated, because a member is absent or of
// another type, says nothing: to that the schema objects. So does a rule about
// the request when that is not known.
type rule struct {
	name, says, at string
	when, holds    *vm.Program // when may be nil
	names, calls   []string    // what the expressions look at, and call
	own            []string    // names that the expressions make up
	asks           bool        // about the request
	path           []string    // of the rule, below its schema
}

// readRules compiles the member x-rules of a schema.
func readRules(list any) ([]*rule, error) {
	var rules []*rule
	entries, _ := list.([]any)
	for i, entry := range entries {
		object, _ := entry.(map[string]any)
		text := func(name string) string { s, _ := object[name].(string); return s }
		r := &rule{name: text("name"), says: text("says"), at: text("at"), path: []string{"x-rules", strconv.Itoa(i)}}
		if r.name == "" || r.says == "" {
			return nil, fmt.Errorf("x-rules/%d: no name or no sentence in says", i)
		}
		var err error
		if r.holds, err = r.compile(text("expr")); err != nil {
			return nil, fmt.Errorf("rule %s: expr: %w", r.name, err)
		}
		if when := text("when"); when != "" {
			if r.when, err = r.compile(when); err != nil {
				return nil, fmt.Errorf("rule %s: when: %w", r.name, err)
			}
		}
		rules = append(rules, r)
	}
	return rules, nil
}

func (r *rule) compile(text string) (*vm.Program, error) {
	program, err := expr.Compile(text, append([]expr.Option{
		expr.Env(map[string]any{}), expr.AllowUndefinedVariables(), expr.AsBool(), expr.DisableBuiltin("now"),
	}, functions...)...)
	if err != nil {
		return nil, err
	}
	node := program.Node()
	ast.Walk(&node, r)
	for _, name := range r.calls {
		if !slices.Contains(functionNames, name) {
			return nil, fmt.Errorf("no function %s", name)
		}
	}
	return program, nil
}

// known are the names in the expressions that are no members.
func (r *rule) known() []string {
	return slices.Concat([]string{"self", "items", "request"}, functionNames, r.own)
}

// Visit collects the names that an expression looks at and calls; the library
// calls it for every part.
func (r *rule) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		r.names = append(r.names, n.Value)
		r.asks = r.asks || n.Value == "request"
	case *ast.CallNode:
		if id, ok := n.Callee.(*ast.IdentifierNode); ok {
			r.calls = append(r.calls, id.Value)
		}
	case *ast.VariableDeclaratorNode:
		r.own = append(r.own, n.Name)
	}
}

// breaks reports whether a value breaks the rule. The request is plain.
func (r *rule) breaks(self any, request map[string]any) bool {
	env := make(map[string]any, len(r.names))
	members, _ := self.(map[string]any)
	for _, name := range r.names {
		switch name {
		case "self", "items":
			env[name] = plain(self)
		case "request":
			env[name] = request
		default:
			if value, ok := members[name]; ok {
				env[name] = plain(value)
			}
		}
	}
	if r.when != nil {
		if applies, err := expr.Run(r.when, env); err != nil || applies != true {
			return false
		}
	}
	holds, err := expr.Run(r.holds, env)
	return err == nil && holds == false
}

// plain returns a JSON value with numbers that expressions can reckon with.
func plain(value any) any {
	switch value := value.(type) {
	case json.Number:
		if n, err := strconv.Atoi(value.String()); err == nil {
			return n
		}
		f, _ := value.Float64() // beyond the range: infinite
		return f
	case map[string]any:
		object := make(map[string]any, len(value))
		for name, member := range value {
			object[name] = plain(member)
		}
		return object
	case []any:
		list := make([]any, len(value))
		for i, entry := range value {
			list[i] = plain(entry)
		}
		return list
	}
	return value
}

// broken says that a rule does not hold. A rule about the request is not decided
// where the value is checked, since nothing there knows the request: it is
// reported at once, and dropped when it turns out to hold.
type broken struct {
	*rule
	self any
}

// KeywordPath and LocalizedString make an error of the library of it.
func (b *broken) KeywordPath() []string                   { return b.path }
func (b *broken) LocalizedString(*message.Printer) string { return b.expected() }

// expected says what the rule asks for as a part of a sentence: "A call ends." is
// expected "that a call ends".
func (r *rule) expected() string {
	first, size := utf8.DecodeRuneInString(r.says)
	return "that " + string(unicode.ToLower(first)) + strings.TrimSuffix(r.says[size:], ".")
}

// check reports the rules that a value breaks, or may break.
func check(rules []*rule, ctx *jsonschema.ValidatorContext, value any) {
	for _, r := range rules {
		if r.asks || r.breaks(value, nil) {
			ctx.AddError(&broken{r, value})
		}
	}
}

// functionNames and functions are what expressions may call beside the language's
// own functions.
var functionNames = []string{"num", "instant", "sorted", "unique", "has"}

var functions = []expr.Option{
	expr.Function("num", func(args ...any) (any, error) { return number(args[0]) }, new(func(any) float64)),
	expr.Function("instant", func(args ...any) (any, error) { return instant(args[0]) }, new(func(any) int)),
	expr.Function("has", func(args ...any) (any, error) {
		object, _ := args[0].(map[string]any)
		name, _ := args[1].(string)
		_, ok := object[name]
		return ok, nil
	}, new(func(any, string) bool)),
	expr.Function("sorted", func(args ...any) (any, error) {
		list, err := column(args)
		return err == nil && slices.IsSortedFunc(list, compare), err
	}, new(func(any) bool), new(func(any, string) bool)),
	expr.Function("unique", func(args ...any) (any, error) {
		list, err := column(args)
		slices.SortFunc(list, compare)
		n := len(list)
		return err == nil && len(slices.CompactFunc(list, func(a, b any) bool { return compare(a, b) == 0 })) == n, err
	}, new(func(any) bool), new(func(any, string) bool)),
}

func number(value any) (float64, error) {
	switch value := value.(type) {
	case int:
		return float64(value), nil
	case float64:
		return value, nil
	case string:
		f, err := strconv.ParseFloat(value, 64)
		if strings.Trim(value, "-.0123456789") != "" || math.IsInf(f, 0) {
			err = errors.New("not a decimal number")
		}
		return f, err
	}
	return 0, errors.New("not a number")
}

// vendorZone is where the texts of the vendors tell the time.
var vendorZone = time.FixedZone("UTC+8", 8*60*60)

func instant(value any) (int, error) {
	text, _ := value.(string)
	at, err := time.ParseInLocation(time.DateTime, text, vendorZone)
	if err != nil {
		at, err = time.Parse(time.RFC3339, text)
	}
	return int(at.UnixMilli()), err
}

// column returns the entries of a list, or what they have under a key.
func column(args []any) ([]any, error) {
	list, ok := args[0].([]any)
	if !ok {
		return nil, errors.New("not a list")
	}
	list = slices.Clone(list)
	if len(args) > 1 {
		for i, entry := range list {
			object, _ := entry.(map[string]any)
			if list[i], ok = object[args[1].(string)]; !ok {
				return nil, fmt.Errorf("entry %d has no such member", i)
			}
		}
	}
	return list, nil
}

// compare orders numbers by value, texts of digits too, and other things as text.
func compare(a, b any) int {
	if x, ok := a.(string); ok {
		if y, ok := b.(string); ok {
			if digits(x) && digits(y) { // too long for a number, maybe
				m, n := strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
				return cmp.Or(cmp.Compare(len(m), len(n)), strings.Compare(m, n), strings.Compare(x, y))
			}
			return strings.Compare(x, y)
		}
	}
	x, err := number(a)
	y, err2 := number(b)
	if err != nil || err2 != nil {
		return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
	}
	return cmp.Compare(x, y)
}

func digits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }
