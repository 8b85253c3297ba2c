// Package shape says what an OpenAPI 3.1 document, and what the contracts use of
// AsyncAPI 3, look like, as JSON Schemas. What OpenAPI or the schema does not
// know is refused, so that a misspelt member cannot pass. The schemas of a
// document are JSON Schema's matter, not this package's.
package shape

import (
	"bytes"
	_ "embed"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed openapi.json
var openAPI []byte

//go:embed asyncapi.json
var asyncAPI []byte

// Check holds a decoded document against the shape of its kind: AsyncAPI when it
// says so, OpenAPI otherwise. The error is a [jsonschema.ValidationError].
func Check(document map[string]any) error {
	text := openAPI
	if _, ok := document["asyncapi"]; ok {
		text = asyncAPI
	}
	schema, err := Compile(text)
	if err != nil {
		panic(err) // ours, and compiled by the tests
	}
	return schema.Validate(document)
}

// Compile compiles a JSON Schema that stands alone.
func Compile(text []byte) (*jsonschema.Schema, error) {
	const location = "mem:///shape.json"
	resource, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(location, resource); err != nil {
		return nil, err
	}
	return compiler.Compile(location)
}
