package contracts

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Operation is something that a client may ask for: one method of one path.
type Operation struct {
	// ID is the operationId, which names the route in the code.
	ID string
	// Method is the HTTP method in upper case.
	Method string
	// Path is the template below the server's root, with variables in braces.
	Path string
}

// Operations returns what the contract lets a client ask for, ordered by path
// and then by method. Webhooks, which go the other way, are not among them, so
// an AsyncAPI contract has none. The error says that there is no contract of that name.
func Operations(name string) ([]Operation, error) {
	text, err := JSON(name)
	if err != nil {
		return nil, err
	}
	var document struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("contract %q: %w", name, err)
	}
	var operations []Operation
	for path, item := range document.Paths {
		for _, method := range methods {
			member, ok := item[strings.ToLower(method)]
			if !ok {
				continue
			}
			var operation struct{ OperationID string }
			if err := json.Unmarshal(member, &operation); err != nil {
				return nil, fmt.Errorf("contract %q: %s %s: %w", name, method, path, err)
			}
			operations = append(operations, Operation{ID: operation.OperationID, Method: method, Path: path})
		}
	}
	slices.SortFunc(operations, func(a, b Operation) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
	})
	return operations, nil
}

// methods are the members of a path that are operations.
var methods = []string{
	http.MethodGet, http.MethodPut, http.MethodPost, http.MethodDelete,
	http.MethodOptions, http.MethodHead, http.MethodPatch, http.MethodTrace,
}
