package control_test

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/control"
	"github.com/ringback-sim/ringback/sim/errs"
)

func TestATargetIsShownWithItsDefaults(t *testing.T) {
	r := newRig(t)
	a := r.good("PUT", "/_ringback/push-targets/mine", `{"url":"http://127.0.0.1:9000/cdr","secret":"my-secret"}`)
	r.Expect(a.text).NotTo(ContainSubstring("my-secret"))
	want := map[string]any{
		"name": "mine", "vendor": "acme", "account": "acme-1", "url": "http://127.0.0.1:9000/cdr", "secret": "[redacted]",
		"encrypted": false, "concurrency": 8.0,
		"dialects": map[string]any{
			"numbers": "string", "user-data": "object", "empty-user-data": "[]", "require-2xx": true, "timeout": "5s", "timestamp": "renewed",
		},
	}
	r.Expect(a.at()).To(Equal(want))
	list := r.good("GET", "/_ringback/push-targets", "")
	r.Expect(list.at("pushTargets")).To(Equal([]any{want}))

	a = r.good("PUT", "/_ringback/push-targets/mine", `{"url":"builtin","secret":"other","encrypted":true,"concurrency":1,"account":"bell-1",`+
		`"dialects":{"numbers":"int","user-data":"string","empty-user-data":"{}","require-2xx":false,"timeout":"250ms","timestamp":"first"}}`)
	r.Expect(a.at("vendor")).To(Equal("bell"))
	r.Expect(a.at("dialects")).To(Equal(map[string]any{
		"numbers": "int", "user-data": "string", "empty-user-data": "{}", "require-2xx": false, "timeout": "250ms", "timestamp": "first",
	}))
	r.Expect(r.all("/_ringback/push-targets", "pushTargets", "url", "9")).To(Equal([]any{"builtin"}))

	r.good("DELETE", "/_ringback/push-targets/mine", "")
	r.bad(404, "target", "DELETE", "/_ringback/push-targets/mine", "")
	r.Expect(r.good("GET", "/_ringback/push-targets", "").text).To(Equal(`{"pushTargets":[],"next":null}`))
}

func TestTargetsThatCannotBe(t *testing.T) {
	r := newRig(t)
	for settings, field := range map[string]string{
		`"url":"builtin"`:                                                 "secret",
		`"secret":"s"`:                                                    "url",
		`"url":"ftp://x/","secret":"s"`:                                   "url",
		`"url":"http://u:p@x/","secret":"s"`:                              "url",
		`"url":"builtin","secret":"[redacted]"`:                           "secret",
		`"url":"builtin","secret":"s","vendor":"x"`:                       "vendor",
		`"url":"builtin","secret":"s","account":"x"`:                      "account",
		`"url":"builtin","secret":"s","concurrency":0`:                    "concurrency",
		`"url":"builtin","secret":"s","concurrency":1025`:                 "concurrency",
		`"url":"builtin","secret":"s","concurrency":1.5`:                  "concurrency",
		`"url":"builtin","secret":"s","dialects":{"numbers":"float"}`:     "dialects.numbers",
		`"url":"builtin","secret":"s","dialects":{"user-data":"x"}`:       "dialects.user-data",
		`"url":"builtin","secret":"s","dialects":{"empty-user-data":"x"}`: "dialects.empty-user-data",
		`"url":"builtin","secret":"s","dialects":{"timestamp":"last"}`:    "dialects.timestamp",
		`"url":"builtin","secret":"s","dialects":{"timeout":"0s"}`:        "dialects.timeout",
		`"url":"builtin","secret":"s","dialects":{"timeout":"11m"}`:       "dialects.timeout",
		`"url":"builtin","secret":"s","dialects":{"require-2xx":"yes"}`:   "dialects.require-2xx",
		`"url":"builtin","secret":"s","dialects":{"retries":3}`:           "retries",
	} {
		r.bad(422, field, "PUT", "/_ringback/push-targets/mine", "{"+settings+"}")
	}
	long := r.bad(422, "secret", "PUT", "/_ringback/push-targets/mine", `{"url":"builtin","secret":"`+strings.Repeat("s", 65)+`"}`)
	r.Expect(long.text).NotTo(ContainSubstring("sssss"))
	r.bad(422, "name", "PUT", "/_ringback/push-targets/my%20own", `{"url":"builtin","secret":"s"}`)
	r.Expect(r.all("/_ringback/push-targets", "pushTargets", "name", "9")).To(BeEmpty())
}

func TestATargetOfAConfiguration(t *testing.T) {
	g := NewWithT(t)
	target, err := control.Target("mine", []byte(`{"url":"builtin","secret":"s","account":"782","dialects":{"numbers":"int"}}`), nil)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(target).To(And(HaveField("Name", "mine"), HaveField("Vendor", ""), HaveField("Account", "782"), HaveField("Dialects", HaveKeyWithValue("numbers", "int"))))
	for settings, field := range map[string]string{
		`{"url":"builtin"}`:           "secret",
		`{"url":"builtin","retry":1}`: "retry",
	} {
		_, err := control.Target("mine", []byte(settings), nil)
		g.Expect(errs.As(err).Field).To(Equal(field))
	}
	changed, err := control.Target("mine", []byte(`{"encrypted":true,"dialects":{"user-data":"string"}}`), &target)
	g.Expect(err).NotTo(HaveOccurred())
	want := target
	want.Encrypted, want.Dialects = true, map[string]string{"numbers": "int", "user-data": "string", "empty-user-data": "[]"}
	g.Expect(changed).To(Equal(want), "what is left out stays")
}
