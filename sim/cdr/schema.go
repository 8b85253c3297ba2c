package cdr

import (
	"fmt"
	"hash/maphash"
	"slices"
)

// Schema says, as data, what the records of an account can be searched by. The
// store knows no vendor: its names and values are the vendor's own.
type Schema struct {
	Fields []Field
	// Indexes are the fields, and the combinations of fields, of which a page
	// costs the same however many records there are. The rest works and is
	// slower.
	Indexes [][]string
}

// Field is one thing that records can be searched by.
type Field struct {
	Name string
	// Of returns a record's value. It must always return the same for the same
	// record, and change nothing.
	Of func(*Record) string
}

// index finds the keys of the records that agree in some fields.
type index struct {
	fields []int // their places in the schema
	keys   pairs // a hash of the values, and a key
}

// indexes returns an empty index for each of the schema's, those of most
// fields first. It panics when one names a field that the schema does not have.
func (s Schema) indexes() []index {
	list := make([]index, len(s.Indexes))
	for i, names := range s.Indexes {
		for _, name := range names {
			f := slices.IndexFunc(s.Fields, func(f Field) bool { return f.Name == name })
			if f < 0 {
				panic(fmt.Sprintf("cdr: index %q: the schema has no field %q", names, name))
			}
			list[i].fields = append(list[i].fields, f)
		}
	}
	slices.SortStableFunc(list, func(a, b index) int { return len(b.fields) - len(a.fields) })
	return list
}

// hash returns what stands for the index's values of a record, given the
// values of all fields. Two sets of values may share a hash: rows are checked.
func (x *index) hash(seed maphash.Seed, values []string) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	for _, f := range x.fields {
		_, _ = h.WriteString(values[f])
		_ = h.WriteByte(0)
	}
	return h.Sum64()
}
