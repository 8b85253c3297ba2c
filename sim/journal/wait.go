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
	for e := range w.journal.candidates(w.after, w.query) {
		if len(found) == w.count {
			break
		}
		settled = settled && !e.open
		fits := w.query.Matches(&e)
		if fits {
			found = append(found, w.journal.judged(e))
		}
		if settled {
			w.after, w.found = e.Seq, found
		}
	}
	return found, len(found) == w.count, changed
}

// ofHead returns what of a query concerns the members that [Journal.head] knows.
func (q Query) ofHead() (head Query) {
	if kind := q.Kind(); kind != "" {
		head.nodes = append(head.nodes, condition{"kind", literal{string(kind)}})
	}
	for _, n := range q.nodes {
		if c, ok := n.(condition); ok && slices.Contains(headMembers, c.path) {
			head.nodes = append(head.nodes, c)
		}
	}
	return head
}

// ofJudge reports whether a query asks for what a judge says.
func (q Query) ofJudge() bool { return q.concerns("violations") || q.concerns("notices") }

// concerns reports whether a query asks for anything at or below a member.
func (q Query) concerns(member string) bool {
	return slices.ContainsFunc(q.nodes, func(n node) bool {
		switch n := n.(type) {
		case condition:
			return n.below(member)
		case anyOf:
			return slices.ContainsFunc(n, func(q Query) bool { return q.concerns(member) })
		}
		return false
	})
}

// headMembers are the members that an entry's head has.
var headMembers = []string{"seq", "at", "kind", "world", "vendor", "account", "call", "route"}

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
			if c.below(root) {
				return kind
			}
		}
	}
	return ""
}
