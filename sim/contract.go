package sim

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
)

// ContractMode says what becomes of a vendor's request that breaks the vendor's
// contract.
type ContractMode string

// The modes.
const (
	ContractOff     ContractMode = "off"     // nobody looks
	ContractNotice  ContractMode = "notice"  // the journal tells
	ContractEnforce ContractMode = "enforce" // it is refused, too, in the vendor's words
)

// ContractModes lists the modes, for messages and checks.
func ContractModes() []ContractMode {
	return []ContractMode{ContractOff, ContractNotice, ContractEnforce}
}

// contractOf returns the contract that has an operation: the vendor's, or that of
// another vendor when the operation is one that vendors share. It is nil when
// there is none.
func contractOf(vendor, route string) *contracts.Contract {
	for _, name := range append([]string{vendor}, contracts.Names()...) {
		if c, err := contracts.Load(name); err == nil && name != controlContract {
			if _, ok := c.OperationByID(route); ok {
				return c
			}
		}
	}
	return nil
}

// controlContract is the contract of the control API, which refuses for itself
// what it does not know.
const controlContract = "control"

// maxEnforced bounds the body of a request that is held against its contract
// before it is answered, in bytes; a longer one is for its route to refuse.
const maxEnforced = 8 << 20

// enforce refuses requests that break the contract of the route, as the surface
// refuses. What the contract does not know is nobody's fault.
func enforce(vendor, route string, surface *httpx.Surface, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := contractOf(vendor, route)
		if c == nil {
			next.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(io.LimitReader(r.Body, maxEnforced))
		r.Body = readCloser{io.MultiReader(bytes.NewReader(body), r.Body), r.Body}
		if err != nil || len(body) == maxEnforced {
			next.ServeHTTP(w, r) // it finds the same
			return
		}
		all := c.ValidateRequest(contracts.RequestOf(r, body))
		all = slices.DeleteFunc(all, func(v contracts.Violation) bool { return v.Notice })
		if len(all) > 0 {
			surface.Refuse(w, r, refusal(all[0]))
			return
		}
		next.ServeHTTP(w, r)
	})
}

type readCloser struct {
	io.Reader
	io.Closer
}

// refusal is a violation as a failure that surfaces can word.
func refusal(v contracts.Violation) error {
	field, _, _ := strings.Cut(strings.TrimPrefix(v.Location.Pointer, "/"), "/")
	if v.Location.Name != "" {
		field = v.Location.Name
	}
	code := errs.Invalid
	switch v.Rule {
	case "content-type":
		code = errs.UnsupportedMedia
	case "required":
		code = errs.Missing
	case "body":
		code, field = errs.Malformed, "body"
	}
	return errs.Field(code, field, "%s, expected %s (contract %s, %s)", v.Found, v.Expected, v.Contract, v.Rule)
}
