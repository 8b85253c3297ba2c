package push

import (
	"strconv"
	"strings"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
)

// Filter picks deliveries; an empty field picks all.
type Filter struct {
	State  State
	Target string
	Call   string
}

func (f Filter) fits(d *delivery) bool {
	return (f.State == "" || f.State == d.State) &&
		(f.Target == "" || f.Target == d.Target) &&
		(f.Call == "" || f.Call == d.Call)
}

// Get returns one delivery with its attempts, or [errs.NotFound].
func (q *Queue) Get(_ clock.Turn, id string) (Delivery, error) {
	d := q.delivery(id)
	if d == nil {
		return Delivery{}, unknown(id)
	}
	return d.shown(), nil
}

// List returns up to limit deliveries that fit the filter and were queued after
// the one that the cursor names, oldest first; no cursor means from the first.
// Next is the cursor of the following page, empty when there is none. It
// returns [errs.Invalid] for a cursor that names no delivery, an unknown state
// or a limit below 1.
func (q *Queue) List(_ clock.Turn, f Filter, cursor string, limit int) (page []Delivery, next string, err error) {
	from := 0
	if cursor != "" {
		i, ok := q.position(cursor)
		if !ok {
			return nil, "", errs.Field(errs.Invalid, "cursor", "%.80q is not one that a page has returned", cursor)
		}
		from = i + 1
	}
	switch f.State {
	case "", Pending, Delivered, GivenUp:
	default:
		return nil, "", errs.Field(errs.Invalid, "state", "%.80q is none of %q", f.State, States())
	}
	if limit < 1 {
		return nil, "", errs.Field(errs.Invalid, "limit", "%d is less than 1", limit)
	}
	for _, d := range q.deliveries[from:] {
		if !f.fits(d) {
			continue
		}
		if len(page) == limit {
			return page, page[limit-1].ID, nil
		}
		page = append(page, d.shown())
	}
	return page, "", nil
}

// OfCall returns the deliveries about one call, oldest first.
func (q *Queue) OfCall(_ clock.Turn, call string) []Delivery {
	var found []Delivery
	for _, d := range q.byCall[call] {
		found = append(found, d.shown())
	}
	return found
}

// delivery returns the delivery of that id, or nil.
func (q *Queue) delivery(id string) *delivery {
	if i, ok := q.position(id); ok {
		return q.deliveries[i]
	}
	return nil
}

// position finds a delivery's place from its id.
func (q *Queue) position(id string) (i int, ok bool) {
	n, err := strconv.Atoi(strings.TrimPrefix(id, idPrefix))
	if err != nil || n < 1 || n > len(q.deliveries) || idOf(n-1) != id {
		return 0, false
	}
	return n - 1, true
}

func unknown(id string) error {
	return errs.Field(errs.NotFound, "delivery", "there is no delivery %.80q", id)
}
