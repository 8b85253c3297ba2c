package phpjson

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// appendFloat appends the shortest decimal that reads back as f. Values from
// 1e-4 up to below 1e17 are written out, without a fraction when they are
// whole; others have an exponent and at least one decimal, as in 1.0e-5.
//
// Source: PHP 8.2, serialize_precision -1 (evidenced).
func appendFloat(dst []byte, f float64) ([]byte, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return dst, fmt.Errorf("found number %v, expected a finite one", f)
	}
	if abs := math.Abs(f); abs == 0 || abs >= 1e-4 && abs < 1e17 {
		return strconv.AppendFloat(dst, f, 'f', -1, 64), nil
	}
	var room [32]byte
	digits := strconv.AppendFloat(room[:0], f, 'e', -1, 64)
	mantissa, exponent, _ := strings.Cut(string(digits), "e")
	dst = append(dst, mantissa...)
	if !strings.Contains(mantissa, ".") {
		dst = append(dst, ".0"...)
	}
	dst = append(dst, 'e', exponent[0])
	return append(dst, strings.TrimLeft(exponent[1:], "0")...), nil
}

// appendUint appends an integer; one above the range of int64 is a float, since PHP
// has no unsigned integers.
func appendUint(dst []byte, u uint64) ([]byte, error) {
	if u > math.MaxInt64 {
		return appendFloat(dst, float64(u))
	}
	return strconv.AppendUint(dst, u, 10), nil
}

// appendNumber appends a JSON number as PHP writes it after having read it:
// an integer that int64 can hold as it is, with -0 becoming 0, anything else
// as a float. One beyond the range of floats is an error.
//
// Source: PHP 8.2, json_encode of json_decode (evidenced).
func appendNumber(dst []byte, n json.Number) ([]byte, error) {
	if end := numberEnd([]byte(n), 0); end == 0 || end != len(n) {
		return dst, fmt.Errorf("found %q, expected a JSON number", string(n))
	}
	if i, err := strconv.ParseInt(string(n), 10, 64); err == nil {
		return strconv.AppendInt(dst, i, 10), nil
	}
	f, err := strconv.ParseFloat(string(n), 64)
	if err != nil {
		return dst, fmt.Errorf("found number %.40s, expected one within the range of float64", string(n))
	}
	return appendFloat(dst, f)
}

// numberEnd returns the end of the JSON number that starts at src[i], or i if
// none does.
func numberEnd(src []byte, i int) int {
	start := i
	digits := func() bool {
		from := i
		for i < len(src) && '0' <= src[i] && src[i] <= '9' {
			i++
		}
		return i > from
	}
	if i < len(src) && src[i] == '-' {
		i++
	}
	if i < len(src) && src[i] == '0' {
		i++
	} else if !digits() {
		return start
	}
	if i < len(src) && src[i] == '.' {
		if i++; !digits() {
			return start
		}
	}
	if i < len(src) && (src[i] == 'e' || src[i] == 'E') {
		i++
		if i < len(src) && (src[i] == '+' || src[i] == '-') {
			i++
		}
		if !digits() {
			return start
		}
	}
	return i
}
