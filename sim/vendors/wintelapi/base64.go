package wintelapi

import (
	"encoding/base64"
	"strings"
)

// decodeBase64 reads base64 as leniently as PHP: what is not of the alphabet,
// padding among it, is skipped wherever it stands; padding may be missing; the
// bits of a last single digit are dropped. It never fails.
//
// Source: PHP 8.2, base64_decode without strict (evidenced).
func decodeBase64(text string) []byte {
	digits := strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z', 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '+', r == '/':
			return r
		}
		return -1
	}, text)
	if len(digits)%4 == 1 {
		digits = digits[:len(digits)-1]
	}
	decoded, err := base64.RawStdEncoding.DecodeString(digits)
	if err != nil {
		panic(err) // only digits are left, in a number that is none too many
	}
	return decoded
}
