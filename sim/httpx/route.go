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

// Entry is one row of a router: which requests, and who answers them. An entry
// has a path, as gorilla/mux reads it, or a prefix of paths.
type Entry struct {
	// Name is the operationId of a route, "" for what is none.
	Name string
	// Methods are those that are answered; empty: all.
	Methods      []string
	Path, Prefix string
	Handler      http.Handler
}

// Entries returns what a router needs to serve routes: the routes, then the
// surface's answers for methods that a path does not have and for paths under
// prefix that no route takes.
func (s *Surface) Entries(prefix string, routes []Route) []Entry {
	var entries []Entry
	allowed := map[string][]string{}
	for _, route := range routes {
		methods := []string{route.Method}
		if route.Method == http.MethodGet {
			methods = append(methods, http.MethodHead) // as HTTP has it
		}
		entries = append(entries, Entry{Name: route.Name, Methods: methods, Path: route.Path, Handler: s.serve(route)})
		allowed[route.Path] = append(allowed[route.Path], route.Method)
	}
	for _, route := range routes {
		if methods := allowed[route.Path]; methods != nil {
			entries = append(entries, Entry{Path: route.Path, Handler: s.methodNotAllowed(methods)})
			delete(allowed, route.Path)
		}
	}
	if prefix != "" {
		entries = append(entries, Entry{Prefix: prefix, Handler: s.NotFound()})
	}
	return entries
}

// NewRouter returns a router whose first entry that fits a request answers it.
// It takes paths as they come: nothing is cleaned, and what is escaped in a
// segment stays there.
func NewRouter(entries []Entry) *mux.Router {
	router := mux.NewRouter().SkipClean(true).UseEncodedPath()
	for _, e := range entries {
		route := router.NewRoute().Handler(e.Handler)
		if e.Name != "" {
			route.Name(e.Name)
		}
		if len(e.Methods) > 0 {
			route.Methods(e.Methods...)
		}
		if e.Prefix != "" {
			route.PathPrefix(e.Prefix)
		} else {
			route.Path(e.Path)
		}
	}
	return router
}
