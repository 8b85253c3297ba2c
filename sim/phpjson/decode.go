package phpjson

import (
	"encoding/json"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDecodeDepth is how deep arrays and objects may be nested in a text that
// PHP reads with its default depth of 512, which counts the value in the
// innermost one as a level of its own.
//
// Source: PHP 8.2, json_decode (evidenced).
const maxDecodeDepth = 511

// Reencode returns the bytes that PHP writes for a JSON text after reading it
// with objects kept as objects: keys in the order received, no white space,
// numbers and strings in PHP's form. Where PHP refuses the text, so does Reencode.
func Reencode(src []byte) ([]byte, error) {
	v, err := Decode(src)
	if err != nil {
		return nil, err
	}
	return Append(make([]byte, 0, len(src)+len(src)/4), v)
}

// Decode reads a JSON text as PHP's json_decode does with objects kept as
// objects. It returns an [Object], []any, string, [json.Number] (the literal
// as received), bool or nil.
//
// Of a key that occurs twice, the last value counts, at the place of the
// first. Refused are text that is not RFC 8259 JSON or not UTF-8, nesting
// beyond 511 levels, a \u escape of half a surrogate pair, and a key that
// begins with NUL. The error names the byte offset.
func Decode(src []byte) (any, error) {
	d := decoder{src: src}
	v, err := d.value()
	if err != nil {
		return nil, err
	}
	if d.peek(); d.pos < len(src) {
		return nil, d.unexpected("the end")
	}
	return v, nil
}

// decoder walks over src; pos is the offset of the next byte to read.
type decoder struct {
	src   []byte
	pos   int
	depth int
}

// peek skips white space and returns the next byte, or 0 at the end.
func (d *decoder) peek() byte {
	for d.pos < len(d.src) {
		switch c := d.src[d.pos]; c {
		case ' ', '\t', '\n', '\r':
			d.pos++
		default:
			return c
		}
	}
	return 0
}

// unexpected returns the error for a byte at pos that does not belong there.
func (d *decoder) unexpected(expected string) error {
	if d.pos >= len(d.src) {
		return fmt.Errorf("offset %d: found the end, expected %s", d.pos, expected)
	}
	return fmt.Errorf("offset %d: found %q, expected %s", d.pos, d.src[d.pos:d.pos+1], expected)
}

func (d *decoder) value() (any, error) {
	switch c := d.peek(); {
	case c == '{':
		return d.object()
	case c == '[':
		return d.array()
	case c == '"':
		return d.text()
	case c == '-' || '0' <= c && c <= '9':
		end := numberEnd(d.src, d.pos)
		if end == d.pos {
			return nil, d.unexpected("a number")
		}
		n := json.Number(d.src[d.pos:end])
		d.pos = end
		return n, nil
	case d.skip("null"):
		return nil, nil
	case d.skip("true"):
		return true, nil
	case d.skip("false"):
		return false, nil
	}
	return nil, d.unexpected("a value")
}

// skip moves past a word if it is next, and reports whether it was.
func (d *decoder) skip(word string) bool {
	if end := d.pos + len(word); end <= len(d.src) && string(d.src[d.pos:end]) == word {
		d.pos = end
		return true
	}
	return false
}

// list reads what stands between the brackets of an array or object: items
// separated by commas.
func (d *decoder) list(end byte, item func() error) error {
	if d.depth++; d.depth > maxDecodeDepth {
		return fmt.Errorf("offset %d: found nesting beyond %d levels", d.pos, maxDecodeDepth)
	}
	d.pos++
	if d.peek() != end {
		for {
			if err := item(); err != nil {
				return err
			}
			if d.peek() != ',' {
				break
			}
			d.pos++
		}
	}
	if d.peek() != end {
		return d.unexpected(fmt.Sprintf("',' or %q", rune(end)))
	}
	d.pos++
	d.depth--
	return nil
}

func (d *decoder) array() (any, error) {
	out := []any{}
	err := d.list(']', func() error {
		v, err := d.value()
		out = append(out, v)
		return err
	})
	return out, err
}

func (d *decoder) object() (any, error) {
	out := Object{}
	var place map[string]int // of each key; made once a linear search would be slow
	err := d.list('}', func() error {
		if d.peek() != '"' {
			return d.unexpected("a key")
		}
		at := d.pos
		key, err := d.text()
		if err != nil {
			return err
		}
		if len(key) > 0 && key[0] == 0 {
			return fmt.Errorf("offset %d: found a key that begins with NUL, which is no property name in PHP", at)
		}
		if d.peek() != ':' {
			return d.unexpected("':'")
		}
		d.pos++
		v, err := d.value()
		if err != nil {
			return err
		}
		if len(out) < 16 {
			out.Set(key, v)
			return nil
		}
		if place == nil {
			place = make(map[string]int, 2*len(out))
			for i, m := range out {
				place[m.Key] = i
			}
		}
		if i, ok := place[key]; ok {
			out[i].Value = v
			return nil
		}
		place[key] = len(out)
		out = append(out, Pair(key, v))
		return nil
	})
	return out, err
}

// text reads the string whose opening quote is at pos.
func (d *decoder) text() (string, error) {
	open := d.pos
	d.pos++
	start := d.pos // of the bytes not yet copied to out
	var out []byte // stays empty unless there is an escape
	for {
		if d.pos >= len(d.src) || d.src[d.pos] < ' ' {
			return "", d.unexpected("the rest of a string")
		}
		switch c := d.src[d.pos]; c {
		case '"':
			all := d.src[start:d.pos]
			if out != nil {
				all = append(out, all...)
			}
			if !utf8.Valid(all) {
				return "", fmt.Errorf("offset %d: found a string that is not UTF-8", open)
			}
			d.pos++
			return string(all), nil
		case '\\':
			out = append(out, d.src[start:d.pos]...)
			r, err := d.escape()
			if err != nil {
				return "", err
			}
			out = utf8.AppendRune(out, r)
			start = d.pos
		default:
			d.pos++
		}
	}
}

// escape reads the escape whose backslash is at pos.
func (d *decoder) escape() (rune, error) {
	d.pos++
	if d.pos >= len(d.src) {
		return 0, d.unexpected("an escape")
	}
	switch c := d.src[d.pos]; c {
	case '"', '\\', '/':
		d.pos++
		return rune(c), nil
	case 'b', 'f', 'n', 'r', 't':
		d.pos++
		return map[byte]rune{'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}[c], nil
	case 'u':
	default:
		return 0, d.unexpected("an escape")
	}
	at := d.pos - 1
	r, err := d.unit()
	if err != nil || !utf16.IsSurrogate(r) {
		return r, err
	}
	if d.pos+1 < len(d.src) && d.src[d.pos] == '\\' && d.src[d.pos+1] == 'u' {
		d.pos++
		low, err := d.unit()
		if err != nil {
			return 0, err
		}
		if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
			return r, nil
		}
	}
	return 0, fmt.Errorf("offset %d: found half a surrogate pair, expected both halves", at)
}

// unit reads the UTF-16 code unit whose "u" is at pos.
func (d *decoder) unit() (u rune, err error) {
	d.pos++
	for range 4 {
		if d.pos >= len(d.src) {
			return 0, d.unexpected("a hexadecimal digit")
		}
		switch c := d.src[d.pos]; {
		case '0' <= c && c <= '9':
			u = u<<4 | rune(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			u = u<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, d.unexpected("a hexadecimal digit")
		}
		d.pos++
	}
	return u, nil
}
