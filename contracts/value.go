package contracts

import (
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// typed returns a text as the kind of value that its schema asks for, the text
// itself when it is none.
func typed(schema *jsonschema.Schema, text string, isJSON bool) any {
	types := typesOf(schema)
	if len(types) == 0 && !isJSON || slices.Contains(types, "string") {
		return text
	}
	value, err := decode([]byte(text))
	if err != nil {
		return text
	}
	if _, isText := value.(string); isText && !isJSON {
		return text
	}
	return value
}

// typesOf returns the types that a schema names, itself or by reference.
func typesOf(schema *jsonschema.Schema) []string {
	for range 32 { // more is a circle
		switch {
		case schema == nil:
			return nil
		case schema.Types != nil:
			return schema.Types.ToStrings()
		case schema.Ref == nil:
			return nil
		}
		schema = schema.Ref
	}
	return nil
}

// property returns the schema of a member of an object, nil when it has none.
func property(schema *jsonschema.Schema, name string, depth int) *jsonschema.Schema {
	if schema == nil || depth > 32 {
		return nil
	}
	if p := schema.Properties[name]; p != nil {
		return p
	}
	for _, part := range slices.Concat([]*jsonschema.Schema{schema.Ref}, schema.AllOf, schema.AnyOf, schema.OneOf) {
		if p := property(part, name, depth+1); p != nil {
			return p
		}
	}
	return nil
}
