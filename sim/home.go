package sim

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/control"
	"github.com/ringback-sim/ringback/sim/store"
)

// home is where a world stands. A reset, or a snapshot, puts another one there.
type home struct {
	sim      *Simulator
	name     string
	config   Config             // as which its world begins
	order    control.WorldOrder // what the world was made with, but for the default one
	universe atomic.Pointer[universe]

	mu    sync.Mutex // held while a world is made or ended
	ended bool
	shelf store.Shelf // keeps the world; nil where nothing is kept

	// Guarded by the lock of the worlds.
	open int       // requests that are being answered
	used time.Time // the wall's, when the last one ended
}

// begin makes the home's world, or makes it again. It returns once what the old
// one had in flight has ended, and [errs.NotFound] when the home is gone.
func (h *home) begin() error {
	return h.settle(func(t clock.Turn, u *universe) error { return u.furnish(t, h.config) })
}

// restore makes the home's world what a snapshot says, as begin makes it.
func (h *home) restore(snapshot []byte) error {
	document, err := store.Parse(snapshot)
	if err != nil {
		return err
	}
	return h.settle(func(t clock.Turn, u *universe) error { return u.world.Restore(t, document) })
}

// settle puts another world into the home, which fill makes what it is to be.
// With an error the old one stays.
func (h *home) settle(fill func(clock.Turn, *universe) error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ended {
		return unknownWorld(h.name)
	}
	old := h.universe.Load()
	u, release, err := h.furnished(fill)
	if err != nil {
		return err
	}
	if err := h.keep(u, old); err != nil {
		u.close()
		release()
		return err
	}
	// New requests go to the new world before the old one ends.
	h.move(u, old)
	release()
	if old != nil {
		old.close()
	}
	return nil
}

// furnished returns a new universe that fill has filled. Nothing that is due in it
// runs before release.
func (h *home) furnished(fill func(clock.Turn, *universe) error) (u *universe, release func(), err error) {
	u = h.newUniverse()
	if release, err = u.world.Clock.Hold(context.WithoutCancel(h.sim.ctx)); err != nil {
		u.close()
		return nil, nil, err
	}
	if err := u.world.Clock.Do(func(t clock.Turn) error { return fill(t, u) }); err != nil {
		u.close()
		release()
		return nil, nil, err
	}
	return u, release, nil
}

// move lets requests go to a new universe in place of the old one, if any.
func (h *home) move(u, old *universe) {
	h.universe.Store(u)
	if old != nil {
		h.sim.signs.drop(h)
	}
	_ = u.world.Clock.Look(func(t clock.Turn) error { h.sim.lead(t, h, u); return nil }) // a world that has ended needs none
}

// keep has the shelf keep a new universe in place of the old one; on an error the
// old one is kept on.
func (h *home) keep(u, old *universe) error {
	if h.shelf == nil {
		return nil
	}
	on := func(t clock.Turn, u *universe) error { return u.world.KeepOn(t, h.shelf) }
	if old != nil {
		// An old world that wrote after the new one has would spoil it.
		_ = old.world.Clock.Do(func(t clock.Turn) error { old.world.EndKeeping(t); return nil }) // or has ended
	}
	err := u.world.Clock.Do(func(t clock.Turn) error { return on(t, u) })
	if err != nil && old != nil {
		err = errors.Join(err, old.world.Clock.Do(func(t clock.Turn) error { return on(t, old) }))
	}
	return err
}

// end ends the home's world for good and waits for it. What is kept of it stays.
func (h *home) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended = true
	h.sim.signs.drop(h)
	if u := h.universe.Load(); u != nil {
		u.close()
	}
}

// remove ends the home's world, and forgets what is kept of it.
func (h *home) remove() {
	h.end()
	if h.shelf == nil {
		return
	}
	if err := h.shelf.Remove(); err != nil {
		h.sim.config.Log.Error("world not forgotten", "world", h.name, "error", err)
	}
}

// idle returns for how long nobody has asked the world for anything.
func (h *home) idle(now time.Time) time.Duration {
	if h.open > 0 {
		return 0
	}
	return now.Sub(h.used)
}
