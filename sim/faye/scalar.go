package faye

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// number appends the next number as JavaScript writes a double.
func (d *decoder) number(dst []byte) ([]byte, error) {
	start := d.at
	digits := func() int {
		from := d.at
		for d.at < len(d.in) && '0' <= d.in[d.at] && d.in[d.at] <= '9' {
			d.at++
		}
		return d.at - from
	}
	is := func(chars string) bool {
		if d.at < len(d.in) && bytes.IndexByte([]byte(chars), d.in[d.at]) >= 0 {
			d.at++
			return true
		}
		return false
	}
	is("-")
	if zero := is("0"); !zero && digits() == 0 {
		return dst, errMalformed
	}
	whole := true
	if is(".") {
		if whole = false; digits() == 0 {
			return dst, errMalformed
		}
	}
	if is("eE") {
		whole = false
		if is("+-"); digits() == 0 {
			return dst, errMalformed
		}
	}
	text := d.in[start:d.at]
	if whole && len(text) <= 15 && text[0] != '-' {
		return append(dst, text...), nil // exact as a double, and written the same
	}
	return appendNumber(dst, string(text)), nil
}

// appendNumber appends text as the double that it names: Infinity, which JSON
// cannot write, becomes null, and minus zero loses its sign.
func appendNumber(dst []byte, text string) []byte {
	f, _ := strconv.ParseFloat(text, 64)
	switch {
	case math.IsInf(f, 0):
		return append(dst, "null"...)
	case f == 0:
		return append(dst, '0')
	}
	out, _ := json.Marshal(f) // writes doubles as ECMAScript does
	return append(dst, out...)
}

// text appends the next string, quotes included.
func (d *decoder) text(dst []byte) ([]byte, error) {
	d.at++ // the quote
	dst = append(dst, '"')
	for d.at < len(d.in) {
		switch c := d.in[d.at]; {
		case c == '"':
			d.at++
			return append(dst, '"'), nil
		case c < ' ':
			return dst, errMalformed
		case c == '\\':
			var err error
			if dst, err = d.escape(dst); err != nil {
				return dst, err
			}
		case c < utf8.RuneSelf:
			dst = append(dst, c)
			d.at++
		default:
			r, size := utf8.DecodeRune(d.in[d.at:])
			dst = utf8.AppendRune(dst, r) // U+FFFD for bytes that are not UTF-8
			d.at += size
		}
	}
	return dst, errMalformed
}

// escape appends the character that the next escape names.
func (d *decoder) escape(dst []byte) ([]byte, error) {
	rest := d.in[d.at+1:]
	if len(rest) == 0 {
		return dst, errMalformed
	}
	if i := bytes.IndexByte([]byte(`"\/bfnrt`), rest[0]); i >= 0 {
		d.at += 2
		return appendRune(dst, rune("\"\\/\b\f\n\r\t"[i])), nil
	}
	r, ok := d.unit(d.at)
	if !ok {
		return dst, errMalformed
	}
	d.at += len(`\u0000`)
	if utf16.IsSurrogate(r) {
		low, _ := d.unit(d.at)
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			d.at += len(`\u0000`)
			r = pair
		}
	}
	return appendRune(dst, r), nil
}

// unit reads the escape \uXXXX at the offset.
func (d *decoder) unit(at int) (rune, bool) {
	if at+6 > len(d.in) || d.in[at] != '\\' || d.in[at+1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(d.in[at+2:at+6]), 16, 16)
	return rune(n), err == nil
}

// appendRune appends one character of a string as JSON.stringify writes it.
func appendRune(dst []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	switch {
	case r == '"' || r == '\\':
		return append(dst, '\\', byte(r))
	case r < ' ':
		if i := bytes.IndexByte([]byte("\b\f\n\r\t"), byte(r)); i >= 0 {
			return append(dst, '\\', "bfnrt"[i])
		}
		fallthrough
	case utf16.IsSurrogate(r):
		return append(dst, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
	}
	return utf8.AppendRune(dst, r)
}
