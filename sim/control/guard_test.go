package control_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/secret"
)

func TestWhoMayAsk(t *testing.T) {
	r := newRig(t, func(o *options) { o.Hosts = []string{"ringback.Example.com"} })
	for host, status := range map[string]int{
		"localhost":             200,
		"localhost:8080":        200,
		"LOCALHOST.":            200,
		"a.b.localhost:8080":    200,
		"127.0.0.1":             200,
		"127.0.0.1:8080":        200,
		"10.1.2.3:80":           200,
		"[::1]":                 200,
		"[::1]:8080":            200,
		"ringback":              200, // a container
		"ringback:8080":         200,
		"RINGBACK.example.com":  200,
		"ringback.example.com.": 200,
		"example.com":           403,
		"evil.example:8080":     403,
		"127.0.0.1.evil.test":   403,
		"localhost.evil.test":   403,
		"notlocalhost.":         200,
		"0x7f.1":                403,
	} {
		t.Run(host, func(t *testing.T) {
			g := NewWithT(t)
			a := r.send("GET", "/_ringback/clock", "", "Host", host)
			g.Expect(a.status).To(Equal(status), a.text)
			if status == 403 {
				g.Expect(a.at("field")).To(Equal("Host"))
			}
		})
	}
}

func TestAPageOfAnotherOriginIsRefused(t *testing.T) {
	r := newRig(t)
	r.good("GET", "/_ringback/clock", "", "Origin", "http://localhost:8080")
	r.good("GET", "/_ringback/clock", "", "Origin", "http://ringback", "Host", "ringback")
	for _, origin := range []string{"http://localhost", "http://localhost:8081", "https://evil.example", "null", "://", "localhost:8080"} {
		r.bad(403, "Origin", "POST", "/_ringback/reset", "", "Origin", origin)
		r.bad(403, "Origin", "GET", "/_ringback/events", "", "Origin", origin)
	}
}

func TestATokenIsAskedForWhereOneIsSet(t *testing.T) {
	r := newRig(t, func(o *options) { o.Token = secret.Text("s3cret") })
	for _, header := range []string{"", "s3cret", "Bearer", "Bearer s3cre", "Bearer s3crett", "Basic s3cret"} {
		a := r.bad(401, "Authorization", "GET", "/_ringback/health", "", "Authorization", header)
		r.Expect(a.header.Get("WWW-Authenticate")).To(HavePrefix("Bearer"))
		r.Expect(a.text).NotTo(ContainSubstring("s3cret"))
	}
	r.good("GET", "/_ringback/health", "", "Authorization", "Bearer s3cret")
	r.good("GET", "/_ringback/health", "", "Authorization", "bearer  s3cret")
	r.bad(404, "id", "GET", "/recordings/none.wav", "") // the vendors' own and open
}
