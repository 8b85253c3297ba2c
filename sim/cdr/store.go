// Package cdr keeps the records of finished calls and pages through them.
//
// A record becomes visible when its call ends, yet stands where the call was
// placed: nearly every one is late, and a long call turns up behind a cursor
// that has already passed it, as on the real thing.
//
// A page costs the same however many records there are and however deep it
// lies, for no filter, for every index of the [Schema], and for these within a
// time range. Other filters intersect the indexes they touch, record by record,
// and check the rest on the records themselves.
//
// A record is encoded once, into a large chunk of bytes; every index is an
// ordered set of pairs of numbers. So memory is held without a pointer for each
// record. A filter's value stands in its index as a hash, which makes a value
// of one record, as most called numbers are, as cheap as any other. With eight
// indexes a record of ordinary size takes some 400 bytes; a test holds 500.
//
// The package has no lock: a store is used within turns of the clock only.
package cdr

import (
	"hash/maphash"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/errs"
)

// Store holds all records of one account, in memory.
type Store struct {
	fields  []Field
	indexes []index
	byID    pairs // a hash of the id, and the key
	byKey   pairs // the key, and the place of the row
	rows    rows
	size    int
	// early and late bound, in milliseconds, how far the keys' instants lie from
	// those of the placing.
	early, late int64

	seed   maphash.Seed
	row    []byte   // what Insert encodes into
	values []string // of the fields of the record that Insert looks at
}

// New returns an empty store. It panics when the schema has an index of a
// field that it does not have.
func New(schema Schema) *Store {
	return &Store{
		fields:  schema.Fields,
		indexes: schema.indexes(),
		seed:    maphash.MakeSeed(),
		values:  make([]string, len(schema.Fields)),
	}
}

// Len returns the number of records.
func (s *Store) Len() int { return s.size }

// Insert adds a record, of which it keeps a copy, where its key belongs,
// however old. A call that is not over, and an id or a key that the store has
// already, are [errs.Conflict]; the key 0, which no cursor can stand before, is
// [errs.Invalid].
func (s *Store) Insert(r Record) error {
	switch {
	case !r.Over():
		return errs.New(errs.Conflict, "call %s is not over: it has no record yet", r.ID)
	case r.Key == 0:
		return errs.Field(errs.Invalid, "key", "is 0 for call %s: it must be above", r.ID)
	}
	byKey := cursor{set: &s.byKey}
	if p, ok := byKey.seek(pair{r.Key, 0}); ok && p.hi == r.Key {
		return errs.Field(errs.Conflict, "key", "%d is another record's: call %s needs its own", r.Key, r.ID)
	}
	if _, ok := s.Get(r.ID); ok {
		return errs.Field(errs.Conflict, "id", "call %s has a record already", r.ID)
	}
	var err error
	if s.row, err = r.AppendBinary(s.row[:0]); err != nil {
		return err
	}
	s.byKey.add(pair{r.Key, s.rows.add(s.row)})
	s.byID.add(pair{s.hashID(r.ID), r.Key})
	for i, f := range s.fields {
		s.values[i] = f.Of(&r)
	}
	for i := range s.indexes {
		x := &s.indexes[i]
		x.keys.add(pair{x.hash(s.seed, s.values), r.Key})
	}
	drift := placing(r.Key) - r.PlacedAt.UnixMilli()
	s.early, s.late = min(s.early, drift), max(s.late, drift)
	s.size++
	return nil
}

// Get returns the record of a call; ok is false when there is none.
func (s *Store) Get(id call.ID) (r Record, ok bool) {
	keys, byKey := list{cursor: cursor{set: &s.byID}, hash: s.hashID(id)}, cursor{set: &s.byKey}
	for key, ok := keys.seek(0); ok; key, ok = keys.seek(key + 1) {
		row, _ := byKey.seek(pair{key, 0})
		if s.read(newReader(), row.lo, &r); r.ID == id {
			return r, true
		}
	}
	return Record{}, false
}

func (s *Store) hashID(id call.ID) uint64 { return maphash.String(s.seed, string(id)) }

// read decodes the row at a place.
func (s *Store) read(in *reader, place uint64, r *Record) {
	if err := in.read(s.rows.at(place), r); err != nil {
		panic(err) // it was encoded here
	}
}
