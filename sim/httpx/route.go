// Package httpx lets handlers return values instead of writing answers.
//
// A [Route] names a handler by its operationId; a [Surface] says how one family
// of routes encodes answers and errors, and serves them with the same limits,
// the same hold on the world and the same log.
package httpx

import (
	"net/http"

	"github.com/gorilla/mux"
)

// Handler answers one request. Its error is encoded by the surface; an
// [errs.Error] says what the client did wrong, any other is a bug of ours.
type Handler func(*http.Request) (Reply, error)

// Reply is an answer before it is encoded.
type Reply struct {
	// Status defaults to 200.
	Status int
	// Header adds to what the surface sets.
	Header http.Header
	// Body is encoded by the surface; nil means an empty body.
	Body any
	// Raw replaces Body by ready bytes of the given content type.
	Raw         []byte
	ContentType string
}

// Route is one row of a routing table.
type Route struct {
	// Name is the operationId in the contract.
	Name string
	// Method and Path are as gorilla/mux reads them.
	Method, Path string
	// Handle answers the request.
	Handle Handler
	// Holds says that the request makes or changes calls: the world waits
	// until the answer has been written.
	Holds bool
	// MaxBody bounds the request's body in bytes. Default: DefaultMaxBody.
	MaxBody int64
	// Stream replaces Handle for an answer without an end.
	Stream http.HandlerFunc
}

// DefaultMaxBody bounds request bodies, in bytes.
const DefaultMaxBody = 1 << 20

// Mount registers routes on a router, with the surface's answers for paths
// under prefix that no route takes and for methods that a path does not have.
func (s *Surface) Mount(router *mux.Router, prefix string, routes []Route) {
	for _, route := range routes {
		methods := []string{route.Method}
		if route.Method == http.MethodGet {
			methods = append(methods, http.MethodHead) // as HTTP has it
		}
		router.Name(route.Name).Methods(methods...).Path(route.Path).Handler(s.serve(route))
	}
	allowed := map[string][]string{}
	for _, route := range routes {
		allowed[route.Path] = append(allowed[route.Path], route.Method)
	}
	for _, route := range routes {
		if methods := allowed[route.Path]; methods != nil {
			router.Path(route.Path).Handler(s.methodNotAllowed(methods))
			delete(allowed, route.Path)
		}
	}
	if prefix != "" {
		router.PathPrefix(prefix).Handler(s.NotFound())
	}
}
