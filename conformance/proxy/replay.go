package proxy

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Replay serves a recording: a request gets the answer that was recorded for an
// equal one, or else for one of the same method and path, in the order of the
// recording; the last answer repeats. It is an [http.Handler].
type Replay struct {
	mu    sync.Mutex
	shelf map[string][]*replayed // by method and path
}

type replayed struct {
	Recorded
	used bool
}

// NewReplay returns a server of a recording.
func NewReplay(all []Recorded) *Replay {
	r := &Replay{shelf: map[string][]*replayed{}}
	for _, one := range all {
		key := one.Request.Method + " " + one.Request.Path
		r.shelf[key] = append(r.shelf[key], &replayed{Recorded: one})
	}
	return r
}

// HeaderReplayed says how an answer was found: exact or by-path.
const HeaderReplayed = "X-Ringback-Replayed"

// ServeHTTP answers from the recording, 404 where it has nothing.
func (r *Replay) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(io.LimitReader(req.Body, DefaultKeep))
	if err != nil {
		http.Error(w, "ringback replay: the body ended early", http.StatusBadRequest)
		return
	}
	one, how := r.find(req, string(body))
	if one == nil {
		http.Error(w, fmt.Sprintf("ringback replay: %s %s is not in the recording, which has %s", req.Method, req.URL.Path, strings.Join(r.keys(), ", ")), http.StatusNotFound)
		return
	}
	maps.Copy(w.Header(), one.Response.Header)
	w.Header().Set(HeaderReplayed, how)
	w.WriteHeader(one.Response.Status)
	if req.Method != http.MethodHead {
		_, _ = io.WriteString(w, one.Response.Body) // a client that has gone needs no body
	}
}

// find takes the answer to a request off the shelf, and tells how it was found.
func (r *Replay) find(req *http.Request, body string) (*replayed, string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.shelf[req.Method+" "+req.URL.EscapedPath()]
	if all == nil {
		return nil, ""
	}
	equal := slices.DeleteFunc(slices.Clone(all), func(one *replayed) bool {
		return one.Request.Query != req.URL.RawQuery || one.Request.Body != body
	})
	if len(equal) > 0 {
		return next(equal), "exact"
	}
	return next(all), "by-path"
}

// next returns the first that was not used yet, or else the last.
func next(all []*replayed) *replayed {
	i := slices.IndexFunc(all, func(one *replayed) bool { return !one.used })
	if i < 0 {
		i = len(all) - 1
	}
	all[i].used = true
	return all[i]
}

func (r *Replay) keys() []string {
	keys := make([]string, 0, len(r.shelf))
	for key := range r.shelf {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	const most = 20
	if len(keys) > most {
		keys = append(keys[:most], fmt.Sprintf("and %d more", len(keys)-most))
	}
	return keys
}
