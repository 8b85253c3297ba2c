package uccc

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"strings"

	"github.com/gorilla/mux"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/world"
)

// What a request names in its path and its query.
const (
	fieldTenant   = "tenantId"
	fieldCampaign = "campaignId"
	fieldToken    = "access_token"
)

// tenant returns whose request it is, the one in the path, and notes it in the
// journal. A token that is
// presented must be theirs; only a query by period has to present one, and only
// in a strict world.
//
// Source: the vendor's page, 三, the only route with a token (documented); that a
// wrong one is 30129: supplement C.1 (evidenced).
func (v *Vendor) tenant(t clock.Turn, r *http.Request) (*world.Account, error) {
	id := mux.Vars(r)[fieldTenant]
	a, err := v.w.Account(t, Name, id)
	if err != nil {
		return nil, errs.Field(errs.NotFound, fieldTenant, "企业%q不存在。", id)
	}
	journal.From(r.Context()).SetAccount(a.ID, a.Dialects)
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, errs.Field(errs.Malformed, "query", "%v", err)
	}
	token := query.Get(fieldToken)
	if token != "" && subtle.ConstantTimeCompare([]byte(token), []byte(a.Credentials[accessToken])) == 0 {
		return nil, errs.Field(errs.Unauthenticated, fieldToken, "not the token of tenant %s", a.ID)
	}
	return a, nil
}

// Identity returns the tenant in a request's path.
func (v *Vendor) Identity(r *http.Request) string {
	_, after, _ := strings.Cut(r.URL.Path, "/tenants/")
	id, _, _ := strings.Cut(after, "/")
	return id
}

// Identities returns the tenant's id.
func (v *Vendor) Identities(a *world.Account) []string {
	if a.Vendor != Name {
		return nil
	}
	return []string{a.ID}
}

// decode reads a body that is one JSON object. Members that the document does
// not know are passed over.
//
// Source: assumed; the document says nothing of the content type.
func decode(r *http.Request, v any) error {
	switch t := httpx.MediaType(r); t {
	case "application/json", "text/json", "":
		return httpx.Decode(r.Body, v)
	default:
		return errs.Field(errs.UnsupportedMedia, "Content-Type", "%q, expected application/json", t)
	}
}
