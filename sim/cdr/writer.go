package cdr

import (
	"encoding/binary"
	"maps"
	"slices"
)

// writer is the [coder] that appends.
type writer struct {
	b    []byte
	seen []string
}

func newWriter(b []byte) *writer {
	return &writer{b: b, seen: append(make([]string, 0, len(words)+texts), words[:]...)}
}

func (w *writer) number(n uint64) uint64 {
	w.b = binary.AppendUvarint(w.b, n)
	return n
}

func (w *writer) signed(n int64) int64 {
	w.b = binary.AppendVarint(w.b, n)
	return n
}

// text writes the place among the texts seen so far, the words first, or the
// length, counted on from there, and the text itself. So a number that stands
// in a leg again costs a byte there.
func (w *writer) text(s string) string {
	if i := slices.Index(w.seen, s); i >= 0 {
		w.number(uint64(i))
		return s
	}
	w.number(uint64(len(w.seen) + len(s)))
	w.b = append(w.b, s...)
	w.seen = append(w.seen, s)
	return s
}

func (w *writer) blob(b []byte) []byte {
	w.number(uint64(len(b)))
	w.b = append(w.b, b...)
	return b
}

func (w *writer) attributes(m map[string]string) map[string]string {
	w.number(uint64(len(m)))
	for _, name := range slices.Sorted(maps.Keys(m)) {
		w.plain(name)
		w.plain(m[name])
	}
	return m
}

func (w *writer) plain(s string) {
	w.number(uint64(len(s)))
	w.b = append(w.b, s...)
}
