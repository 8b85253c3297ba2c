package cdr

import "slices"

// list is a posting list: the keys of the records whose values have a hash.
type list struct {
	cursor
	hash  uint64
	seeks int // so far
}

func (l *list) seek(key uint64) (found uint64, ok bool) {
	l.seeks++
	p, ok := l.cursor.seek(pair{l.hash, key})
	return p.lo, ok && p.hi == l.hash
}

// lists returns one posting list or more that together speak of every field
// asked for that has an index.
func (s *Store) lists(want filter) []list {
	var lists []list
	spoken := make([]bool, len(s.fields))
	for i := range s.indexes {
		x := &s.indexes[i]
		missing := slices.ContainsFunc(x.fields, func(f int) bool { return !want.asked[f] })
		adds := slices.ContainsFunc(x.fields, func(f int) bool { return !spoken[f] })
		if missing || !adds {
			continue
		}
		for _, f := range x.fields {
			spoken[f] = true
		}
		lists = append(lists, list{cursor: cursor{set: &x.keys}, hash: x.hash(s.seed, want.values)})
	}
	return lists
}

// agree returns the least key, from first to last, that every list has. Each
// list leaps to what another has found, so the shortest bounds the work.
func agree(lists []list, first, last uint64) (key uint64, ok bool) {
	key = first
	for i, same := 0, 0; same < len(lists); i = (i + 1) % len(lists) {
		found, ok := lists[i].seek(key)
		if !ok || found > last {
			return 0, false
		}
		if found > key {
			key, same = found, 0
		}
		same++
	}
	return key, true
}
