package frame

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// ErrNoSecret says that an empty secret was given: a push is always signed.
var ErrNoSecret = errors.New("secret: found none, expected at least one byte")

// Sign returns the lower-case hexadecimal MD5 of data followed by the whole
// secret. The data are the JSON bytes of a plain push as sent, or the base64 text of
// an encrypted one.
//
// Source: supplement A.6 (documented for the sister product, assumed here).
func Sign(data []byte, secret string) string {
	h := md5.New()
	h.Write(data)
	h.Write([]byte(secret))
	return hex.EncodeToString(h.Sum(nil))
}

// SignError says that a frame's sign is not the one that its data and the
// secret make. The message keeps Want to itself: told to a stranger, it would
// sign a forged push.
type SignError struct {
	// Got is the sign received, empty if there was none.
	Got string
	// Want is the sign that belongs to the data received.
	Want string
}

// Error says what was wrong with the sign.
func (e *SignError) Error() string {
	switch {
	case e.Got == "":
		return "sign: found none, expected 32 hexadecimal digits"
	case strings.EqualFold(e.Got, e.Want):
		return fmt.Sprintf("sign: found %q in upper case, expected lower-case hexadecimal digits", e.Got)
	case len(e.Got) != len(e.Want):
		return fmt.Sprintf("sign: found %.80q, expected 32 hexadecimal digits", e.Got)
	default:
		return fmt.Sprintf("sign: found %q, which data and secret do not make", e.Got)
	}
}
