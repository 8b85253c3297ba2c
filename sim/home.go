package sim

import (
	"sync"
	"sync/atomic"
	"time"
)

// home is where a world stands. A reset puts another one there.
type home struct {
	sim      *Simulator
	name     string
	config   Config // as which its world begins
	universe atomic.Pointer[universe]

	mu    sync.Mutex // held while a world is made or ended
	ended bool

	// Guarded by the lock of the worlds.
	open int       // requests that are being answered
	used time.Time // the wall's, when the last one ended
}

// begin makes the home's world, or makes it again. It returns once what the old
// one had in flight has ended, and [errs.NotFound] when the home is gone.
func (h *home) begin() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ended {
		return unknownWorld(h.name)
	}
	u, err := h.newUniverse()
	if err != nil {
		return err
	}
	// New requests go to the new world before the old one ends.
	if old := h.universe.Swap(u); old != nil {
		h.sim.signs.drop(h)
		old.close()
	}
	return nil
}

// end ends the home's world for good and waits for it.
func (h *home) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended = true
	h.sim.signs.drop(h)
	if u := h.universe.Load(); u != nil {
		u.close()
	}
}

// idle returns for how long nobody has asked the world for anything.
func (h *home) idle(now time.Time) time.Duration {
	if h.open > 0 {
		return 0
	}
	return now.Sub(h.used)
}
