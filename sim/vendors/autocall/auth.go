package autocall

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/world"
)

// identify returns whose request it is, and notes it in the journal. Without a token that is the world's
// only enterprise, unless the world is strict; a token that is presented must
// be good in any case.
//
// Source: supplement A.1 for the header (documented); that a bad token is code
// 401 is assumed.
func (v *Vendor) identify(t clock.Turn, r *http.Request) (*world.Account, error) {
	a, err := v.presented(t, r)
	if err == nil {
		journal.From(r.Context()).SetAccount(a.ID, a.Dialects)
	}
	return a, err
}

func (v *Vendor) presented(t clock.Turn, r *http.Request) (*world.Account, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		if v.w.Strict {
			return nil, errs.Field(errs.Unauthenticated, "Authorization", "missing, expected Bearer and a token of POST /oauth2/token")
		}
		return v.w.Account(t, Name, "")
	}
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return nil, errs.Field(errs.Unauthenticated, "Authorization", "scheme %q, expected Bearer", scheme)
	}
	grant, err := v.w.Grant(t, strings.TrimSpace(token))
	if err != nil {
		return nil, err
	}
	a, err := v.w.Account(t, Name, grant.Enterprise)
	if err != nil {
		return nil, errs.Field(errs.Unauthenticated, "Authorization", "the token is of enterprise %s, which has no %s account", grant.Enterprise, Name)
	}
	return a, nil
}

// requestID draws the id of the next answer: 32 lower-case hexadecimal digits. It
// counts answers, within a turn; a search is a read for all that, since nothing
// of the model depends on the count.
func (v *Vendor) requestID() string {
	v.requests++
	return v.w.Hex(Name+" request", strconv.FormatUint(v.requests, 10), 32)
}
