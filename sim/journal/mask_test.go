package journal_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/secret"
)

// hush is the secret that no entry may show.
const hush = "s3cr3t-0f-n0b0dy"

// TestNoSecretIsShown has every vendor's way of carrying one, and some of
// strangers'.
func TestNoSecretIsShown(t *testing.T) {
	const form, object = "application/x-www-form-urlencoded", "application/json"
	parts, boundary := multi(t, "grant_type", "password", "client_secret", hush, "password", hush, "username", "6019072501|8005")
	for name, tc := range map[string]struct {
		query, contentType, body string
		header                   []string
		shows                    string
	}{
		"a bearer":                     {header: []string{"Authorization", "Bearer " + hush}, shows: `"Authorization":"Bearer ***"`},
		"basic":                        {header: []string{"Authorization", "Basic " + hush}, shows: `"Authorization":"Basic ***"`},
		"a bare token":                 {header: []string{"Authorization", hush}, shows: `"Authorization":"***"`},
		"a cookie":                     {header: []string{"Cookie", "session=" + hush + "; a=b"}, shows: `"Cookie":"***"`},
		"a header of its own":          {header: []string{"Access-Token", hush}, shows: `"Access-Token":"***"`},
		"X-WSSE":                       {header: []string{"X-Wsse", `UsernameToken Username="6019072501", PasswordDigest="` + hush + `", Nonce="bm9uY2U=", Created="1616491476"`}, shows: `Username=\"6019072501\", PasswordDigest=\"***\", Nonce=\"bm9uY2U=\", Created=\"1616491476\"`},
		"X-WSSE without quotes":        {header: []string{"X-Wsse", `UsernameToken Username=6019072501,PasswordDigest=` + hush + `,Nonce=x`}, shows: `PasswordDigest=***,Nonce=x`},
		"uccc's token":                 {query: "access_token=" + hush + "&startTime=2021", shows: `"access_token":"***"`},
		"a token twice":                {query: "access_token=" + hush + "&access_token=" + hush, shows: `"access_token":["***","***"]`},
		"the token endpoint's form":    {contentType: form, body: "grant_type=password&client_id=1&client_secret=" + hush + "&username=6019072501%7C8005&password=" + hush, shows: `"client_secret":"***","grant_type":"password","password":"***","username":"6019072501|8005"`},
		"the token endpoint's parts":   {contentType: boundary, body: parts, shows: `"client_secret":"***","grant_type":"password","password":"***"`},
		"parts without their boundary": {contentType: "multipart/form-data", body: parts, shows: `"format":"form"`},
		"parts as text":                {contentType: "text/plain", body: parts, shows: `name=\"grant_type\"`},
		"the token endpoint's JSON":    {contentType: object, body: `{"client_secret" : "` + hush + `","n":1.0}`, shows: `{"client_secret":"***","n":1.0}`},
		"an answer of the endpoint":    {contentType: object, body: `{"access_token":"` + hush + `","expires_in":3600,"refresh_token":"` + hush + `"}`, shows: `{"access_token":"***","expires_in":3600,"refresh_token":"***"}`},
		"an account's settings":        {contentType: object, body: `{"clientSecret":"` + hush + `","agents":[{"id":"8005","Password":"` + hush + `"}],"secret":{"deep":["` + hush + `"]},"tokens":3}`, shows: `{"clientSecret":"***","agents":[{"id":"8005","Password":"***"}],"secret":"***","tokens":3}`},
		"a name with escapes":          {contentType: object, body: `{"pass\u0077ord":"` + hush + `"}`, shows: `{"pass\u0077ord":"***"}`},
		"a value with quotes":          {contentType: object, body: `{"password":"\"` + hush + `\\","a":true}`, shows: `{"password":"***","a":true}`},
		"JSON within a form":           {contentType: form, body: `info={"filter":{"secret":"` + hush + `"}}`, shows: `{\"filter\":{\"secret\":\"***\"}}`},
		"broken JSON within a form":    {contentType: form, body: `info={"filter":{"secret":"` + hush + `"`, shows: `{\"filter\":{\"secret\":\"***\"`},
		"brackets":                     {contentType: form, body: `user[password]=` + hush, shows: `"user[password]":"***"`},
		"JSON that ends early":         {contentType: object, body: `{"password": "` + hush + `", "a":`, shows: `{\"password\": \"***\", \"a\":`},
		"a value that ends early":      {contentType: object, body: `{"password": "` + hush, shows: `{\"password\": \"***\"`},
		"text":                         {contentType: "text/plain", body: `password=` + hush + `&secret: ` + hush + ` pass=ok`, shows: `password=***&secret: *** pass=ok`},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, journal.Options{})
			r.send(echo, "POST", "/?"+tc.query, tc.body, append([]string{"Content-Type", tc.contentType}, tc.header...)...)
			_, text := r.only()
			r.Expect(text).NotTo(ContainSubstring(hush))
			r.Expect(text).To(ContainSubstring(tc.shows))
		})
	}
}

func TestBytesAreMaskedBeforeTheyAreEncoded(t *testing.T) {
	r := newRig(t, journal.Options{})
	r.send(echo, "POST", "/", "\xff\"password\":\""+hush+"\"", "Content-Type", "application/json")
	e, _ := r.only()
	var shown []byte
	r.Expect(json.Unmarshal(e.Request.Value, &shown)).To(Succeed())
	r.Expect(string(shown)).To(Equal("\xff\"password\":\"***\""))
}

func TestAPushShowsNoSecret(t *testing.T) {
	r := newRig(t, journal.Options{})
	r.Push(epoch, journal.Pushed{
		URL: "http://crm.example/cdr?token=" + hush + "&a=1", Frame: []byte(`{"data":{"password":"` + hush + `"}}`),
		Answer: []byte(`{"secret":"` + hush + `"}`), Header: http.Header{"Set-Cookie": {"a=" + hush}},
	})
	r.Publish(epoch, journal.Published{Channel: "/x", Data: []byte(`{"token":"` + hush + `"}`)})
	for _, e := range r.all() {
		text, err := json.Marshal(e)
		r.Expect(err).NotTo(HaveOccurred())
		r.Expect(string(text)).NotTo(ContainSubstring(hush))
		r.Expect(string(text)).To(ContainSubstring("***"))
	}
}

func FuzzMaskedJSON(f *testing.F) {
	for _, seed := range []string{`{"password":1e5}`, `{"secret":[{"a":"]"}], "b":{"token" : "\"}"}}`, `"password"`, `{"a":"password:","pwd":null}`, `[{"token":-0.1},2]`, `[1e999]`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := newRig(t, journal.Options{})
		r.send(echo, "POST", "/", text, "Content-Type", "application/json")
		e, _ := r.only()
		if e.Request.Format != journal.JSON {
			return
		}
		r.Expect(exact(t, string(e.Request.Value))).To(Equal(masked(exact(t, text))))
	})
}

// exact decodes JSON with its numbers as they are written.
func exact(t *testing.T, text string) (value any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	NewWithT(t).Expect(d.Decode(&value)).To(Succeed(), text)
	return value
}

// masked is the plain way to mask a decoded value.
func masked(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for name, item := range value {
			if secret.Named(name) {
				value[name] = "***"
			} else {
				value[name] = masked(item)
			}
		}
	case []any:
		for i := range value {
			value[i] = masked(value[i])
		}
	}
	return value
}
