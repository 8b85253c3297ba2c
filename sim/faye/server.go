// Package faye is a Bayeux 1.0 server that a Faye client cannot tell from the
// server of the npm package faye 1.4.3.
//
// Clients shake hands, connect, subscribe and publish over long-polling (JSON
// and forms, also cross-origin), callback-polling, WebSocket and EventSource; a
// [Server] is an [http.Handler] for its mount and all below it. The program
// publishes with [Server.Publish], which appends to the queues of the sessions
// and returns: no I/O is done under the server's lock, and a subscriber that
// stops reading delays nobody.
//
// The server's time is the clock in [Options]. Everything that a stranger can
// make grow is bounded, and what is dropped is counted in [Stats].
//
// Source: the wire record of faye 1.4.3 in testdata/golden (evidenced). The
// parity test replays it and lists the cases that differ on purpose.
package faye

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
)

// Server is a Bayeux server. Make it with [New], and [Server.Close] it.
type Server struct {
	opts   Options
	script script
	closed chan struct{} // closed by Close
	wg     sync.WaitGroup

	unwritten atomic.Uint64 // messages that lines could not write

	mu       sync.Mutex // held for computation only, never over I/O
	sessions map[string]*session
	conns    map[string]*conn
	index    subscribers
	lines    map[*line]struct{}
	round    uint64   // of publishing: a session is served once in each
	lastID   int64    // of the messages that the program publishes
	due      []*conn  // to be answered when the request at hand is done
	ended    []string // sessions whose connections end then
	// forgotten are sessions to be ended once the message at hand is delivered.
	forgotten []*session
	stats     Stats // its counters
}

// New returns a server, or what is wrong with the options.
func New(opts Options) (*Server, error) {
	opts = opts.withDefaults()
	if err := opts.validate(); err != nil {
		return nil, err
	}
	return &Server{
		opts:     opts,
		script:   newScript(opts),
		closed:   make(chan struct{}),
		sessions: map[string]*session{},
		conns:    map[string]*conn{},
		index:    subscribers{},
		lines:    map[*line]struct{}{},
		lastID:   2, // the first two were the handshake and the connect of Faye's own publisher
	}, nil
}

// ServeHTTP answers the requests for the mount and what is below it, and hands
// the others to Options.NotFound. A held connect keeps it for as long as
// Options.Timeout says, so the HTTP server around it must allow that.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	switch {
	case !s.owns(path):
		s.opts.NotFound.ServeHTTP(w, r)
	case isUpgrade(r):
		s.upgrade(w, r)
	case strings.HasSuffix(path, ".js") || strings.HasSuffix(path, ".map"):
		s.script.serve(w, r, path)
	case isPreflight(r):
		preflight(w, r)
	case r.Method == http.MethodGet && wantsStream(r):
		s.stream(w, r)
	case r.Method == http.MethodGet:
		s.callbackPoll(w, r)
	case r.Method == http.MethodPost:
		s.longPoll(w, r)
	default:
		badRequest(w)
	}
}

// owns tells whether a path is the mount, below it, or the mount with one
// extension.
func (s *Server) owns(path string) bool {
	rest, ok := strings.CutPrefix(path, s.opts.Mount)
	switch {
	case !ok:
		return false
	case rest == "" || rest[0] == '/':
		return true
	}
	return rest[0] == '.' && len(rest) > 1 && !strings.Contains(rest[1:], ".")
}

// Close ends every session, socket and stream and waits until the goroutines
// of the server have returned, for a subscriber that does not read as long as
// Options.WriteTimeout. After that there are no clients: a handshake is refused,
// a socket closed at once. Close before [http.Server.Shutdown], which waits for
// held connects and does not know of sockets.
func (s *Server) Close() error {
	s.mu.Lock()
	if !s.isClosed() {
		close(s.closed)
	}
	s.endAll()
	for l := range s.lines {
		l.hangUp()
	}
	s.mu.Unlock()
	s.wg.Wait()
	return nil
}

func (s *Server) endAll() {
	for _, has := range s.sessions {
		s.end(has)
	}
	s.settle()
}

func (s *Server) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}
