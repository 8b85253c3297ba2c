package autocall

import (
	"bytes"
	"encoding/json"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// token is what the token endpoint answers, good or bad.
type token struct {
	AccessToken  string           `json:"access_token"`
	ExpiresIn    *json.RawMessage `json:"expires_in"`
	TokenType    string           `json:"token_type"`
	Scope        *string          `json:"scope"`
	RefreshToken *string          `json:"refresh_token"`
	Error        string           `json:"error"`
	Description  string           `json:"error_description"`
}

// tokens declares the specs of who is let in.
func (a *api) tokens(l *spec.List) {
	oauth := spec.Documented("supplement A.1")
	l.It("AUTOCALL-TOKEN-001", "an agent's password buys a token of 40 hexadecimal digits for a day", oauth, spec.ReadOnly, func(c *spec.Case) {
		_, got := a.buy(c, a.password(c))
		c.Must("access_token", got.AccessToken, gomega.MatchRegexp(`^[0-9a-f]{40}$`))
		c.Must("expires_in", got.ExpiresIn, gomega.Not(gomega.BeNil()))
		c.Equal("expires_in", string(*got.ExpiresIn), "86400")
		c.Equal("token_type", got.TokenType, "Bearer")
		c.Expect("scope", got.Scope, gomega.HaveValue(gomega.Equal("openid")))
		c.Expect("refresh_token", got.RefreshToken, gomega.HaveValue(gomega.MatchRegexp(`^[0-9a-f]{40}$`)))
	})
	l.It("AUTOCALL-TOKEN-002", "the token endpoint reads forms, multipart and JSON", oauth, spec.ReadOnly, func(c *spec.Case) {
		fields := a.password(c)
		for _, r := range encodings(c, fields) {
			_, got := a.post(c, r)
			c.Expect("access_token for "+r.Header.Get("Content-Type"), got.AccessToken, gomega.MatchRegexp(`^[0-9a-f]{40}$`))
		}
	})
	l.It("AUTOCALL-TOKEN-003", "the enterprise's own token comes without a refresh token", oauth, spec.ReadOnly, func(c *spec.Case) {
		fields := a.client(c)
		fields.Set("grant_type", "client_credentials")
		_, got := a.buy(c, fields)
		c.Must("access_token", got.AccessToken, gomega.MatchRegexp(`^[0-9a-f]{40}$`))
		c.Expect("refresh_token", got.RefreshToken, gomega.BeNil())
	})
	l.It("AUTOCALL-TOKEN-004", "a refresh token buys another token, and no other refresh token", oauth, spec.ReadOnly, func(c *spec.Case) {
		_, first := a.buy(c, a.password(c))
		c.Must("refresh_token", first.RefreshToken, gomega.Not(gomega.BeNil()))
		fields := a.client(c)
		fields.Set("grant_type", "refresh_token")
		fields.Set("refresh_token", *first.RefreshToken)
		_, got := a.buy(c, fields)
		c.Must("access_token", got.AccessToken, gomega.MatchRegexp(`^[0-9a-f]{40}$`))
		c.Expect("access_token", got.AccessToken, gomega.Not(gomega.Equal(first.AccessToken)))
		c.Expect("refresh_token", got.RefreshToken, gomega.BeNil())
	})
	l.It("AUTOCALL-TOKEN-005", "a wrong password is invalid_grant, status 401", spec.Assumed("supplement A.1"), spec.ReadOnly, func(c *spec.Case) {
		fields := a.password(c)
		fields.Set("password", "not-the-password")
		a.denied(c, fields, http.StatusUnauthorized, "invalid_grant")
	})
	l.It("AUTOCALL-TOKEN-006", "an unknown client is invalid_client, status 400", spec.Assumed("supplement A.1"), spec.ReadOnly, func(c *spec.Case) {
		fields := a.password(c)
		fields.Set("client_secret", "not-the-secret")
		a.denied(c, fields, http.StatusBadRequest, "invalid_client")
	})
	l.It("AUTOCALL-TOKEN-007", "an unknown grant is unsupported_grant_type, status 400", spec.Assumed("supplement A.1"), spec.ReadOnly, func(c *spec.Case) {
		fields := a.password(c)
		fields.Set("grant_type", "wishing")
		a.denied(c, fields, http.StatusBadRequest, "unsupported_grant_type")
	})
	l.It("AUTOCALL-TOKEN-008", "a search with a bad token is refused with code 401", spec.Assumed("definitions 3"), spec.ReadOnly, func(c *spec.Case) {
		header := http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer 0000000000000000000000000000000000000000"}}
		e := refused(c, "a token of zeros", c.Send(a.Target, target.Request{URL: a.url(), Header: header, Body: `{"perPage":1}`}))
		c.Equal("code", *e.Code, 401)
		c.Equal("data", string(e.Data), "null")
	})
	l.It("AUTOCALL-TOKEN-009", "a search needs a token", oauth, spec.ReadOnly, func(c *spec.Case) {
		header := http.Header{"Content-Type": {"application/json"}}
		answer := c.Send(a.Target, target.Request{URL: a.url(), Header: header, Body: `{"perPage":1}`})
		if a.Kind == target.Simulator && *envelopeOf(c, answer).Code == 0 {
			c.NotProven("switched off: the simulator asks for no token (serve --auth strict)")
		}
		e := refused(c, "no token", answer)
		c.As(spec.Assumed("definitions 3")).Equal("code", *e.Code, 401)
	})
}

// client returns the fields that say whose client asks.
func (a *api) client(c *spec.Case) url.Values {
	v := a.Vendors.Autocall
	if v.ClientID == "" {
		c.NotProven("the target file has no client credentials (vendors.autocall.clientId)")
	}
	return url.Values{"client_id": {v.ClientID}, "client_secret": {v.ClientSecret}}
}

// password returns the fields that buy an agent's token.
func (a *api) password(c *spec.Case) url.Values {
	fields, v := a.client(c), a.Vendors.Autocall
	if len(v.Agents) == 0 || v.Agents[0].Password == "" {
		c.NotProven("the target file has no agent with a password (vendors.autocall.agents)")
	}
	fields.Set("grant_type", "password")
	fields.Set("username", v.Enterprise+"|"+v.Agents[0].ID)
	fields.Set("password", v.Agents[0].Password)
	fields.Set("scope", "openid")
	return fields
}

// buy sends fields as a form to the token endpoint.
func (a *api) buy(c *spec.Case, fields url.Values) (target.Answer, token) {
	return a.post(c, target.Request{Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, Body: fields.Encode()})
}

func (a *api) post(c *spec.Case, r target.Request) (target.Answer, token) {
	r.Method, r.URL = http.MethodPost, a.TokenURL()
	answer := c.Send(a.Target, r)
	var got token
	err := json.Unmarshal(answer.Body, &got)
	c.Must("the answer is JSON", err, gomega.Not(gomega.HaveOccurred()))
	a.Masker.Hide("TOKEN", got.AccessToken)
	if got.RefreshToken != nil {
		a.Masker.Hide("REFRESH_TOKEN", *got.RefreshToken)
	}
	return answer, got
}

// denied expects no token, and why.
func (a *api) denied(c *spec.Case, fields url.Values, status int, code string) {
	answer, got := a.buy(c, fields)
	c.Equal("access_token", got.AccessToken, "")
	c.Equal("HTTP status", answer.Status, status)
	c.Equal("error", got.Error, code)
	c.Expect("error_description", got.Description, gomega.Not(gomega.BeEmpty()))
}

// encodings writes the same fields in each way that the endpoint reads.
func encodings(c *spec.Case, fields url.Values) []target.Request {
	var form bytes.Buffer
	parts, members := multipart.NewWriter(&form), map[string]string{}
	c.Check(parts.SetBoundary("boundary-of-the-suite"))
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		members[name] = fields.Get(name)
		c.Check(parts.WriteField(name, fields.Get(name)))
	}
	c.Check(parts.Close())
	object, err := json.Marshal(members)
	c.Check(err)
	as := func(kind, body string) target.Request {
		return target.Request{Header: http.Header{"Content-Type": {kind}}, Body: body}
	}
	return []target.Request{
		as("application/x-www-form-urlencoded", fields.Encode()),
		as(parts.FormDataContentType(), form.String()),
		as("application/json", string(object)),
	}
}
