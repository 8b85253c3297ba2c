// Package phpjson writes and reads JSON exactly as PHP's json_encode and
// json_decode do with default flags.
//
// Two of the vendors answer, and one signs, what PHP printed; a client that
// compares or verifies bytes must find the same bytes here. The order of keys
// is therefore part of a value: answers are structs or an [Object], and a Go
// map is refused.
//
// Source: PHP 8.2 with serialize_precision -1 (evidenced); that the vendors
// use the default flags is documented for the signature and assumed elsewhere.
package phpjson

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// maxEncodeDepth is how deep PHP nests arrays and objects by default before
// json_encode fails.
const maxEncodeDepth = 512

// Error says which part of a value has no JSON form in PHP, and why.
type Error struct {
	// Path leads to the part by keys and indexes ("data.results.3.note"); it is empty
	// for the value itself, and cut off after 200 characters.
	Path string
	// Err is the reason.
	Err error
}

// Error returns the reason, led by the path when there is one.
func (e *Error) Error() string {
	if e.Path == "" {
		return e.Err.Error()
	}
	return e.Path + ": " + e.Err.Error()
}

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Err }

// Marshal returns v as PHP's json_encode writes it; see [Encoder.Append].
func Marshal(v any) ([]byte, error) { return Append(make([]byte, 0, 256), v) }

// Append is [Encoder.Append] without a memory.
func Append(dst []byte, v any) ([]byte, error) { return new(Encoder).Append(dst, v) }

// Encoder remembers the layout of the struct types that it has written, so
// that who writes the same types again and again, a server, reads their tags
// once. The zero value is ready; it may be used by many goroutines, and may not be
// copied.
type Encoder struct {
	layouts sync.Map // of layout by reflect.Type
}

// Append appends v as PHP's json_encode writes it.
//
// It takes an [Object]; structs, by the order and the json tags of their
// fields, an embedded struct's in its place; slices, a nil one being the empty
// array that PHP would have; strings, booleans, integers and floats, of which
// those beyond int64 are written as floats; nil pointers and interfaces as
// null; [json.Number], [json.RawMessage] and [json.Marshaler], rewritten in
// PHP's form; [encoding.TextMarshaler] as strings. Anything else, a string that is not
// UTF-8, NaN, an infinity or nesting beyond 512 levels is an [*Error], and dst
// comes back as it was.
func (enc *Encoder) Append(dst []byte, v any) ([]byte, error) {
	w := writer{enc: enc, buf: dst}
	if err := w.value(v); err != nil {
		slices.Reverse(w.path)
		return dst, &Error{Path: fmt.Sprintf("%.200s", strings.Join(w.path, ".")), Err: err}
	}
	return w.buf, nil
}

// writer appends one value to buf.
type writer struct {
	enc   *Encoder
	buf   []byte
	depth int
	path  []string // to what could not be written, innermost first
}

// under notes the key or index that an error lies under.
func (w *writer) under(key string, err error) error {
	w.path = append(w.path, key)
	return err
}

func (w *writer) value(v any) (err error) {
	switch v := v.(type) {
	case nil:
		w.buf = append(w.buf, "null"...)
	case string:
		w.buf, err = AppendString(w.buf, v)
	case int:
		w.buf = strconv.AppendInt(w.buf, int64(v), 10)
	case json.Number:
		w.buf, err = appendNumber(w.buf, v)
	case Object:
		err = w.object(v)
	case []any:
		err = w.array(len(v), func(i int) error { return w.value(v[i]) })
	case json.Marshaler:
		err = w.marshaled(v, v.MarshalJSON, w.source)
	case encoding.TextMarshaler:
		err = w.marshaled(v, v.MarshalText, func(text []byte) error { return w.value(string(text)) })
	default:
		err = w.reflected(reflect.ValueOf(v))
	}
	return err
}

// marshaled appends what a value's own method makes of it, null for a nil pointer.
func (w *writer) marshaled(v any, method func() ([]byte, error), appendText func([]byte) error) error {
	if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer && r.IsNil() {
		return w.value(nil)
	}
	text, err := method()
	if err != nil {
		return err
	}
	return appendText(text)
}

// source appends a JSON text in PHP's form.
func (w *writer) source(src []byte) error {
	v, err := Decode(src)
	if err != nil {
		return err
	}
	return w.value(v)
}

func (w *writer) object(o Object) (err error) {
	if err = w.open('{'); err != nil {
		return err
	}
	for _, m := range o {
		if w.buf, err = AppendString(w.buf, m.Key); err != nil {
			return err
		}
		w.buf = append(w.buf, ':')
		if err = w.value(m.Value); err != nil {
			return w.under(m.Key, err)
		}
		w.buf = append(w.buf, ',')
	}
	w.close('}')
	return nil
}

func (w *writer) array(length int, item func(i int) error) error {
	if err := w.open('['); err != nil {
		return err
	}
	for i := range length {
		if err := item(i); err != nil {
			return w.under(strconv.Itoa(i), err)
		}
		w.buf = append(w.buf, ',')
	}
	w.close(']')
	return nil
}

func (w *writer) open(bracket byte) error {
	if w.depth++; w.depth > maxEncodeDepth {
		return fmt.Errorf("found nesting beyond %d levels", maxEncodeDepth)
	}
	w.buf = append(w.buf, bracket)
	return nil
}

// close puts the bracket where the comma after the last item stands, if there
// was an item.
func (w *writer) close(bracket byte) {
	w.depth--
	if last := len(w.buf) - 1; w.buf[last] == ',' {
		w.buf = w.buf[:last]
	}
	w.buf = append(w.buf, bracket)
}
