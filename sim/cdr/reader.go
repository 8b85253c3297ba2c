package cdr

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/ringback-sim/ringback/sim/call"
)

// reader is the [coder] that reads. After an error, of which it keeps the
// first, it reads zero values.
type reader struct {
	all  string // every text is a part of this one copy of the data
	rest []byte
	seen []string
	err  error
}

var (
	errShort  = errors.New("the data ends too soon")
	errLong   = errors.New("the record ends here and the data does not")
	errNumber = errors.New("no number")
)

func newReader() *reader { return &reader{seen: make([]string, 0, len(words)+texts)} }

// read sets a record to what the data says. Its map of attributes is used again.
func (r *reader) read(data []byte, record *Record) error {
	*r = reader{all: string(data), rest: data, seen: append(r.seen[:0], words[:]...)}
	clear(record.Attributes)
	*record = Record{call.Call{Attributes: record.Attributes}}
	describe(r, &record.Call)
	if len(r.rest) > 0 {
		r.fail(errLong)
	}
	return r.err
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = fmt.Errorf("read a record: byte %d: %w", len(r.all)-len(r.rest), err)
	}
	r.rest = nil
}

func (r *reader) number(uint64) uint64 {
	n, size := binary.Uvarint(r.rest)
	r.skip(size)
	return n
}

func (r *reader) signed(int64) int64 {
	n, size := binary.Varint(r.rest)
	r.skip(size)
	return n
}

// skip leaves a number behind; a size of 0 or less says that there was none.
func (r *reader) skip(size int) {
	if size <= 0 {
		r.fail(errNumber)
		return
	}
	r.rest = r.rest[size:]
}

func (r *reader) text(string) string {
	n := r.number(0)
	if n < uint64(len(r.seen)) {
		return r.seen[n]
	}
	s := r.cut(n - uint64(len(r.seen)))
	r.seen = append(r.seen, s)
	return s
}

func (r *reader) blob([]byte) []byte {
	if s := r.plain(); s != "" {
		return []byte(s)
	}
	return nil
}

func (r *reader) attributes(m map[string]string) map[string]string {
	n := r.number(0)
	if n > uint64(len(r.rest)/2) { // each takes two bytes at least
		r.fail(errShort)
		return nil
	}
	if m == nil && n > 0 {
		m = make(map[string]string, n)
	}
	for range n {
		name := r.plain()
		m[name] = r.plain()
	}
	return m
}

func (r *reader) plain() string { return r.cut(r.number(0)) }

// cut returns the next n bytes as text.
func (r *reader) cut(n uint64) string {
	if n > uint64(len(r.rest)) {
		r.fail(errShort)
		return ""
	}
	at := len(r.all) - len(r.rest)
	r.rest = r.rest[n:]
	return r.all[at : at+int(n)]
}
