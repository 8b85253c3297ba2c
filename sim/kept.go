package sim

import (
	"encoding/json"
	"fmt"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/control"
)

// arrive makes the home's world for the first time: where the library has it, it
// goes on from there, else it begins, and the library keeps it.
func (h *home) arrive() error {
	library := h.sim.config.Library
	if library == nil {
		return h.begin()
	}
	shelf, _, known, err := library.Shelf(h.name)
	if err != nil {
		return err
	}
	if known {
		h.shelf = shelf
		return h.resume()
	}
	settings, err := json.Marshal(h.order)
	if err != nil {
		return err
	}
	if h.shelf, err = library.NewShelf(h.name, settings); err != nil {
		return err
	}
	err = h.begin()
	if err != nil {
		err = fmt.Errorf("world %q: %w", h.name, err)
		if forgotten := h.shelf.Remove(); forgotten != nil {
			h.sim.config.Log.Error("world not forgotten", "world", h.name, "error", forgotten)
		}
	}
	return err
}

// resume lets the world go on that is kept on the shelf.
func (h *home) resume() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	u, release, err := h.furnished(func(t clock.Turn, u *universe) error { return u.world.Resume(t, h.shelf) })
	if err != nil {
		return fmt.Errorf("world %q cannot be restored from what was kept of it: %w", h.name, err)
	}
	defer release()
	h.move(u, nil)
	return nil
}

// reopen lets the worlds go on that were made before the last process ended.
func (s *Simulator) reopen() error {
	if s.config.Library == nil {
		return nil
	}
	names, err := s.config.Library.Names()
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == defaultWorld {
			continue
		}
		_, settings, _, err := s.config.Library.Shelf(name)
		if err != nil {
			return err
		}
		var o control.WorldOrder
		if err := json.Unmarshal(settings, &o); err != nil {
			return fmt.Errorf("world %q: its settings cannot be read: %w", name, err)
		}
		c, err := s.configOf(o)
		if err == nil {
			err = s.worlds.add(&home{sim: s, name: name, config: c, order: o})
		}
		if err != nil {
			return err
		}
	}
	return nil
}
