package wintelapi_test

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/vendors/wintelapi"
	"github.com/ringback-sim/ringback/sim/world"
)

// secret returns the demo account's, as the control API shows it.
func (r *rig) secret() string {
	r.t.Helper()
	var shown struct{ Secret string }
	r.do(func(t clock.Turn) error {
		a, err := r.Account(t, wintelapi.Name, enterprise)
		if err != nil {
			return err
		}
		text, err := json.Marshal(r.vendor.ShowAccount(t, a))
		if err != nil {
			return err
		}
		return json.Unmarshal(text, &shown)
	})
	r.Expect(shown.Secret).To(MatchRegexp("^[0-9a-f]{32}$"))
	return shown.Secret
}

// wsse makes a header as clients do.
func wsse(user, secret, created string) string {
	const nonce = "n" // once decoded
	sum := sha1.Sum([]byte(nonce + created + secret))
	return fmt.Sprintf(`UsernameToken Username="%s",PasswordDigest="%s", Nonce="%s", Created="%s"`, user,
		base64.StdEncoding.EncodeToString(sum[:]), base64.StdEncoding.EncodeToString([]byte(nonce)), created)
}

func TestWhoAsks(t *testing.T) {
	form := since("2012-07-11 00:00:00")
	for name, tc := range map[string]struct {
		headers func(secret, token string) []string
		form    string
		open    int
		strict  int
	}{
		"nobody":                    {func(_, _ string) []string { return nil }, form, 401, 401},
		"an empty header":           {func(_, _ string) []string { return []string{"X-WSSE", ""} }, form, 401, 401},
		"a header without a name":   {func(_, _ string) []string { return []string{"X-WSSE", "UsernameToken"} }, form, 401, 401},
		"a code alone":              {func(_, _ string) []string { return nil }, form + "&vcc_code=" + enterprise, 200, 401},
		"an unknown code":           {func(_, _ string) []string { return nil }, form + "&vcc_code=1", 402, 401},
		"a good digest":             {func(s, _ string) []string { return []string{"x-wsse", wsse(enterprise, s, "1372834488")} }, form, 200, 200},
		"milliseconds":              {func(s, _ string) []string { return []string{"X-Wsse", wsse(enterprise, s, "1372834488000")} }, form, 200, 200},
		"a good digest, and a code": {func(s, _ string) []string { return []string{"X-WSSE", wsse(enterprise, s, "1")} }, form + "&vcc_code=" + enterprise, 200, 200},
		"a wrong digest":            {func(s, _ string) []string { return []string{"X-WSSE", wsse(enterprise, s+"0", "1")} }, form, 402, 402},
		"a wrong digest, a code":    {func(_, _ string) []string { return []string{"X-WSSE", wsse(enterprise, "", "1")} }, form + "&vcc_code=" + enterprise, 402, 402},
		"an unknown name":           {func(s, _ string) []string { return []string{"X-WSSE", wsse("1", s, "1")} }, form, 402, 402},
		"a GBK name":                {func(s, _ string) []string { return []string{"X-WSSE", wsse("\xd6\xd0", s, "1")} }, form, 402, 402},
		"a name without a digest":   {func(_, _ string) []string { return []string{"X-WSSE", `UsernameToken Username="6019072501"`} }, form, 200, 402},
		"a token":                   {func(_, token string) []string { return []string{"Authorization", "Bearer " + token} }, form, 200, 200},
		"a token, in lower case":    {func(_, token string) []string { return []string{"Authorization", "bearer  " + token} }, form, 200, 200},
		"a token that is none":      {func(_, _ string) []string { return []string{"Authorization", "Bearer 0123"} }, form, 402, 402},
		"no token":                  {func(_, _ string) []string { return []string{"Authorization", "Bearer"} }, form, 402, 402},
		"WSSE's other header": {func(s, _ string) []string {
			return []string{"Authorization", `WSSE profile="UsernameToken"`, "X-WSSE", wsse(enterprise, s, "1")}
		}, form, 200, 200},
		"another scheme": {func(_, _ string) []string { return []string{"Authorization", "Basic eDp5"} }, form, 401, 401},
	} {
		for _, strict := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, strict %t", name, strict), func(t *testing.T) {
				r := newRig(t, world.Options{Strict: strict})
				var grant world.Grant
				r.do(func(t clock.Turn) (err error) {
					grant, err = r.IssueToken(t, enterprise, "", "default", false)
					return err
				})
				status, body := r.send("POST", calls, "application/x-www-form-urlencoded", tc.form, tc.headers(r.secret(), grant.Token)...)
				r.Expect(status).To(Equal(200))
				want := tc.open
				if strict {
					want = tc.strict
				}
				r.Expect(r.code(body)).To(Equal(want), body)
			})
		}
	}
}

func TestATokenOfAnotherEnterprise(t *testing.T) {
	r := newRig(t, world.Options{})
	var grant world.Grant
	r.do(func(t clock.Turn) (err error) {
		grant, err = r.IssueToken(t, "1000000000", "", "default", false)
		return err
	})
	_, body := r.send("POST", calls, "", since("2012-07-11 00:00:00"), "Authorization", "Bearer "+grant.Token)
	r.Expect(r.code(body)).To(Equal(402))
}

func TestTheWindowIsADialect(t *testing.T) {
	r := newRig(t, world.Options{})
	ask := func(created string) int {
		_, body := r.send("POST", calls, "", since("2012-07-11 00:00:00"), "X-WSSE", wsse(enterprise, r.secret(), created))
		return r.code(body)
	}
	r.Expect(ask("123456")).To(Equal(200), "no window unless one is switched on")
	r.account(`{"dialects":{"wsse-window":"5m"}}`)
	r.Expect(ask("123456")).To(Equal(402))
	r.Expect(ask(fmt.Sprint(epoch.Unix() + 299))).To(Equal(200))
	r.Expect(ask(fmt.Sprint(epoch.UnixMilli() - 299_000))).To(Equal(200))
	r.Expect(ask(fmt.Sprint(epoch.Unix() + 301))).To(Equal(402))
	r.account(`{"dialects":{"wsse-window":"off"}}`)
	r.Expect(ask("123456")).To(Equal(200))
}

func TestEveryRouteAsksWhoAsks(t *testing.T) {
	r := newRig(t, world.Options{Strict: true})
	for _, route := range r.vendor.Routes() {
		status, body := r.send(route.Method, route.Path, "", "")
		r.Expect(status).To(Equal(200))
		r.Expect(body).To(Equal(`{"code":401,"message":"\u4f01\u4e1a\u4ee3\u7801\u4e3a\u7a7a"}`), route.Name)
	}
}
