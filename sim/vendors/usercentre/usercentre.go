// Package usercentre imitates the user centre that autocall and wintelapi share:
// the endpoint where a client turns an enterprise's credentials into a token.
//
// Source: supplement A.1 (documented); its errors are those of the library whose
// answers it gives (assumed).
package usercentre

import (
	"crypto/subtle"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/phpjson"
	"github.com/ringback-sim/ringback/sim/secret"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/world"
)

// Centre is the user centre of one world.
type Centre struct {
	w       *world.World
	surface *httpx.Surface
}

// New returns the user centre of a world.
func New(w *world.World) vendors.Site {
	return &Centre{w: w, surface: &httpx.Surface{
		Append: phpjson.Append, ContentType: "application/json", Fail: fail, Hold: w.Clock.Hold, Now: w.Now, Log: w.Log(),
	}}
}

// Surface writes JSON as PHP does and errors as OAuth's.
func (c *Centre) Surface() *httpx.Surface { return c.surface }

// Prefix is where the centre answers for everything.
func (c *Centre) Prefix() string { return "/oauth2/" }

// Routes is the API.
func (c *Centre) Routes() []httpx.Route {
	return []httpx.Route{{Name: "issueToken", Method: "POST", Path: "/oauth2/token", Handle: c.issueToken, Holds: true}}
}

// token is the answer to a good request, in its order.
//
// Source: supplement A.1 (documented).
type token struct {
	AccessToken  string `json:"access_token"`
	ExpiresIn    int64  `json:"expires_in"`
	TokenType    string `json:"token_type"`
	Scope        string `json:"scope"`
	RefreshToken string `json:"refresh_token,omitempty"`
}

// issueToken grants a token for a password, for the enterprise's own
// credentials, or for a refresh token.
func (c *Centre) issueToken(r *http.Request) (httpx.Reply, error) {
	in, err := fields(r)
	if err != nil {
		return httpx.Reply{}, err
	}
	note := journal.From(r.Context())
	var g world.Grant
	err = c.w.Clock.Do(func(t clock.Turn) (err error) {
		switch grant := in["grant_type"]; grant {
		case "":
			err = errs.Field(errs.Missing, "grant_type", "The grant type was not specified in the request")
		case "password":
			g, err = c.byPassword(t, note, in)
		case "client_credentials":
			g, err = c.byClient(t, note, in)
		case "refresh_token":
			g, err = c.byRefresh(t, note, in)
		default:
			err = errs.Field(errs.Invalid, "grant_type", "Grant type %q not supported", grant)
		}
		return err
	})
	if err != nil {
		return httpx.Reply{}, err
	}
	return httpx.Reply{
		Header: http.Header{"Cache-Control": {"no-store"}, "Pragma": {"no-cache"}},
		Body: token{
			AccessToken: g.Token, ExpiresIn: int64(world.TokenLife.Seconds()), TokenType: "Bearer", Scope: g.Scope, RefreshToken: g.Refresh,
		},
	}, nil
}

// byPassword grants an agent's token; the user name is the enterprise's code and
// the agent's number, with a bar between.
func (c *Centre) byPassword(t clock.Turn, note journal.Draft, in map[string]string) (world.Grant, error) {
	a, err := c.client(t, note, in)
	if err != nil {
		return world.Grant{}, err
	}
	if in["username"] == "" || in["password"] == "" {
		return world.Grant{}, errs.Field(errs.Missing, "username", `Missing parameters: "username" and "password" required`)
	}
	enterprise, id, _ := strings.Cut(in["username"], "|")
	agent := a.Agent(id)
	if enterprise != a.Enterprise || agent == nil || !same(agent.Password, in["password"]) {
		return world.Grant{}, errs.Field(errs.Unauthenticated, "username", "Invalid username and password combination")
	}
	return c.w.IssueToken(t, a.Enterprise, agent.ID, scopeOf(in, "openid"), true)
}

// byClient grants the enterprise's own token, which no refresh token goes with.
func (c *Centre) byClient(t clock.Turn, note journal.Draft, in map[string]string) (world.Grant, error) {
	a, err := c.client(t, note, in)
	if err != nil {
		return world.Grant{}, err
	}
	return c.w.IssueToken(t, a.Enterprise, "", scopeOf(in, "default"), false)
}

// byRefresh grants another token like the one that came with the refresh token.
func (c *Centre) byRefresh(t clock.Turn, note journal.Draft, in map[string]string) (world.Grant, error) {
	a, err := c.client(t, note, in)
	if err != nil {
		return world.Grant{}, err
	}
	if in["refresh_token"] == "" {
		return world.Grant{}, errs.Field(errs.Missing, "refresh_token", `Missing parameter: "refresh_token" is required`)
	}
	old, err := c.w.Refreshed(t, in["refresh_token"])
	if err != nil || old.Enterprise != a.Enterprise {
		return world.Grant{}, errs.Field(errs.Invalid, "refresh_token", "Invalid refresh token")
	}
	return c.w.IssueToken(t, old.Enterprise, old.Agent, "default", false)
}

