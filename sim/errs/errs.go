// Package errs holds the closed set of failures that a client may see.
//
// The model returns an [Error] for everything that a caller can put right; each
// surface (a vendor, the control API) maps its [Code] and Field to its own
// envelope. An error without a code is a bug and is answered as [Internal].
package errs

import (
	"errors"
	"fmt"
)

// Code says what kind of failure an [Error] is. The set is closed: [Codes]
// lists it, and every surface's error table is total over it.
type Code string

// The codes. Missing, Malformed and Invalid speak of one field of the input.
const (
	Missing          Code = "missing"            // a required field is absent or empty
	Malformed        Code = "malformed"          // a field or body cannot be read at all
	Invalid          Code = "invalid"            // a field is readable but not allowed
	Unauthenticated  Code = "unauthenticated"    // no identity, or one that is not ours
	Forbidden        Code = "forbidden"          // the identity may not do this
	NotFound         Code = "not-found"          // the thing named does not exist
	MethodNotAllowed Code = "method-not-allowed" // the path exists, the method does not
	Conflict         Code = "conflict"           // the state of the thing does not allow it
	Refused          Code = "refused"            // the network refuses the call
	TooLarge         Code = "too-large"          // the body exceeds its limit
	UnsupportedMedia Code = "unsupported-media"  // the content type is not one of those accepted
	RateLimited      Code = "rate-limited"       // too many requests of this kind
	Internal         Code = "internal"           // a bug of ours
)

// Codes lists every code, for tests that hold an error table total.
func Codes() []Code {
	return []Code{
		Missing, Malformed, Invalid, Unauthenticated, Forbidden, NotFound, MethodNotAllowed,
		Conflict, Refused, TooLarge, UnsupportedMedia, RateLimited, Internal,
	}
}

// Error is a failure that a client may see.
type Error struct {
	// Code is the kind of failure.
	Code Code
	// Field is the domain's word for what was wrong, empty when no single
	// field is.
	Field string
	// Msg names the value and what was expected, for people.
	Msg string
	// Details are further members that a surface may show beside Msg, as a
	// problem document's extension members.
	Details map[string]any
}

// Error returns the message, led by the field when there is one.
func (e *Error) Error() string {
	if e.Field == "" {
		return e.Msg
	}
	return e.Field + ": " + e.Msg
}

// New returns an error that concerns no single field.
func New(code Code, format string, args ...any) error {
	return &Error{Code: code, Msg: fmt.Sprintf(format, args...)}
}

// Field returns an error that concerns one field.
func Field(code Code, field, format string, args ...any) error {
	return &Error{Code: code, Field: field, Msg: fmt.Sprintf(format, args...)}
}

// As returns err as an [Error]. One that carries no code comes back as
// [Internal] with a message that gives nothing away.
func As(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Code: Internal, Msg: "internal error"}
}
