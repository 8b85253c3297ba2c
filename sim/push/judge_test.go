package push

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
	"unicode/utf8"
)

// FuzzJudge holds that a body is accepted exactly when a decoder that keeps
// numbers as written finds an object with the code 0.
func FuzzJudge(f *testing.F) {
	for _, body := range []string{
		`{"code":0}`, ` {"code" : 0 , "data":[]} `, `{"code":"0"}`, `{"code":0.0}`, `{"code":-0}`, `{"code":00}`,
		`{"code":0}}`, `{"code":1,"code":0}`, `{"CODE":0}`, `[]`, `null`, ``, "\xef\xbb\xbf{\"code\":0}", "{\"code\":0,\"m\":\"\xff\"}",
		`{"code":`, `{"code":null}`, `{"code":{"code":0}}`, `{"\u0063ode":0}`,
	} {
		f.Add([]byte(body), 200)
	}
	f.Fuzz(func(t *testing.T, body []byte, status int) {
		resp := &http.Response{StatusCode: status, Header: http.Header{}}
		why := judge(resp, body, false)
		if !utf8.ValidString(why) {
			t.Errorf("%q is not UTF-8", why)
		}
		if got, want := why == "", status/100 == 2 && accepts(body); got != want {
			t.Errorf("judge(%d, %q) says %q, want accepted %t", status, body, why, want)
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
