package phpjson

import (
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

const hex = "0123456789abcdef"

// plain marks the bytes that stand for themselves inside a string. DEL is one
// of them; the slash is not.
var plain = func() (is [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		is[c] = c != '"' && c != '\\' && c != '/'
	}
	return is
}()

// AppendString appends s as a JSON string: pure ASCII, with "/" written "\/"
// and everything beyond ASCII as lower-case \uXXXX, in surrogate pairs above
// U+FFFF. Text that is not UTF-8 is an error, and dst comes back as it was.
//
// Source: PHP 8.2, json_encode with default flags (evidenced).
func AppendString(dst []byte, s string) ([]byte, error) {
	out := append(dst, '"')
	start := 0 // of the plain bytes not yet written
	for i := 0; i < len(s); {
		if plain[s[i]] {
			i++
			continue
		}
		out = append(out, s[start:i]...)
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			return dst, fmt.Errorf("found byte %#02x at offset %d of a string, expected UTF-8", s[i], i)
		}
		out = appendEscaped(out, r)
		i += size
		start = i
	}
	out = append(out, s[start:]...)
	return append(out, '"'), nil
}

func appendEscaped(dst []byte, r rune) []byte {
	switch r {
	case '"', '\\', '/':
		return append(dst, '\\', byte(r))
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		return appendUnit(appendUnit(dst, high), low)
	}
	return appendUnit(dst, r)
}

// appendUnit appends one UTF-16 code unit.
func appendUnit(dst []byte, u rune) []byte {
	return append(dst, '\\', 'u', hex[u>>12&15], hex[u>>8&15], hex[u>>4&15], hex[u&15])
}
