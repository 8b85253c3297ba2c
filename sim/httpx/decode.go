package httpx

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ringback-sim/ringback/sim/errs"
)

// MediaType returns the request's content type without parameters, lower case;
// "" when there is none. What follows the type may be anything: clients write
// "; UTF-8" where a parameter should be.
func MediaType(r *http.Request) string {
	t, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	t, _, _ = strings.Cut(t, ",")
	return strings.ToLower(strings.TrimSpace(t))
}

// Peek returns a copy of a request whose body, up to [DefaultMaxBody], can be read
// and leaves the request's own to be read as well.
func Peek(r *http.Request) *http.Request {
	peeked := *r
	head, err := io.ReadAll(io.LimitReader(r.Body, DefaultMaxBody))
	peeked.Body = io.NopCloser(bytes.NewReader(head))
	rest := io.Reader(r.Body)
	if err != nil {
		rest = failing{err}
	}
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head), rest), r.Body}
	return &peeked
}

// failing is what is left of a body that broke off.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// DecodeJSON reads the request's body, one JSON value of type
// application/json, into v. Unknown members, a second value and anything
// malformed are refused with the name of the member.
func DecodeJSON(r *http.Request, v any) error {
	if t := MediaType(r); t != "application/json" {
		return errs.Field(errs.UnsupportedMedia, "Content-Type", "%q, expected application/json", r.Header.Get("Content-Type"))
	}
	return DecodeStrict(r.Body, v)
}

// DecodeStrict reads exactly one JSON value into v, refusing unknown members.
func DecodeStrict(body io.Reader, v any) error { return decode(body, v, true) }

// Decode reads exactly one JSON value into v, passing over unknown members.
func Decode(body io.Reader, v any) error { return decode(body, v, false) }

func decode(body io.Reader, v any, strict bool) error {
	text, err := io.ReadAll(body)
	if err != nil {
		return errs.Field(errs.Malformed, "body", "%v", err)
	}
	if !utf8.Valid(text) {
		return errs.Field(errs.Malformed, "body", "not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if strict {
		d.DisallowUnknownFields()
	}
	if err := d.Decode(v); err != nil {
		return jsonError(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errs.Field(errs.Malformed, "body", "more follows the JSON value, expected one")
	}
	if strict {
		return exact(text, v)
	}
	return nil
}

// exact refuses members of an object whose names are written otherwise than in
// the struct that v points to: the decoder does not mind upper and lower case.
func exact(text []byte, v any) error {
	t := reflect.TypeOf(v).Elem()
	var members map[string]json.RawMessage
	if t.Kind() != reflect.Struct {
		return nil
	}
	if err := json.Unmarshal(text, &members); err != nil {
		return jsonError(err)
	}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		delete(members, cmp.Or(name, f.Name))
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		return errs.Field(errs.Invalid, name, "no such member")
	}
	return nil
}

// jsonError words a decoder's error: which member, what was found, what was
// expected.
func jsonError(err error) error {
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return errs.Field(errs.Invalid, cmp.Or(mismatch.Field, "body"), "a JSON %s, expected %s", mismatch.Value, kindOf(mismatch))
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return errs.Field(errs.Malformed, "body", "not JSON at byte %d: %v", syntax.Offset, syntax)
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return errs.Field(errs.Invalid, strings.Trim(name, `"`), "no such member")
	}
	if errors.Is(err, io.EOF) {
		return errs.Field(errs.Missing, "body", "empty, expected a JSON object")
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errs.Field(errs.Malformed, "body", "the JSON value is cut off")
	}
	if _, ok := errors.AsType[*errs.Error](err); ok {
		return err
	}
	return errs.Field(errs.Malformed, "body", "%v", err)
}

func kindOf(m *json.UnmarshalTypeError) string {
	switch kind := m.Type.Kind().String(); kind {
	case "struct", "map":
		return "an object"
	case "slice", "array":
		return "an array"
	case "string":
		return "a string"
	case "bool":
		return "true or false"
	default:
		return fmt.Sprintf("a number (%s)", kind)
	}
}
