package push

import (
	"cmp"
	"encoding/json"
	"fmt"

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
		w = &window{left: cmp.Or(i.Window, 2)}
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

// windowState is a [window] that is still open.
type windowState struct {
	Left int      `json:"left"`
	Held []string `json:"held"` // deliveries, in the order in which they fell due
}

// ids returns the deliveries that a window holds back.
func (w *window) ids() []string {
	if w == nil {
		return nil
	}
	var ids []string
	for _, d := range w.held {
		if d.within == w {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

func (q *Queue) saveWindows(clock.Turn) any {
	open := map[string]windowState{}
	for target, w := range q.windows {
		if w.waiting() {
			open[target] = windowState{w.left, w.ids()}
		}
	}
	return open
}

func (q *Queue) loadWindows(_ clock.Turn, value json.RawMessage) error {
	var open map[string]windowState
	if err := store.Decode(value, &open); err != nil {
		return err
	}
	for target, s := range open {
		if s.Left < 1 {
			return errs.Field(errs.Invalid, target+".left", "%d is not at least 1", s.Left)
		}
		w := &window{left: s.Left}
		if err := q.holdAgain(w, s.Held, target+".held"); err != nil {
			return err
		}
		q.windows[target] = w
	}
	return nil
}

// holdAgain has a window hold deliveries back that it held when it was saved.
func (q *Queue) holdAgain(w *window, ids []string, field string) error {
	for i, id := range ids {
		d := q.delivery(id)
		if d == nil || d.State != Pending || d.within != nil {
			return errs.Field(errs.Invalid, fmt.Sprintf("%s[%d]", field, i), "%.80q is no pending delivery, or is held back twice", id)
		}
		d.within = w
		w.held = append(w.held, d)
	}
	return nil
}
