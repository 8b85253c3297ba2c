package frame

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxAnswer is the longest body of an answer that can accept a push, in bytes.
const MaxAnswer = 1 << 20

// Answer is what a receiver answered to a push.
type Answer struct {
	Status int
	// Location and Encoding are the headers Location and Content-Encoding.
	Location, Encoding string
	Body               []byte
}

// Refusal returns in a sentence why an answer does not accept a push; empty when
// it does. It accepts a JSON object whose code is the integer 0 and, unless
// anyStatus is set, a 2xx status.
//
// Source: autocall document, section 2.3 (code: documented); all else assumed.
func (a Answer) Refusal(anyStatus bool) string {
	if a.Status/100 == 3 {
		return fmt.Sprintf("the receiver redirected with status %d to %.200q, and redirects are not followed", a.Status, a.Location)
	}
	var whys []string
	if !anyStatus && a.Status/100 != 2 {
		whys = append(whys, fmt.Sprintf("the status is %d, not 2xx", a.Status))
	}
	if why := judgeBody(a.Body); why != "" {
		if a.Encoding != "" {
			why += fmt.Sprintf(" (it is encoded as %.80q, which was not asked for)", a.Encoding)
		}
		whys = append(whys, why)
	}
	return strings.Join(whys, ", and ")
}

// judgeBody returns why a body is not a JSON object with the code 0.
func judgeBody(body []byte) string {
	const space = " \t\r\n"
	switch {
	case len(body) > MaxAnswer:
		return fmt.Sprintf("the body is longer than %d bytes", MaxAnswer)
	case len(bytes.Trim(body, space)) == 0:
		return "the body is empty"
	case bytes.HasPrefix(body, []byte("\xef\xbb\xbf")):
		return "the body is not JSON: it begins with a byte order mark"
	case !utf8.Valid(body):
		return "the body is not JSON: it is not UTF-8"
	}
	var members map[string]json.RawMessage
	err := json.Unmarshal(body, &members)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("the body is JSON but not an object: it is of type %s", wrong.Value)
	}
	if err != nil {
		return fmt.Sprintf("the body is not JSON: %v", err)
	}
	if members == nil {
		return "the body is JSON but not an object: it is null"
	}
	code, ok := members["code"]
	switch {
	case !ok:
		return "the body has no code"
	case string(code) == "0":
		return ""
	}
	return fmt.Sprintf("the code is %.40s, %s: the integer 0 was expected", code, kindOf(code))
}

// kindOf names the type of a JSON value as people call it.
func kindOf(value []byte) string {
	switch value[0] {
	case '"':
		return "a string"
	case '{':
		return "an object"
	case '[':
		return "an array"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "which is no number"
	}
	if bytes.ContainsAny(value, ".eE") || string(value) == "-0" {
		return "which is not written as an integer"
	}
	return "which means failure"
}
