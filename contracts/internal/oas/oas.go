// Package oas reads OpenAPI and AsyncAPI documents with libopenapi.
//
// It is the only package that imports libopenapi, whose generic model takes
// minutes to compile on a cold machine: only the generator of contracts and
// tests import this package, so no shipped binary pays for it. What it exports
// uses standard types alone, which keeps the cost of an edit out of its
// importers too.
package oas

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/pb33f/libopenapi"
	"github.com/pb33f/libopenapi/datamodel"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ringback-sim/ringback/contracts/internal/shape"
)

// Canonical returns an OpenAPI 3.1 or AsyncAPI 3 document, given as YAML, as JSON:
// two spaces of indentation, keys in alphabetical order, a line break at the end.
// References within the document are kept, so a JSON Schema library can compile
// any part of the result by its JSON pointer.
//
// It fails when the text is not YAML, when a key stands twice, when a reference
// leads nowhere, and when the document does not have the shape that OpenAPI 3.1
// prescribes, or the part of AsyncAPI 3 that the contracts use.
func Canonical(source []byte) ([]byte, error) {
	if text, ok, err := async(source); ok {
		return text, err
	}
	config := datamodel.NewDocumentConfiguration()
	config.Logger = slog.New(slog.DiscardHandler) // what it would log, it returns
	doc, err := libopenapi.NewDocumentWithConfiguration(source, config)
	if err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	if _, err := doc.BuildV3Model(); err != nil {
		return nil, fmt.Errorf("build model: %w", err)
	}
	info := doc.GetSpecInfo()
	text, err := write(info.GetSpecJSON())
	if err != nil {
		return nil, err
	}
	if err := conforms(text, info.APISchema); err != nil {
		return nil, fmt.Errorf("check shape: %w", err)
	}
	return text, nil
}

func write(document any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(document); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return text.Bytes(), nil
}

// conforms checks a document against the JSON Schema of its kind.
func conforms(text []byte, schema string) error {
	compiled, err := shape.Compile([]byte(schema))
	if err != nil {
		return err
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return compiled.Validate(document)
}
