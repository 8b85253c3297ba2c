package contracts

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/message"

	"github.com/ringback-sim/ringback/contracts/internal/shape"
)

// vocabularyURL names the keywords that Ringback adds to JSON Schema.
const vocabularyURL = "https://ringback-sim.github.io/vocabulary"

// vocabularySchema is the shape of these keywords.
const vocabularySchema = `{
  "type": ["object", "boolean"],
  "properties": {
    "x-unit": {"enum": ["unix-s", "unix-ms", "s", "ms", "yuan"]},
    "x-provenance": {"enum": ["documented", "evidenced", "assumed"]},
    "x-source": {"type": "string", "minLength": 1},
    "x-dialect": {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string"}},
    "x-rules": {"type": "array", "items": {
      "type": "object",
      "required": ["name", "says", "expr"],
      "properties": {
        "name": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        "says": {"type": "string", "minLength": 1},
        "expr": {"type": "string", "minLength": 1},
        "when": {"type": "string", "minLength": 1},
        "at": {"type": "string", "minLength": 1},
        "x-provenance": {"enum": ["documented", "evidenced", "assumed"]},
        "x-source": {"type": "string", "minLength": 1}
      },
      "additionalProperties": false
    }}
  }
}`

// keywords is what Ringback's keywords demand of the values of one schema.
type keywords struct {
	rules   []*rule
	unit    string
	members map[string][]string // the names that an object below may have, by the member it stands under
	entries []string            // the same of the entries of a list
}

// newCompiler returns a compiler of the document's schemas that knows our
// keywords and asserts formats.
func newCompiler(document map[string]any) (*jsonschema.Compiler, error) {
	own, err := shape.Compile([]byte(vocabularySchema))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	c.AssertVocabs()
	c.UseLoader(sealed{})
	c.RegisterFormat(whole("int32", math.MinInt32, math.MaxInt32))
	c.RegisterFormat(whole("int64", math.MinInt64, math.MaxInt64))
	c.RegisterVocabulary(&jsonschema.Vocabulary{
		URL: vocabularyURL, Schema: own,
		Compile: func(_ *jsonschema.CompilerContext, object map[string]any) (jsonschema.SchemaExt, error) {
			return compileKeywords(document, object)
		},
	})
	return c, c.AddResource(location, document)
}

// sealed loads nothing: a document stands alone.
type sealed struct{}

// Load refuses; the library calls it.
func (sealed) Load(url string) (any, error) {
	return nil, fmt.Errorf("%s is not in the document", url)
}

// location is where a contract's document lies for the compiler.
const location = "mem:///contract.json"

func compileKeywords(document, schema map[string]any) (jsonschema.SchemaExt, error) {
	k := &keywords{members: map[string][]string{}}
	var err error
	if k.rules, err = readRules(schema["x-rules"]); err != nil {
		return nil, err
	}
	k.unit, _ = schema["x-unit"].(string)
	properties, _ := schema["properties"].(map[string]any)
	for name, property := range properties {
		if names := memberNames(document, property); names != nil {
			k.members[name] = names
		}
	}
	k.entries = memberNames(document, schema["items"])
	if k.rules == nil && k.unit == "" && len(k.members) == 0 && k.entries == nil {
		return nil, nil //nolint:nilnil // the library's way to say that there is none
	}
	return k, nil
}

// Validate checks a value; the library calls it.
func (k *keywords) Validate(ctx *jsonschema.ValidatorContext, value any) {
	check(k.rules, ctx, value)
	if k.unit != "" && !inUnit(k.unit, value) {
		ctx.AddError(&misfit{k.unit})
	}
	switch value := value.(type) {
	case map[string]any:
		for name, names := range k.members {
			if unknown := strangers(value[name], names); unknown != nil {
				ctx.AddError(&stranger{[]string{name}, unknown, names})
			}
		}
	case []any:
		for i, entry := range value {
			if k.entries == nil {
				break
			}
			if unknown := strangers(entry, k.entries); unknown != nil {
				ctx.AddError(&stranger{[]string{fmt.Sprint(i)}, unknown, k.entries})
			}
		}
	}
}

