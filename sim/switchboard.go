package sim

import (
	"net/http"
	"slices"

	"github.com/gorilla/mux"

	"github.com/ringback-sim/ringback/sim/httpx"
)

// switchboard finds out which entry of a universe a request is for. Universes
// differ in who answers and not in what is answered, so that one switchboard
// serves them all: a router is by far the largest part of what a world would
// cost.
type switchboard struct{ router *mux.Router }

// slot stands in the switchboard for the universes' entries of one position.
type slot int

// ServeHTTP is never called: the switchboard asks its router for a match only.
func (slot) ServeHTTP(http.ResponseWriter, *http.Request) { panic("a slot answers nobody") }

// newSwitchboard returns the switchboard of the universes that have such
// entries.
func newSwitchboard(entries []httpx.Entry) switchboard {
	entries = slices.Clone(entries)
	for i := range entries {
		entries[i].Handler = slot(i)
	}
	return switchboard{httpx.NewRouter(entries)}
}

// serve has a request answered by a universe.
func (s switchboard) serve(u *universe, w http.ResponseWriter, r *http.Request) {
	var match mux.RouteMatch
	if s.router.Match(r, &match) {
		if i, ok := match.Handler.(slot); ok {
			u.entries[i].Handler.ServeHTTP(w, mux.SetURLVars(r, match.Vars))
			return
		}
	}
	u.surface.NotFound().ServeHTTP(w, r)
}
