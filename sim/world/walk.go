package world

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/clock"
)

// walkPage is how many records are held at a time.
const walkPage = 1000

// Finished shows every call that is over and was placed at an instant or later,
// account by account in the order of their keys. A call must not be kept or
// changed.
func (w *World) Finished(_ clock.Turn, since time.Time, visit func(*call.Call)) {
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
}

// Live shows every call in progress, in the order of their keys. A call must not
// be kept or changed.
func (w *World) Live(_ clock.Turn, visit func(*call.Call)) {
	all := slices.SortedFunc(maps.Values(w.calls), func(x, y *live) int { return cmp.Compare(x.Key, y.Key) })
	for _, l := range all {
		visit(l.Call)
	}
}
