package faye

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// FuzzCanon holds that JSON is read and written anew without losing anything
// that encoding/json sees, and that a second time changes nothing.
func FuzzCanon(f *testing.F) {
	for _, seed := range []string{
		`null`, ` [1.0, 1e3 ,-0,12345678901234567890,1e400,1E-7] `, `{"b":1,"a":{},"10":2,"9":3,"b":4,"":5}`,
		`"\ud83d\ude00\ud83d \u2028\/\u00e9\b<&>"`, `"\ude00\ud83d"`, "\"\xff\"", `{"a":`, `01`, `1.`, `-`, `+1`, `tru`, `truefalse`, `"a`, `"\u12"`, `"\x"`,
		"\"\x01\"", `[1,]`, `{"a":1,}`, `{1:2}`, `{"a" 1}`, `{"__proto__":1}`, "\x00", "\ufeff1", `{"01":1,"4294967295":2,"4294967294":3}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		g := NewWithT(t)
		out, err := canon(in)
		if err != nil {
			if json.Valid(in) && !deep(in) {
				t.Errorf("valid, but refused: %q", in)
			}
			return
		}
		g.Expect(json.Valid(in)).To(BeTrue(), "accepted: %q", in)
		again, err := canon(out)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(again)).To(Equal(string(out)))
		if bytes.Contains(in, []byte(`\u`)) {
			return // encoding/json loses lone surrogates
		}
		var before, after any
		if json.Unmarshal(in, &before) == nil { // not if a number is too large for it
			g.Expect(json.Unmarshal(out, &after)).To(Succeed())
			g.Expect([]any{after}).To(Equal([]any{before}))
		}
	})
}

// FuzzMessages holds that whatever is posted is answered with an array of
// objects or refused, and leaves a server that answers the next.
func FuzzMessages(f *testing.F) {
	for _, seed := range []string{
		`[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"],"id":"1"}]`,
		`[{"channel":"/meta/connect","clientId":"CLIENT","connectionType":"eventsource"}]`,
		`[{"channel":"/meta/connect","clientId":"CLIENT","connectionType":"websocket","advice":{"timeout":0}},{"channel":"/foo","data":[]}]`,
		`[{"channel":"/meta/subscribe","clientId":"CLIENT","subscription":["/**","/a"]},{"channel":"/a","data":null,"clientId":"x"}]`,
		`[{"channel":"/meta/unsubscribe","clientId":["CLIENT"],"subscription":{"a":[null]}}]`,
		`{"channel":"/meta/disconnect","clientId":"CLIENT"}`, `[null,7,"x",{},[[]]]`, `{"channel":["/foo"],"data":1}`, `{"channel":"/meta/*"}`,
		`{"channel":"/foo","data":1,"error":{"a":"\""}}`, `{"channel":"/a\"b","data":1,"id":[1,{"2":3,"1":4}]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		g := NewWithT(t)
		s, err := New(Options{Timers: still{}, NewID: func() string { return "CLIENT" }})
		g.Expect(err).NotTo(HaveOccurred())
		gone, cancel := context.WithCancel(t.Context())
		cancel() // so that a held connect does not hold the test
		post := func(body string) *httptest.ResponseRecorder {
			r := httptest.NewRequestWithContext(gone, "POST", "/faye", strings.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			return w
		}
		post(`{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["websocket"]}`)
		if w := post(body); w.Code == http.StatusOK && w.Body.Len() > 0 {
			var replies []map[string]json.RawMessage
			g.Expect(json.Unmarshal(w.Body.Bytes(), &replies)).To(Succeed(), w.Body.String())
		} else if w.Body.Len() > 0 {
			g.Expect(w.Code).To(Equal(http.StatusBadRequest))
		}
		g.Expect(s.Publish("/a", json.RawMessage(`1`))).Error().To(Succeed())
		g.Expect(s.Close()).To(Succeed())
		g.Expect(s.Stats().Sessions).To(BeZero())
	})
}

// still is a clock that stands still.
type still struct{}

func (still) Now() time.Time                                     { return time.Time{} }
func (still) AfterFunc(time.Duration, func()) (stop func() bool) { return func() bool { return true } }

// deep tells whether brackets nest deeper than the decoder allows.
func deep(in []byte) bool {
	return bytes.Count(in, []byte("["))+bytes.Count(in, []byte("{")) > maxDepth
}

var (
	nameRule    = regexp.MustCompile(`^(/[A-Za-z0-9_!~()$@-]+)+$`)
	patternRule = regexp.MustCompile(`^(/[A-Za-z0-9_!~()$@-]+)*(/\*\*?)$`)
)

// FuzzChannel compares the names and patterns with their rule as a regular
// expression, and what a name matches with the patterns read one by one.
func FuzzChannel(f *testing.F) {
	for name, pattern := range map[string]string{
		"/foo": "/foo/**", "/foo/bar": "/foo/*", "/a/b": "/**", "/a/b/c": "/a/**", "/a/b/d": "/a/*", "/a": "/a",
		"": "/", "/foo/": "//", "/foo.bar": "/foo/***", "/*": "/*foo", "/foo\n": "*", "/é": "/meta/*", "/azAZ09-_!~()$@": "/*",
	} {
		f.Add(name, pattern)
	}
	f.Fuzz(func(t *testing.T, name, pattern string) {
		g := NewWithT(t)
		g.Expect(validName(name)).To(Equal(nameRule.MatchString(name)), name)
		g.Expect(validPattern(pattern)).To(Equal(nameRule.MatchString(pattern) || patternRule.MatchString(pattern)), pattern)
		if !validName(name) || !validPattern(pattern) {
			return
		}
		g.Expect(slices.Contains(matching(name), pattern)).To(Equal(matches(name, pattern)), "%s by %s", name, pattern)
	})
}

// matches is the rule in words: a star is one segment more, two stars one or
// more.
func matches(name, pattern string) bool {
	rule := regexp.QuoteMeta(pattern)
	rule = regexp.MustCompile(`/\\\*\\\*$`).ReplaceAllString(rule, `(/[^/]+)+`)
	rule = regexp.MustCompile(`/\\\*$`).ReplaceAllString(rule, `/[^/]+`)
	return regexp.MustCompile(`^` + rule + `$`).MatchString(name)
}
