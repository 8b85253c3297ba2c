package autocall_test

import (
	"encoding/json"
	"net/url"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/world"
)

type turn = clock.Turn

// credentials returns the demo account's as a good password request.
func (r *rig) credentials() url.Values {
	var v url.Values
	r.do(func(t turn) {
		a, err := r.w.Account(t, "autocall", "")
		r.Expect(err).NotTo(HaveOccurred())
		v = url.Values{
			"grant_type": {"password"}, "username": {"6019072501|8005"}, "scope": {"openid"},
			"client_id":     {string(a.Credentials[world.ClientID])},
			"client_secret": {string(a.Credentials[world.ClientSecret])},
			"password":      {string(a.Agents[0].Password)},
		}
	})
	return v
}

const form = "application/x-www-form-urlencoded"

func TestTheTokenEndpointGrants(t *testing.T) {
	r := newRig(t, true)
	resp, body := r.send("POST", "/oauth2/token", form, r.credentials().Encode())
	r.Expect(resp.StatusCode).To(Equal(200))
	r.Expect(body).To(MatchRegexp(`^\{"access_token":"[0-9a-f]{40}","expires_in":86400,"token_type":"Bearer","scope":"openid","refresh_token":"[0-9a-f]{40}"\}$`))
	var got struct{ AccessToken, RefreshToken string }
	var raw map[string]any
	r.Expect(json.Unmarshal([]byte(body), &raw)).To(Succeed())
	got.AccessToken, _ = raw["access_token"].(string)
	got.RefreshToken, _ = raw["refresh_token"].(string)

	_, b := r.send("GET", "/api/v1/cdr/search", "", "", "Authorization", "Bearer "+got.AccessToken)
	r.Expect(r.parse(b).Code).To(Equal(0))
	for _, header := range []string{"", "Bearer", "Bearer x", "Basic " + got.AccessToken, "Bearer " + got.RefreshToken} {
		_, b = r.send("GET", "/api/v1/cdr/search", "", "", "Authorization", header)
		r.Expect(r.parse(b).Code).To(Equal(401), header)
	}

	in := r.credentials()
	in.Set("grant_type", "client_credentials")
	_, body = r.send("POST", "/oauth2/token", form, in.Encode())
	r.Expect(body).To(MatchRegexp(`^\{"access_token":"[0-9a-f]{40}","expires_in":86400,"token_type":"Bearer","scope":"openid"\}$`))

	in.Set("grant_type", "refresh_token")
	in.Set("refresh_token", got.RefreshToken)
	_, body = r.send("POST", "/oauth2/token", form, in.Encode())
	r.Expect(body).To(MatchRegexp(`"scope":"default"\}$`))

	asJSON, err := json.Marshal(map[string]string{
		"grant_type": "password", "client_id": in.Get("client_id"), "client_secret": in.Get("client_secret"),
		"username": in.Get("username"), "password": in.Get("password"),
	})
	r.Expect(err).NotTo(HaveOccurred())
	resp, _ = r.send("POST", "/oauth2/token", "application/json", string(asJSON))
	r.Expect(resp.StatusCode).To(Equal(200))
}

func TestTheTokenEndpointRefuses(t *testing.T) {
	r := newRig(t, false)
	for name, tc := range map[string]struct {
		change func(url.Values)
		status int
		err    string
	}{
		"no grant type":       {func(v url.Values) { v.Del("grant_type") }, 400, "invalid_request"},
		"another grant type":  {func(v url.Values) { v.Set("grant_type", "implicit") }, 400, "unsupported_grant_type"},
		"wrong client":        {func(v url.Values) { v.Set("client_secret", "x") }, 400, "invalid_client"},
		"no client":           {func(v url.Values) { v.Del("client_id") }, 400, "invalid_client"},
		"no password":         {func(v url.Values) { v.Del("password") }, 400, "invalid_request"},
		"wrong password":      {func(v url.Values) { v.Set("password", "x") }, 401, "invalid_grant"},
		"wrong agent":         {func(v url.Values) { v.Set("username", "6019072501|1") }, 401, "invalid_grant"},
		"wrong enterprise":    {func(v url.Values) { v.Set("username", "1|8005") }, 401, "invalid_grant"},
		"user without a bar":  {func(v url.Values) { v.Set("username", "8005") }, 401, "invalid_grant"},
		"no refresh token":    {func(v url.Values) { v.Set("grant_type", "refresh_token") }, 400, "invalid_request"},
		"wrong refresh token": {func(v url.Values) { v.Set("grant_type", "refresh_token"); v.Set("refresh_token", "x") }, 400, "invalid_grant"},
	} {
		in := r.credentials()
		tc.change(in)
		resp, body := r.send("POST", "/oauth2/token", form, in.Encode())
		r.Expect(resp.StatusCode).To(Equal(tc.status), name)
		r.Expect(body).To(HavePrefix(`{"error":"`+tc.err+`","error_description":"`), name)
	}
	resp, body := r.send("GET", "/oauth2/token", "", "")
	r.Expect(resp.StatusCode).To(Equal(405))
	r.Expect(body).To(HavePrefix(`{"error":"invalid_request"`))
	resp, _ = r.send("POST", "/oauth2/token", "application/json", "[")
	r.Expect(resp.StatusCode).To(Equal(400))
	resp, _ = r.send("POST", "/oauth2/token", "text/plain", "x")
	r.Expect(resp.StatusCode).To(Equal(400))
}

func TestABadTokenIsRefusedInOpenModeToo(t *testing.T) {
	r := newRig(t, false)
	_, b := r.send("GET", "/api/v1/cdr/search", "", "")
	r.Expect(r.parse(b).Code).To(Equal(0))
	_, b = r.send("GET", "/api/v1/cdr/search", "", "", "Authorization", "Bearer x")
	r.Expect(r.parse(b).Code).To(Equal(401))
}

func TestAnExpiredTokenIsRefused(t *testing.T) {
	r := newRig(t, true)
	_, body := r.send("POST", "/oauth2/token", form, r.credentials().Encode())
	var raw map[string]any
	r.Expect(json.Unmarshal([]byte(body), &raw)).To(Succeed())
	token, _ := raw["access_token"].(string)
	_, err := r.w.Clock.Advance(t.Context(), world.TokenLife)
	r.Expect(err).NotTo(HaveOccurred())
	_, b := r.send("GET", "/api/v1/cdr/search", "", "", "Authorization", "Bearer "+token)
	r.Expect(r.parse(b).Code).To(Equal(401))
}
