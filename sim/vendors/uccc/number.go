package uccc

import (
	"strings"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/errs"
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

// checkAgentID returns [errs.Invalid] for an id that is not the tenant's followed
// by four digits.
//
// Source: supplement C.3 (evidenced).
func checkAgentID(tenant, id string) error {
	code, ok := strings.CutPrefix(id, tenant)
	if !ok || len(code) != 4 || strings.Trim(code, "0123456789") != "" {
		return errs.Field(errs.Invalid, "id", "%.40q is not %s and four digits", id, tenant)
	}
	return nil
}
