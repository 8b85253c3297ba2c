package faye

import (
	"crypto/sha1"
	_ "embed"
	"encoding/hex"
	"net/http"
	"path"
	"slices"
	"strconv"
	"time"
)

//go:embed client.js
var clientScript string

// ClientScript returns this project's own browser client, for [Options.Script]:
// a classic script that defines Faye.Client, with the part of the stock client's
// surface that pages use. It speaks WebSocket and long-polling.
func ClientScript() []byte { return []byte(clientScript) }

// script is the browser client as a static file. There is no source map.
type script struct {
	body     []byte
	tag      string    // without quotes, as Faye sends it
	modified time.Time // with its fraction of a second, which Faye compares
	names    []string
}

func newScript(opts Options) script {
	sum := sha1.Sum(opts.Script) // no secret: the tag that Faye gives
	return script{
		body:     opts.Script,
		tag:      hex.EncodeToString(sum[:]),
		modified: opts.Timers.Now(),
		names:    []string{"client.js", path.Base(opts.Mount) + ".js", "faye-browser-min.js"},
	}
}

// serve answers any method with the file; only the last segment of the path
// counts.
func (s script) serve(w http.ResponseWriter, r *http.Request, at string) {
	if s.body == nil || !slices.Contains(s.names, path.Base(at)) {
		unmeasured(w, http.StatusNotFound, "")
		return
	}
	h := w.Header()
	h["ETag"] = []string{s.tag}
	h.Set("Last-Modified", s.modified.UTC().Format(http.TimeFormat))
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	if r.Header.Get("If-None-Match") == s.tag || err == nil && !since.Before(s.modified) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(s.body)))
	_, _ = w.Write(s.body)
}