// client returns the account whose client credentials a request carries, and notes
// it in the journal.
func (c *Centre) client(t clock.Turn, note journal.Draft, in map[string]string) (*world.Account, error) {
	for _, a := range c.w.Accounts(t) {
		id, ok := a.Credentials[world.ClientID]
		if ok && same(id, in["client_id"]) && same(a.Credentials[world.ClientSecret], in["client_secret"]) {
			note.SetVendor(a.Vendor)
			note.SetAccount(a.ID, a.Dialects)
			return a, nil
		}
	}
	return nil, errs.Field(errs.Invalid, "client_id", "The client credentials are invalid")
}

// Identity returns the client's id in a request.
func (c *Centre) Identity(r *http.Request) string {
	in, _ := fields(httpx.Peek(r)) // a body that cannot be read names nobody
	return in["client_id"]
}

// Identities returns the client's id of an account that has one.
func (c *Centre) Identities(a *world.Account) []string {
	if id := a.Credentials[world.ClientID]; id != "" {
		return []string{string(id)}
	}
	return nil
}

func same(secret secret.Text, presented string) bool {
	return subtle.ConstantTimeCompare([]byte(secret), []byte(presented)) == 1
}

func scopeOf(in map[string]string, fallback string) string {
	if in["scope"] != "" {
		return in["scope"]
	}
	return fallback
}

// fields reads a form, multipart or JSON body; client credentials may also come
// in the header as OAuth has it.
func fields(r *http.Request) (map[string]string, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, errs.Field(errs.Malformed, "body", "%v", err)
	}
	in := map[string]string{}
	switch t := httpx.MediaType(r); t {
	case "application/x-www-form-urlencoded", "multipart/form-data", "":
		form, err := httpx.Form(r, body)
		if err != nil {
			return nil, err
		}
		for name := range form {
			in[name] = form.Get(name)
		}
	case "application/json":
		var members map[string]any
		if err := json.Unmarshal(body, &members); err != nil {
			return nil, errs.Field(errs.Malformed, "body", "not a JSON object: %v", err)
		}
		for name, value := range members {
			if text, ok := value.(string); ok {
				in[name] = text
			}
		}
	default:
		return nil, errs.Field(errs.UnsupportedMedia, "Content-Type", "%q, expected a form or application/json", t)
	}
	if id, secret, ok := r.BasicAuth(); ok {
		in["client_id"], in["client_secret"] = id, secret
	}
	return in, nil
}

// wireErrors maps every code to OAuth's error and an HTTP status.
//
// Source: supplement A.1 (assumed); that too many requests are 429 is assumed
// of our own.
var wireErrors = map[errs.Code]struct {
	status int
	code   string
}{
	errs.Missing:          {http.StatusBadRequest, "invalid_request"},
	errs.Malformed:        {http.StatusBadRequest, "invalid_request"},
	errs.Invalid:          {http.StatusBadRequest, "invalid_request"},
	errs.Unauthenticated:  {http.StatusUnauthorized, "invalid_grant"},
	errs.Forbidden:        {http.StatusBadRequest, "unauthorized_client"},
	errs.NotFound:         {http.StatusNotFound, "invalid_request"},
	errs.MethodNotAllowed: {http.StatusMethodNotAllowed, "invalid_request"},
	errs.Conflict:         {http.StatusBadRequest, "invalid_request"},
	errs.Refused:          {http.StatusBadRequest, "invalid_request"},
	errs.TooLarge:         {http.StatusRequestEntityTooLarge, "invalid_request"},
	errs.UnsupportedMedia: {http.StatusBadRequest, "invalid_request"},
	errs.RateLimited:      {http.StatusTooManyRequests, "too_many_requests"},
	errs.Internal:         {http.StatusInternalServerError, "server_error"},
}

// fieldErrors are the errors that the field decides rather than the code.
var fieldErrors = map[string]string{
	"client_id": "invalid_client", "refresh_token": "invalid_grant", "grant_type": "unsupported_grant_type",
}

func fail(_ *http.Request, e *errs.Error) httpx.Reply {
	wire := wireErrors[e.Code]
	code := wire.code
	if special, ok := fieldErrors[e.Field]; ok && e.Code == errs.Invalid {
		code = special
	}
	return httpx.Reply{Status: wire.status, Body: phpjson.Object{
		phpjson.Pair("error", code), phpjson.Pair("error_description", e.Msg),
	}}
}
