package strict

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// ParseJSON reads one JSON value, whose problems have a path and no place.
func ParseJSON(src []byte) (*Document, Problems) {
	d := &Document{placeless: true}
	if len(src) > maxBytes {
		return d, Problems{d.problem(nil, "", "%d bytes, expected at most %d", len(src), maxBytes)}
	}
	// What JSON may escape and YAML may not is written plainly.
	var value any
	decoder := json.NewDecoder(bytes.NewReader(src))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return d, Problems{d.problem(nil, "", "not JSON: %v", err)}
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return d, Problems{d.problem(nil, "", "more follows the JSON value, expected one")}
	}
	var plain bytes.Buffer
	encoder := json.NewEncoder(&plain)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return d, Problems{d.problem(nil, "", "not JSON: %v", err)}
	}
	d, problems := Parse("", plain.Bytes())
	d.placeless = true
	for i, p := range problems {
		problems[i] = Problem{Path: p.Path, Msg: p.Msg}
	}
	return d, problems
}
