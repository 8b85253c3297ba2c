package push

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/store"
)

// window holds attempts to one target back to change their order.
type window struct {
	left int         // how many more are to come up before those held back go
	held []*delivery // in the order in which they fell due; some may have gone
}

// waiting reports whether anything is still held back.
func (w *window) waiting() bool {
	for _, d := range w.held {
		if d.within == w {
			return true
		}
	}
	return false
}

// holdBack reports whether an attempt that comes up is to be held back. It may
// be the last of a window: then the others go after it. One that is dropped does
// not count.
func (q *Queue) holdBack(d *delivery) bool {
	i, reorder := find(d.Injected, Reorder)
	w := q.windows[d.Target]
	if w != nil && !w.waiting() {
		w = nil
	}
	switch {
	case has(d.Injected, Drop) || w == nil && !reorder:
		return false
	case w == nil:
		w, q.reorders = &window{left: cmp.Or(i.Window, 2)}, true
		q.windows[d.Target] = w
	}
	if w.left--; w.left == 0 {
		delete(q.windows, d.Target)
		d.closes = w
		return false
	}
	if reorder {
		d.within = w
		w.held = append(w.held, d)
	}
	return reorder
}

// letGo begins the last of those that are held back for a delivery whose attempt
// has landed. The one before it follows when that has landed, too.
func (q *Queue) letGo(t clock.Turn, gone *delivery) {
	w := gone.closes
	gone.closes = nil
	for w != nil && len(w.held) > 0 {
		d := w.held[len(w.held)-1]
		w.held = w.held[:len(w.held)-1]
		if d.within == w {
			d.closes = w
			t.Stop(d.timer)
			q.Attempt(t, d.ID)
			return
		}
	}
}

// windowState is a [window]'s: one of a target is still open, one that a delivery
// closes goes after it.
type windowState struct {
	Target string   `json:"target,omitempty"`
	Closer string   `json:"closer,omitempty"`
	Left   int      `json:"left,omitzero"`
	Held   []string `json:"held"` // deliveries, in the order in which they fell due
}

// ids returns the deliveries that a window holds back.
func (w *window) ids() []string {
	ids := []string{}
	for _, d := range w.held {
		if d.within == w {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// saveWindows returns one value, since windows are few and seldom: the list of
// them.
func (q *Queue) saveWindows(clock.Turn) any {
	list := []windowState{}
	for _, target := range slices.Sorted(maps.Keys(q.windows)) {
		if w := q.windows[target]; w.waiting() {
			list = append(list, windowState{Target: target, Left: w.left, Held: w.ids()})
		}
	}
	if !q.reorders {
		return list
	}
	for _, d := range q.deliveries {
		if d.closes != nil && d.closes.waiting() {
			list = append(list, windowState{Closer: d.ID, Held: d.closes.ids()})
		}
	}
	return list
}

func (q *Queue) loadWindows(_ clock.Turn, value json.RawMessage) error {
	var list []windowState
	if err := store.Decode(value, &list); err != nil {
		return err
	}
	q.reorders = len(list) > 0
	for i, s := range list {
		wrong := func(member, format string, args ...any) error {
			return errs.Field(errs.Invalid, fmt.Sprintf("[%d].%s", i, member), format, args...)
		}
		w, closer := &window{left: s.Left}, q.delivery(s.Closer)
		switch {
		case s.Closer != "" && (closer == nil || closer.closes != nil):
			return wrong("closer", "%.80q is no delivery, or closes two", s.Closer)
		case s.Closer != "":
			closer.closes = w
		case s.Left < 1 || q.windows[s.Target] != nil:
			return wrong("target", "%.80q has two, or one for %d more attempts", s.Target, s.Left)
		default:
			q.windows[s.Target] = w
		}
		for _, id := range s.Held {
			d := q.delivery(id)
			if d == nil || d.State != Pending || d.within != nil {
				return wrong("held", "%.80q is no pending delivery, or is held back twice", id)
			}
			d.within = w
			w.held = append(w.held, d)
		}
	}
	return nil
}