// stranger says that an object has members that its schema does not name.
type stranger struct {
	below          []string // where the object is, below the value
	unknown, known []string
}

// KeywordPath and LocalizedString make an error of the library of it.
func (*stranger) KeywordPath() []string { return nil }

func (s *stranger) LocalizedString(*message.Printer) string {
	return "no such member: " + strings.Join(s.unknown, ", ")
}

// strangers returns the members of an object that are not among names, in order.
func strangers(value any, names []string) []string {
	object, _ := value.(map[string]any)
	var unknown []string
	for name := range object {
		if !slices.Contains(names, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	return unknown
}

// memberNames returns the names that the schema of an object lists, in order;
// none when it lists none or says itself what else there may be.
func memberNames(document map[string]any, schema any) []string {
	names, open := collectNames(document, schema, 0)
	if open || len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func collectNames(document map[string]any, schema any, depth int) (names []string, open bool) {
	object, _ := schema.(map[string]any)
	if object == nil || depth > 32 { // deeper lies only what refers to itself
		return nil, false
	}
	for _, keyword := range []string{"additionalProperties", "unevaluatedProperties", "patternProperties"} {
		if _, ok := object[keyword]; ok {
			open = true
		}
	}
	properties, _ := object["properties"].(map[string]any)
	for name := range properties {
		names = append(names, name)
	}
	parts := []any{}
	if reference, ok := object["$ref"].(string); ok {
		target := find(document, strings.TrimPrefix(reference, "#"))
		parts = append(parts, target)
	}
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		list, _ := object[keyword].([]any)
		parts = append(parts, list...)
	}
	for _, part := range parts {
		more, also := collectNames(document, part, depth+1)
		names, open = append(names, more...), open || also
	}
	return names, open
}

// misfit says that a number cannot be in its unit.
type misfit struct{ unit string }

// KeywordPath and LocalizedString make an error of the library of it.
func (*misfit) KeywordPath() []string                     { return []string{"x-unit"} }
func (m *misfit) LocalizedString(*message.Printer) string { return unitNames[m.unit] }

// unitNames says what a number in the unit is.
var unitNames = map[string]string{
	"unix-s":  "whole seconds since 1970-01-01 UTC",
	"unix-ms": "milliseconds since 1970-01-01 UTC",
	"s":       "whole seconds, fewer than a year has",
	"ms":      "milliseconds, fewer than a year has",
	"yuan":    "yuan with two decimals",
}

// inUnit reports whether a number, or a decimal text, can be in a unit. Taking
// milliseconds for seconds is the usual mistake: instants are told apart by
// their size, 0 being what did not happen.
func inUnit(unit string, value any) bool {
	var text string
	switch value := value.(type) {
	case json.Number:
		text = value.String()
	case string:
		text = value
	default:
		return true
	}
	n, err := number(text)
	if err != nil {
		return false
	}
	const year, seconds, milliseconds = 366 * 24 * 60 * 60, 1e10, 1e11
	switch unit {
	case "unix-s":
		return n >= 0 && n < seconds && n == math.Trunc(n)
	case "unix-ms":
		return n == 0 || n >= milliseconds && n == math.Trunc(n)
	case "s":
		return n >= 0 && n < year && n == math.Trunc(n)
	case "ms":
		return n >= 0 && n < year*1000
	default:
		whole, cents, ok := strings.Cut(text, ".")
		return ok && digits(whole) && digits(cents) && len(cents) == 2
	}
}

// whole is the format of integers of a size.
func whole(name string, least, most int64) *jsonschema.Format {
	return &jsonschema.Format{Name: name, Validate: func(value any) error {
		n, ok := value.(json.Number)
		if !ok {
			return nil
		}
		i, err := n.Int64()
		if f, err2 := n.Float64(); err != nil && err2 == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			i, err = int64(f), nil // 1e3 is an integer to JSON Schema
		}
		if err != nil || i < least || i > most {
			return fmt.Errorf("not between %d and %d", least, most)
		}
		return nil
	}}
}

// decode reads exactly one JSON value with exact numbers.
func decode(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, errors.New("more follows the JSON value")
	}
	return value, nil
}
