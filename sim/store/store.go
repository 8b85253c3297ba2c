// Package store says what a world's state is made of, so that it can be written
// as one document, kept piece by piece in a database, and read back from either.
//
// State is a list of named parts. A part is one JSON value, or many values under
// keys; whoever owns the state behind it says how it is saved and loaded (a
// [Part]). The package knows neither worlds nor databases.
package store

import (
	"encoding/json"
	"iter"

	"github.com/ringback-sim/ringback/sim/clock"
)

// Version is that of the parts and of their shapes. A document or a database of
// another version is refused.
const Version = 1

// Part is one part of a world's state.
type Part struct {
	// Name is the part's member in a document.
	Name string
	// Single says that the part is one value; its key is "".
	Single bool
	// All returns the part's values under their keys, in the order in which they
	// are to be loaded; the order of the keys as text is the same.
	All func(clock.Turn) iter.Seq2[string, any]
	// Load takes a value that All has returned, as JSON. It returns [errs.Invalid]
	// under the member that cannot be. Values come in the order of All.
	Load func(clock.Turn, json.RawMessage) error
	// Version changes whenever a single part does, so that one that has not is
	// not encoded again to be kept. Default: it is encoded and compared.
	Version func() uint64
}

// One returns the All of a part with one value.
func One(save func(clock.Turn) any) func(clock.Turn) iter.Seq2[string, any] {
	return func(t clock.Turn) iter.Seq2[string, any] {
		return func(yield func(string, any) bool) { yield("", save(t)) }
	}
}

// Piece is one value of a part, encoded. Without a value it is no more.
type Piece struct {
	Part, Key string
	Value     []byte
}

// Source is where the state of a world is read from.
type Source interface {
	// Parts names the parts that there are, in any order.
	Parts() ([]string, error)
	// Values returns the values of a part, in the order of their keys. It ends
	// after an error.
	Values(p *Part) iter.Seq2[json.RawMessage, error]
}

// Shelf is where the state of one world is kept. Its methods are not used at the
// same time.
type Shelf interface {
	Source
	// Write puts pieces in their places and takes those without a value away:
	// all of them or, with an error, none. It survives the end of the process.
	Write(pieces []Piece) error
	// Replace empties the shelf and writes pieces, all of that or nothing.
	Replace(pieces iter.Seq2[Piece, error]) error
	// Remove takes the shelf away for good. What is written to it afterwards is
	// lost.
	Remove() error
}

// Library is where the states of all worlds are kept. Its methods are safe for
// concurrent use.
type Library interface {
	// Names lists the worlds that are kept.
	Names() ([]string, error)
	// Shelf returns the shelf of a world, with the settings that it was made
	// with; ok is false when there is none.
	Shelf(name string) (shelf Shelf, settings []byte, ok bool, err error)
	// NewShelf makes an empty shelf for a world, in place of one that there is.
	NewShelf(name string, settings []byte) (Shelf, error)
}
