package wintelapi

import (
	"net/http"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/world"
)

// fieldIdentity is the domain's word for who asks.
const fieldIdentity = "identity"

// sharedSecret names an account's only credential: 32 hexadecimal digits.
//
// Source: supplement B.1 (evidenced).
const sharedSecret = "secret"

// identify returns whose request it is, and notes it in the journal: by the
// X-WSSE header, by a token, or, unless the world is strict, by the parameter
// vcc_code alone. Without a name it is [errs.Missing]; what is presented must be
// good in any case.
//
// Source: supplement B.1 and B9 (documented); that a wrong digest and a bad token
// are answered as an unknown enterprise is assumed.
func (v *Vendor) identify(t clock.Turn, r *http.Request, in parameters) (*world.Account, error) {
	a, err := v.presented(t, r, in)
	if err == nil {
		journal.From(r.Context()).SetAccount(a.ID, a.Dialects)
	}
	return a, err
}

func (v *Vendor) presented(t clock.Turn, r *http.Request, in parameters) (*world.Account, error) {
	if header := r.Header.Get("X-WSSE"); header != "" {
		return v.byDigest(t, parseToken(header))
	}
	if scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") {
		grant, err := v.w.Grant(t, strings.TrimSpace(token))
		if err != nil {
			return nil, err
		}
		return v.account(t, grant.Enterprise)
	}
	if v.w.Strict {
		return nil, errs.Field(errs.Missing, fieldIdentity, "expected the header X-WSSE, or Authorization with a token of POST /oauth2/token")
	}
	return v.account(t, in.text("vcc_code"))
}

// byDigest returns the account of a user name whose digest is right. A world
// that is not strict lets a name without a digest pass.
func (v *Vendor) byDigest(t clock.Turn, u usernameToken) (*world.Account, error) {
	a, err := v.account(t, u.username)
	if err != nil {
		return nil, err
	}
	if u.digest == "" && !v.w.Strict {
		return a, nil
	}
	if !u.proves(a.Credentials[sharedSecret]) {
		return nil, errs.Field(errs.Forbidden, fieldIdentity, "the PasswordDigest is not that of account %s", a.ID)
	}
	window, err := time.ParseDuration(dialects.Read(a, dialectWindow))
	if err == nil && !u.fresh(t.Now(), window) {
		return nil, errs.Field(errs.Forbidden, fieldIdentity, "Created %q is not within %s of now", u.created, window)
	}
	return a, nil
}

// Identity returns the enterprise code that a request carries.
func (v *Vendor) Identity(r *http.Request) string {
	if header := r.Header.Get("X-WSSE"); header != "" {
		return parseToken(header).username
	}
	return readParameters(httpx.Peek(r)).text("vcc_code")
}

// Identities returns the codes by which an account is known.
func (v *Vendor) Identities(a *world.Account) []string {
	if a.Vendor != Name {
		return nil
	}
	return []string{a.ID}
}

// account returns the account of an enterprise code.
func (v *Vendor) account(t clock.Turn, code string) (*world.Account, error) {
	if code == "" {
		return nil, errs.Field(errs.Missing, fieldIdentity, "no enterprise code: expected a Username in X-WSSE, or vcc_code")
	}
	return v.w.Account(t, Name, code)
}
