package oas

import (
	"fmt"
	"strings"

	"github.com/pb33f/libopenapi/datamodel"
	"github.com/pb33f/libopenapi/utils"

	"github.com/ringback-sim/ringback/contracts/internal/shape"
)

// async returns an AsyncAPI 3 document as Canonical does; ok is false for a
// document of any other kind.
func async(source []byte) (text []byte, ok bool, err error) {
	// libopenapi reads the text and tells the kind. Its own check knows AsyncAPI 2
	// only, so it is passed over.
	info, err := datamodel.ExtractSpecInfoWithDocumentCheck(source, true)
	if err != nil || info.SpecType != utils.AsyncApi {
		return nil, false, nil //nolint:nilerr // whoever reads OpenAPI finds the error again
	}
	if err := info.GetSpecJSONError(); err != nil {
		return nil, true, fmt.Errorf("read document: %w", err)
	}
	document := *info.GetSpecJSON()
	if err := resolve(document, document); err != nil {
		return nil, true, fmt.Errorf("build model: %w", err)
	}
	if text, err = write(document); err != nil {
		return nil, true, err
	}
	if err := shape.Check(document); err != nil {
		return nil, true, fmt.Errorf("check shape: %w", err)
	}
	return text, true, nil
}

// resolve returns an error for a reference that leads nowhere in the document.
func resolve(document map[string]any, node any) error {
	switch node := node.(type) {
	case map[string]any:
		if reference, ok := node["$ref"].(string); ok && !leads(document, reference) {
			return fmt.Errorf("reference %q leads nowhere", reference)
		}
		for _, child := range node {
			if err := resolve(document, child); err != nil {
				return err
			}
		}
	case []any:
		for _, child := range node {
			if err := resolve(document, child); err != nil {
				return err
			}
		}
	}
	return nil
}

// leads reports whether a reference is the JSON pointer of an object of the
// document.
func leads(document map[string]any, reference string) bool {
	pointer, ok := strings.CutPrefix(reference, "#/")
	if !ok {
		return false
	}
	at := document
	for key := range strings.SplitSeq(pointer, "/") {
		key = strings.NewReplacer("~1", "/", "~0", "~").Replace(key)
		if at, ok = at[key].(map[string]any); !ok {
			return false
		}
	}
	return true
}
