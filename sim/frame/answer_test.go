package frame

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	. "github.com/onsi/gomega"
)

func TestARefusalIsBounded(t *testing.T) {
	g := NewWithT(t)
	long := strings.Repeat("x", 1000)
	for _, a := range []Answer{{Status: 301, Location: long}, {Status: 200, Encoding: long}, {Status: 200, Body: []byte(`{"code":"` + long + `"}`)}} {
		g.Expect(len(a.Refusal(true))).To(And(BeNumerically(">", 0), BeNumerically("<", 400)))
	}
}

// FuzzAnswer holds that a body is accepted exactly when a decoder that keeps
// numbers as written finds an object with the code 0.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		`{"code":0}`, ` {"code" : 0 , "data":[]} `, `{"code":"0"}`, `{"code":0.0}`, `{"code":-0}`, `{"code":00}`,
		`{"code":0}}`, `{"code":1,"code":0}`, `{"CODE":0}`, `[]`, `null`, ``, "\xef\xbb\xbf{\"code\":0}", "{\"code\":0,\"m\":\"\xff\"}",
		`{"code":`, `{"code":null}`, `{"code":{"code":0}}`, `{"\u0063ode":0}`,
	} {
		f.Add([]byte(body), 200)
	}
	f.Fuzz(func(t *testing.T, body []byte, status int) {
		why := Answer{Status: status, Body: body}.Refusal(false)
		if !utf8.ValidString(why) {
			t.Errorf("%q is not UTF-8", why)
		}
		if got, want := why == "", status/100 == 2 && accepts(body); got != want {
			t.Errorf("status %d and %q: %q, want accepted %t", status, body, why, want)
		}
	})
}

func accepts(body []byte) bool {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var object map[string]any
	if !utf8.Valid(body) || !json.Valid(body) || decoder.Decode(&object) != nil {
		return false
	}
	return object["code"] == json.Number("0")
}
