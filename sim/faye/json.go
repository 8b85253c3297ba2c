package faye

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
)

// maxDepth bounds how deep arrays and objects may nest: far more than any
// client needs, far less than the stack allows.
const maxDepth = 128

// errMalformed is the one error of the JSON reader: its callers answer every
// malformed text alike.
var errMalformed = errors.New("malformed JSON")

// decoder reads JSON as JavaScript's JSON.parse does and writes it anew as
// JSON.stringify would: no spaces, the last of duplicate keys in the place of
// the first, integer-like keys in front, numbers as doubles, escapes undone
// (lone surrogates excepted). encoding/json keeps neither the order of keys nor
// lone surrogates, and escapes more.
type decoder struct {
	in    []byte
	at    int
	depth int
}

// canon returns one JSON value written anew, or [errMalformed].
func canon(in []byte) (json.RawMessage, error) {
	d := decoder{in: in}
	out, err := d.value(make([]byte, 0, len(in)))
	if err == nil && d.next() != end {
		err = errMalformed
	}
	return out, err
}

// end is what next returns when nothing is left; as a byte of JSON it would be
// malformed anyway.
const end = 0

// next skips white space and returns the byte that follows without taking it.
func (d *decoder) next() byte {
	for ; d.at < len(d.in); d.at++ {
		switch c := d.in[d.at]; c {
		case ' ', '\t', '\n', '\r':
		case end:
			return 1 // malformed, and not the end
		default:
			return c
		}
	}
	return end
}

// take takes the byte c, and white space before it, if it is next.
func (d *decoder) take(c byte) bool {
	if d.next() != c {
		return false
	}
	d.at++
	return true
}

// value appends the next value to dst.
func (d *decoder) value(dst []byte) ([]byte, error) {
	switch c := d.next(); {
	case c == '{':
		members, err := d.object()
		return encode(dst, members), err
	case c == '[':
		return d.array(dst)
	case c == '"':
		return d.text(dst)
	case c == '-' || '0' <= c && c <= '9':
		return d.number(dst)
	}
	for _, word := range []string{"true", "false", "null"} {
		if bytes.HasPrefix(d.in[d.at:], []byte(word)) {
			d.at += len(word)
			return append(dst, word...), nil
		}
	}
	return dst, errMalformed
}

// list takes what stands between open and shut, separated by commas.
func (d *decoder) list(open, shut byte, item func() error) error {
	d.depth++
	defer func() { d.depth-- }()
	if d.depth > maxDepth || !d.take(open) {
		return errMalformed
	}
	if d.take(shut) {
		return nil
	}
	for {
		if err := item(); err != nil {
			return err
		}
		if d.take(shut) {
			return nil
		}
		if !d.take(',') {
			return errMalformed
		}
	}
}

func (d *decoder) array(dst []byte) ([]byte, error) {
	first := true
	dst = append(dst, '[')
	err := d.list('[', ']', func() (err error) {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst, err = d.value(dst)
		return err
	})
	return append(dst, ']'), err
}

// member is one member of an object: the key as JSON writes it, without its
// quotes, and the value as JSON.
type member struct {
	key   string
	value json.RawMessage
}

// object returns the members of the next object.
func (d *decoder) object() ([]member, error) {
	var (
		members []member
		places  = map[string]int{}
		indexes int
		buf     []byte
	)
	err := d.list('{', '}', func() (err error) {
		if d.next() != '"' {
			return errMalformed
		}
		if buf, err = d.text(buf[:0]); err != nil {
			return err
		}
		key := string(buf[1 : len(buf)-1])
		if !d.take(':') {
			return errMalformed
		}
		value, err := d.value(nil)
		if i, twice := places[key]; twice {
			members[i].value = value
			return err
		}
		if _, ok := index(key); ok {
			indexes++
		}
		places[key] = len(members)
		members = append(members, member{key, value})
		return err
	})
	if indexes > 0 {
		slices.SortStableFunc(members, byIndex)
	}
	return members, err
}

// encode appends an object with these members to dst.
func encode(dst []byte, members []member) []byte {
	dst = append(dst, '{')
	for i, m := range members {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, '"'), m.key...), `":`...)
		dst = append(dst, m.value...)
	}
	return append(dst, '}')
}

// byIndex puts members with integer-like keys first, in ascending order, as
// JavaScript's objects do.
func byIndex(a, b member) int {
	i, isA := index(a.key)
	j, isB := index(b.key)
	switch {
	case isA && isB:
		return int(i - j)
	case isA:
		return -1
	case isB:
		return 1
	}
	return 0
}

// index returns the value of a key that JavaScript takes for an array index.
func index(key string) (int64, bool) {
	if key == "" || len(key) > 10 || key[0] < '0' || key[0] > '9' || key[0] == '0' && key != "0" {
		return 0, false
	}
	n, err := strconv.ParseInt(key, 10, 64)
	return n, err == nil && n < math.MaxUint32
}
