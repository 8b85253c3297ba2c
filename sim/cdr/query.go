package cdr

import (
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/sim/errs"
)

// Query says which records a page holds. What it leaves out does not restrict.
type Query struct {
	// Match gives fields of the schema the value that they must have.
	Match map[string]string
	// From and To bound the placing, both inclusive.
	From, To time.Time
	// After is the key of the last record seen, whether it exists or not.
	After uint64
	// Limit is how many records the page holds at most; 1 or more.
	Limit int
}

// Page returns the first records behind the cursor that the query asks for,
// ascending by key. A field that the schema does not have, and a limit below 1,
// are [errs.Invalid].
//
// Whoever pages on with the key of the last record misses what is recorded
// later with a lesser key: a call that was placed before and ended after.
func (s *Store) Page(q Query) ([]Record, error) {
	page := []Record{}
	err := s.Each(q, func(r *Record) { page = append(page, Record{r.Snapshot()}) })
	return page, err
}

// Each calls visit with each record of a page, in its order; errors are those of
// [Store.Page]. The record and its attributes are used again for the next one, so
// visit keeps none of them but their texts.
func (s *Store) Each(q Query, visit func(*Record)) error {
	_, err := s.each(q, visit)
	return err
}

// effort is what a page costs: the rows that it decodes, and how often it looks
// something up in a posting list.
type effort struct{ rows, seeks int }

func (s *Store) each(q Query, visit func(*Record)) (cost effort, err error) {
	if q.Limit < 1 {
		return cost, errs.Field(errs.Invalid, "limit", "is %d: a page holds at least 1 record", q.Limit)
	}
	want, err := s.filter(q.Match)
	if err != nil {
		return cost, err
	}
	after, last := s.span(q)
	lists, byKey, in := s.lists(want), cursor{set: &s.byKey}, newReader()
	var r Record
	for found := 0; after < last && found < q.Limit; {
		key, ok := agree(lists, after+1, last)
		if !ok {
			break
		}
		row, ok := byKey.seek(pair{key, 0})
		if !ok || row.hi > last {
			break
		}
		after = row.hi
		cost.rows++
		s.read(in, row.lo, &r)
		if s.matches(&r, want) && q.spans(r.PlacedAt) {
			found++
			visit(&r)
		}
	}
	for i := range lists {
		cost.seeks += lists[i].seeks
	}
	return cost, nil
}

// filter is what a query asks of the fields of a schema, by their places.
type filter struct {
	asked  []bool
	values []string
}

func (s *Store) filter(match map[string]string) (filter, error) {
	want := filter{make([]bool, len(s.fields)), make([]string, len(s.fields))}
	for _, name := range slices.Sorted(maps.Keys(match)) {
		i := slices.IndexFunc(s.fields, func(f Field) bool { return f.Name == name })
		if i < 0 {
			return filter{}, errs.Field(errs.Invalid, name, "is nothing to search by: expected one of %s", s.fieldNames())
		}
		want.asked[i], want.values[i] = true, match[name]
	}
	return want, nil
}

func (s *Store) fieldNames() string {
	names := make([]string, len(s.fields))
	for i, f := range s.fields {
		names[i] = f.Name
	}
	return strings.Join(names, ", ")
}

func (s *Store) matches(r *Record, want filter) bool {
	for i, f := range s.fields {
		if want.asked[i] && f.Of(r) != want.values[i] {
			return false
		}
	}
	return true
}

// spans reports whether an instant lies within the query's bounds.
func (q *Query) spans(at time.Time) bool {
	return (q.From.IsZero() || !at.Before(q.From)) && (q.To.IsZero() || !at.After(q.To))
}

// span returns the key after which the page begins and the last that it can
// hold. A key may lie off the instant of its placing, since a busy vendor
// borrows ids from the milliseconds to come, so the bounds of time are widened
// by the most that any record is off.
func (s *Store) span(q Query) (after, last uint64) {
	after, last = q.After, math.MaxUint64
	if first := firstKey(q.From.UnixMilli() + s.early); !q.From.IsZero() && first > 0 {
		after = max(after, first-1)
	}
	if !q.To.IsZero() {
		last = firstKey(q.To.UnixMilli()+s.late) | (1<<keyBits - 1)
	}
	return after, last
}
