package world

import (
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/clock"
)

// walkPage is how many records a walk holds at a time.
const walkPage = 1000

// Walk shows every call that was placed at an instant or later: those that are
// over, account by account in the order of their keys, then those in progress in
// no order. A call must not be kept or changed.
func (w *World) Walk(_ clock.Turn, since time.Time, visit func(*call.Call)) {
	for _, d := range w.desks {
		for _, a := range d.accounts {
			q := cdr.Query{From: since, Limit: walkPage}
			for {
				page, err := a.Records.Page(q)
				if err != nil {
					panic(err) // the query names no field
				}
				for i := range page {
					visit(&page[i].Call)
				}
				if len(page) < q.Limit {
					break
				}
				q.After = page[len(page)-1].Key
			}
		}
	}
	for _, l := range w.calls {
		if !l.PlacedAt.Before(since) {
			visit(l.Call)
		}
	}
}
