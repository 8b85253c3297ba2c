package call

import "strings"

// Number is a telephone number as its party would dial it, kept as text:
// leading zeros and masked digits stay.
type Number string

// magicMark stands before the two digits that choose an outcome.
const magicMark = "0000"

// Magic returns the two-digit code at the end of a number whose last six digits
// are 0000 and a code; ok is false for every other number.
func (n Number) Magic() (code string, ok bool) {
	s := string(n)
	if len(s) < len(magicMark)+2 {
		return "", false
	}
	mark, code := s[len(s)-6:len(s)-2], s[len(s)-2:]
	return code, mark == magicMark && strings.Trim(code, "0123456789") == ""
}
