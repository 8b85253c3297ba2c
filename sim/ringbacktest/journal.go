package ringbacktest

import (
	"net/http"

	"github.com/ringback-sim/ringback/sim/journal"
)

// Match is a query of the journal: members are paths into an entry, values are
// literals or operators, as [journal.Query] has it. A nil one fits every entry.
//
//	ringbacktest.Match{"route": "placeCall", "request.body.calleeNumber": "13800138000"}
//	ringbacktest.Match{"response.status": ringbacktest.Match{"gte": 400}}
type Match map[string]any

// Journal returns the entries that fit, oldest first: what the clients of the
// vendors asked and were answered, what was pushed, what was published.
func (r *Ringback) Journal(match Match) []journal.Entry {
	r.t.Helper()
	const page = 200
	var all []journal.Entry
	for after := uint64(0); ; after = all[len(all)-1].Seq {
		var list struct {
			Entries []journal.Entry
			Next    *uint64
		}
		r.Do(http.MethodPost, path("journal", "search"), map[string]any{"match": match, "after": after, "limit": page}, &list)
		all = append(all, list.Entries...)
		if list.Next == nil {
			return all
		}
	}
}

// AwaitJournal returns the first entries that fit, so many of them. It waits for
// a client's request for 10 s of real time at most; for a push or a message over
// Faye, which only time brings, it waits where time moves by itself. When they do
// not come the test fails, and is told where the entry that comes nearest differs.
func (r *Ringback) AwaitJournal(count int, match Match) []journal.Entry {
	r.t.Helper()
	var list struct{ Entries []journal.Entry }
	r.Do(http.MethodPost, path("journal", "await"), map[string]any{"match": match, "count": count}, &list)
	return list.Entries
}

// CountJournal counts the entries that fit.
func (r *Ringback) CountJournal(match Match) int {
	r.t.Helper()
	var answer struct{ Count int }
	r.Do(http.MethodPost, path("journal", "count"), map[string]any{"match": match}, &answer)
	return answer.Count
}

// ClearJournal forgets what came in and went out.
func (r *Ringback) ClearJournal() {
	r.t.Helper()
	r.Do(http.MethodDelete, path("journal"), nil, nil)
}
