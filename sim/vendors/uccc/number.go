package uccc

import (
	"strings"

	"github.com/ringback-sim/ringback/sim/call"
)

// legal reports whether a number can be dialled: eleven digits of a mobile phone,
// or ten to twelve of any other.
//
// Source: supplement C.3, the portal's rule (evidenced).
func legal(n call.Number) bool {
	return len(n) >= 10 && len(n) <= 12 && strings.Trim(string(n), "0123456789") == ""
}

// mobile reports whether a legal number is a mobile phone's.
//
// Source: supplement C.3, the portal's rule (evidenced).
func mobile(n call.Number) bool { return len(n) == 11 && n[0] == '1' }
