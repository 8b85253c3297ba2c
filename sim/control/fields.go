package control

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/mux"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/form"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/phpjson"
)

// instant is written as RFC 3339 in UTC with milliseconds, and as null when it
// is zero.
type instant time.Time

// MarshalJSON writes the instant.
func (i instant) MarshalJSON() ([]byte, error) {
	at := time.Time(i)
	if at.IsZero() {
		return []byte("null"), nil
	}
	return at.UTC().AppendFormat(nil, `"`+httpx.InstantFormat+`"`), nil
}

// orNull returns nil, which is written as null, for a zero value.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// shown maps a list to what an answer shows of it; it is never nil.
func shown[T, V any](list []T, show func(T) V) []V {
	views := make([]V, len(list))
	for i, item := range list {
		views[i] = show(item)
	}
	return views
}

// pathVar returns a variable of the route's path. The router matches escaped
// paths, so that an id may hold a slash.
func pathVar(r *http.Request, name string) string {
	value := mux.Vars(r)[name]
	if plain, err := url.PathUnescape(value); err == nil {
		return plain
	}
	return value
}

// readOptional reads a body that may be left out.
func readOptional(r *http.Request, v any) error {
	if r.ContentLength == 0 {
		return nil
	}
	return httpx.DecodeJSON(r, v)
}

// fields reads the members of a request one by one and keeps the first error.
type fields struct{ err error }

func (f *fields) wrong(code errs.Code, field, format string, args ...any) {
	if f.err == nil {
		f.err = errs.Field(code, field, format, args...)
	}
}

// number reads a telephone number; none is "".
func (f *fields) number(field, value string) call.Number {
	if value != "" && !form.IsNumber(value) {
		f.wrong(errs.Invalid, field, "%.40q is not %s", value, form.NumberExpected)
	}
	return call.Number(value)
}

// needNumber reads a telephone number that must be there.
func (f *fields) needNumber(field, value string) call.Number {
	if value == "" {
		f.wrong(errs.Missing, field, "missing, expected %s", form.NumberExpected)
	}
	return f.number(field, value)
}

// id checks what something new is to be called.
func (f *fields) id(value string) {
	if !form.IsName(value) {
		f.wrong(errs.Invalid, "id", "%.80q is not %s", value, form.NameExpected)
	}
}

// instant reads an instant; none is the zero one.
func (f *fields) instant(field, value string) time.Time {
	if value == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, value)
	if err != nil {
		f.wrong(errs.Invalid, field, "%.40q is not an instant such as 2021-03-23T17:24:36+08:00", value)
	}
	return at
}

// needInstant reads an instant that must be there.
func (f *fields) needInstant(field, value string) time.Time {
	if value == "" {
		f.wrong(errs.Missing, field, "missing, expected an instant such as 2021-03-23T17:24:36+08:00")
	}
	return f.instant(field, value)
}

// duration reads a duration within bounds; none is the fallback.
func (f *fields) duration(field, value string, fallback, least, most time.Duration) time.Duration {
	if value == "" {
		return fallback
	}
	d, err := time.ParseDuration(value)
	if err != nil {
		f.wrong(errs.Invalid, field, "%.40q is not a duration such as 4h, 1m30s or 250ms", value)
	} else if d < least || d > most {
		f.wrong(errs.Invalid, field, "%s is not between %s and %s", d, least, most)
	}
	return d
}

// count reads a number from 1 to the most items of a page; none is the fallback.
func (f *fields) count(field string, value *int, fallback int) int {
	if value == nil {
		return fallback
	}
	if *value < 1 || *value > maxLimit {
		f.wrong(errs.Invalid, field, "%d is not between 1 and %d", *value, maxLimit)
	}
	return *value
}

// rate reads how fast scaled time runs; none is the fallback.
func (f *fields) rate(value *float64, fallback float64) float64 {
	if value == nil {
		return fallback
	}
	if *value < clock.MinRate || *value > clock.MaxRate {
		f.wrong(errs.Invalid, "rate", "%v is not between %v and %d", *value, clock.MinRate, clock.MaxRate)
	}
	return *value
}

// oneOf checks a value that may be left out.
func oneOf[T ~string](f *fields, field string, value T, fallback T, allowed ...T) T {
	if value == "" {
		return fallback
	}
	if !slices.Contains(allowed, value) {
		f.wrong(errs.Invalid, field, "%.40q is not one of %q", value, allowed)
	}
	return value
}

// object reads JSON of the customer's own, which must be an object; none is nil.
func (f *fields) object(field string, value json.RawMessage) []byte {
	text := strings.TrimSpace(string(value))
	if text == "" || text == "null" {
		return nil
	}
	if !strings.HasPrefix(text, "{") {
		f.wrong(errs.Invalid, field, "%.40s is not a JSON object", text)
	} else if _, err := phpjson.Reencode([]byte(text)); err != nil {
		f.wrong(errs.Invalid, field, "PHP could not pass it on: %v", err)
	}
	return []byte(text)
}
