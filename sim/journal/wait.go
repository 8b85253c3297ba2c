package journal

import "slices"

// Wait waits for so many entries behind a number to fit a query. It looks at each
// entry once, or again while its request is still being answered.
type Wait struct {
	journal *Journal
	query   Query
	after   uint64
	count   int
	found   []Entry
}

// Wait returns what waits for count entries behind the number after.
func (j *Journal) Wait(q Query, after uint64, count int) *Wait {
	return &Wait{journal: j, query: q, after: after, count: count}
}

// Look returns the entries that fit, and whether they are enough; no more are
// returned. Changed is closed when it is worth looking again.
func (w *Wait) Look() (found []Entry, enough bool, changed <-chan struct{}) {
	changed = w.journal.Changed() // before looking, so that nothing is missed
	found = slices.Clip(w.found)
	settled := true
	for e := range w.journal.After(w.after) {
		if len(found) == w.count {
			break
		}
		settled = settled && !e.open
		fits := w.query.Matches(&e)
		if fits {
			found = append(found, e)
		}
		if settled {
			w.after, w.found = e.Seq, found
		}
	}
	return found, len(found) == w.count, changed
}

// Kind returns the kind that every entry has which fits; "" when it may be any.
func (q Query) Kind() Kind {
	for _, n := range q.nodes {
		c, ok := n.(condition)
		if !ok || c.test.holds(nil) {
			continue
		}
		if l, ok := c.test.(literal); ok && c.path == "kind" {
			text, _ := l.value.(string)
			return Kind(text)
		}
		for root, kind := range map[string]Kind{"push": OfPush, "faye": OfFaye, "request": OfRequest, "response": OfRequest} {
			if c.path == root || len(c.path) > len(root) && c.path[:len(root)+1] == root+"." {
				return kind
			}
		}
	}
	return ""
}
