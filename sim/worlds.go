package sim

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/control"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/form"
)

// defaultWorld is the world that is always there and has the server's root.
const defaultWorld = "default"

// worlds are the homes of a simulator's worlds by name. The lock is held to
// look one up, never while a world is made or ended.
type worlds struct {
	most int           // beside the default world
	idle time.Duration // below 0: for ever

	mu     sync.Mutex
	homes  map[string]*home
	closed bool
}

// add makes a home and its world. It returns [errs.Conflict] for a name that is
// taken, and [errs.RateLimited] when there is no room.
func (ws *worlds) add(h *home) error {
	expired, err := ws.claim(h)
	removeAll(expired)
	if err != nil {
		return err
	}
	err = h.arrive()
	if err != nil {
		ws.drop(h)
	}
	return err
}

// claim takes the name of a home, whose world is still to be made. It returns
// the homes that are to be ended for having been idle.
func (ws *worlds) claim(h *home) (expired []*home, err error) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	now := clock.Wall{}.Now()
	expired = ws.expire(now)
	switch {
	case ws.closed:
		return expired, errs.New(errs.Conflict, "the simulator is closed")
	case ws.homes[h.name] != nil:
		return expired, errs.Field(errs.Conflict, "name", "there is a world %q already", h.name)
	case len(ws.homes) > ws.most:
		return expired, errs.New(errs.RateLimited, "there are %d worlds beside the default one, as many as may be: delete some", ws.most)
	}
	h.used = now
	ws.homes[h.name] = h
	return expired, nil
}

// expire takes out the homes that have been idle for too long.
func (ws *worlds) expire(now time.Time) (expired []*home) {
	for _, h := range ws.homes {
		if ws.hasExpired(h, now) {
			delete(ws.homes, h.name)
			expired = append(expired, h)
		}
	}
	return expired
}

func (ws *worlds) hasExpired(h *home, now time.Time) bool {
	return ws.idle >= 0 && h.name != defaultWorld && h.idle(now) > ws.idle
}

// enter counts a request into a world; leave counts it out.
func (ws *worlds) enter(name string) (h *home, err error) {
	ws.mu.Lock()
	h = ws.homes[name]
	known := h != nil && h.universe.Load() != nil
	expired := known && ws.hasExpired(h, clock.Wall{}.Now())
	switch {
	case expired:
		delete(ws.homes, name)
	case known:
		h.open++
	}
	ws.mu.Unlock()
	if expired {
		h.remove()
	}
	if !known || expired {
		return nil, unknownWorld(name)
	}
	return h, nil
}

func (ws *worlds) leave(h *home) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	h.open--
	h.used = clock.Wall{}.Now()
}

// list returns the worlds in the order of their names.
func (ws *worlds) list() []control.World {
	ws.mu.Lock()
	now := clock.Wall{}.Now()
	expired := ws.expire(now)
	all := make([]control.World, 0, len(ws.homes))
	for _, h := range ws.homes {
		if u := h.universe.Load(); u != nil {
			all = append(all, control.World{World: u.world, Seed: u.world.Seed(), Idle: h.idle(now)})
		}
	}
	ws.mu.Unlock()
	removeAll(expired)
	slices.SortFunc(all, func(a, b control.World) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// remove takes a home out and ends it.
func (ws *worlds) remove(name string) error {
	ws.mu.Lock()
	h := ws.homes[name]
	delete(ws.homes, name)
	ws.mu.Unlock()
	if h == nil {
		return unknownWorld(name)
	}
	h.remove()
	return nil
}

// drop takes out a home, unless another has got its name.
func (ws *worlds) drop(h *home) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if ws.homes[h.name] == h {
		delete(ws.homes, h.name)
	}
}

// close ends every home; there will be no other.
func (ws *worlds) close() {
	ws.mu.Lock()
	ws.closed = true
	all := slices.Collect(maps.Values(ws.homes))
	ws.mu.Unlock()
	endAll(all)
}

func endAll(all []*home) {
	for _, h := range all {
		h.end()
	}
}

// removeAll ends homes that shall not come back.
func removeAll(all []*home) {
	for _, h := range all {
		h.remove()
	}
}

// checkName refuses what cannot be a world's name. A dot or two alone would be
// taken out of a path before it is sent.
func checkName(name string) error {
	if name == "" {
		return errs.Field(errs.Missing, "name", "missing, expected %s", form.NameExpected)
	}
	if !form.IsName(name) || name == "." || name == ".." {
		return errs.Field(errs.Invalid, "name", "%.80q is not %s, or it is nothing but a dot or two", name, form.NameExpected)
	}
	return nil
}

func unknownWorld(name string) error {
	return errs.Field(errs.NotFound, "world", "there is no world %.80q", name)
}
