package control

import (
	"io"
	"net/http"

	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
)

// getSnapshot answers the world's whole state, with every secret in it.
func (a *api) getSnapshot(r *http.Request) (httpx.Reply, error) {
	document, err := a.w.Snapshot(r.Context())
	return httpx.Reply{Raw: document, ContentType: "application/json"}, err
}

// putSnapshot makes the world what a snapshot says. The answer comes from the
// world that was.
func (a *api) putSnapshot(r *http.Request) (httpx.Reply, error) {
	if a.options.Restore == nil {
		return httpx.Reply{}, errs.New(errs.Conflict, "this world cannot be restored")
	}
	if t := httpx.MediaType(r); t != "application/json" {
		return httpx.Reply{}, errs.Field(errs.UnsupportedMedia, "Content-Type", "%q, expected application/json", r.Header.Get("Content-Type"))
	}
	document, err := io.ReadAll(r.Body)
	if err != nil {
		return httpx.Reply{}, errs.Field(errs.Malformed, "body", "%v", err)
	}
	return httpx.Reply{Status: http.StatusNoContent}, a.options.Restore(document)
}
