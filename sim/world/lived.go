package world

import (
	"fmt"
	"time"

	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/journal"
)

// Lived returns from when to when an account can have had calls: from the
// world's first instant, or that of an earlier record, until now.
func (w *World) Lived(t clock.Turn, a *Account) (from, to time.Time) {
	from = w.born
	if first, err := a.Records.Page(cdr.Query{Limit: 1}); err == nil && len(first) == 1 && first[0].PlacedAt.Before(from) {
		from = first[0].PlacedAt
	}
	return from, t.Now()
}

// NoteEmpty notes on a request that its search has found nothing because the
// range lies wholly before or behind what the account has lived; otherwise it
// does nothing. An end of the range that is zero is open.
func (w *World) NoteEmpty(t clock.Turn, d journal.Draft, a *Account, from, to time.Time) {
	if !d.On() {
		return
	}
	begin, now := w.Lived(t, a)
	var where string
	switch {
	case !to.IsZero() && to.Before(begin):
		where = "before"
	case from.After(now):
		where = "behind"
	default:
		return
	}
	d.AddNotice(fmt.Sprintf("nothing was found: the search is for %s to %s, which lies wholly %s all that this world has lived, %s to %s",
		endOf(from), endOf(to), where, endOf(begin), endOf(now)))
}

// endOf writes an end of a range.
func endOf(at time.Time) string {
	if at.IsZero() {
		return "any time"
	}
	return at.UTC().Format("2006-01-02T15:04:05.000Z")
}
