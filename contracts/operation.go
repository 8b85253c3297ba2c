package contracts

import (
	"cmp"
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
	c, err := Load(name)
	if err != nil {
		return nil, err
	}
	var all []Operation
	for _, o := range c.operations {
		all = append(all, o.Operation)
	}
	slices.SortFunc(all, func(a, b Operation) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
	})
	return all, nil
}

// methods are the members of a path that are operations.
var methods = []string{
	http.MethodGet, http.MethodPut, http.MethodPost, http.MethodDelete,
	http.MethodOptions, http.MethodHead, http.MethodPatch, http.MethodTrace,
}
