package wintelapi

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/url"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// identities declares the specs of who may ask.
func (a *api) identities(l *spec.List) {
	documented, assumed := spec.Documented("supplement B.1"), spec.Assumed("definitions 3")
	l.It("WINTELAPI-IDENTITY-001", "a digest of nonce, time and secret lets its enterprise in", documented, spec.ReadOnly, func(c *spec.Case) {
		good(c, "a good digest", a.ask(c, webcall800, a.now(c)))
	})
	for i, r := range []struct{ route, section string }{
		{cti, "wintelapi 1"},
		{axb, "wintelapi 2"},
		{webcall800, "wintelapi 3"},
		{webcall400, "wintelapi 4"},
		{recordlist, "supplement B.4"},
		{playrecord, "supplement B.4"},
		{trunks, "supplement B.4"},
	} {
		l.It(fmt.Sprintf("WINTELAPI-IDENTITY-%03d", 10+i), r.route+" without an enterprise's code is refused with 401", spec.Documented(r.section), spec.ReadOnly, func(c *spec.Case) {
			refused(c, "no identity", a.as(c, r.route, nil), 401, "企业代码为空")
		})
		l.It(fmt.Sprintf("WINTELAPI-IDENTITY-%03d", 20+i), r.route+" refuses an enterprise that there is not with 402", spec.Documented(r.section), spec.ReadOnly, func(c *spec.Case) {
			refused(c, "an unknown enterprise", a.as(c, r.route, a.token("0000000001", encode("n"), []byte("n"), "1372834488", a.secret(c))), 402, "企业代码不存在")
		})
	}
	l.It("WINTELAPI-IDENTITY-002", "a digest that the secret does not make is refused with 402", assumed, spec.ReadOnly, func(c *spec.Case) {
		refused(c, "a wrong digest", a.digest(c, encode("n"), []byte("n"), "1372834488", a.secret(c)+"0"), 402, "企业代码不存在")
	})
	l.It("WINTELAPI-IDENTITY-003", "the nonce is decoded before it is hashed", documented, spec.ReadOnly, func(c *spec.Case) {
		good(c, "a digest of the nonce decoded", a.digest(c, encode("0123456789abcdef"), []byte("0123456789abcdef"), "1372834488", a.secret(c)))
		refused(c.As(assumed), "a digest of the nonce as it is", a.digest(c, encode("0123456789abcdef"), []byte(encode("0123456789abcdef")), "1372834488", a.secret(c)), 402, "企业代码不存在")
	})
	l.It("WINTELAPI-IDENTITY-004", "the same nonce does for many requests", documented, spec.ReadOnly, func(c *spec.Case) {
		for range 2 {
			good(c, "the same header again", a.digest(c, encode("same"), []byte("same"), "1372834488", a.secret(c)))
		}
	})
	l.It("WINTELAPI-IDENTITY-005", "a nonce that is no proper base64 is decoded as PHP does", spec.Evidenced("supplement B.1"), spec.ReadOnly, func(c *spec.Case) {
		for _, n := range []struct{ nonce, decoded string }{{"123456", "d76df8e7"}, {"724598itz", "ef6e39f7c8ad"}, {"1487000000123", "d78f3bd34d34d34d76"}} {
			raw, err := hex.DecodeString(n.decoded)
			c.Check(err)
			good(c, "nonce "+n.nonce, a.digest(c, n.nonce, raw, "1487000000", a.secret(c)))
		}
	})
	l.It("WINTELAPI-IDENTITY-006", "the time may be in milliseconds, or any word", spec.Evidenced("supplement B.1"), spec.ReadOnly, func(c *spec.Case) {
		if a.Dialect("wintelapi", "wsse-window") != "off" {
			c.NotProven("switched off: the target file says that the age of a header is looked at (dialect wsse-window)")
		}
		for _, created := range []string{"1487000000123", "123456"} {
			good(c, "Created "+created, a.digest(c, encode("n"), []byte("n"), created, a.secret(c)))
		}
	})
	l.It("WINTELAPI-IDENTITY-007", "white space between the header's parts does not matter", spec.Evidenced("supplement B.1"), spec.ReadOnly, func(c *spec.Case) {
		digest := digestOf([]byte("n"), "1487000000", a.secret(c))
		for _, form := range []string{
			`UsernameToken Username="%s",PasswordDigest="%s",Nonce="%s",Created="%s"`,
			`UsernameToken Username="%s", PasswordDigest="%s", Nonce="%s", Created="%s"`,
		} {
			header := fmt.Sprintf(form, a.Vendors.Wintelapi.Enterprise, digest, encode("n"), "1487000000")
			good(c, "a header written otherwise", a.as(c, webcall800, http.Header{"X-Wsse": {header}}))
		}
	})
	l.It("WINTELAPI-IDENTITY-008", "a token of the user centre lets its enterprise in", documented, spec.ReadOnly, func(c *spec.Case) {
		if auto := a.Vendors.Autocall; auto == nil || auto.Enterprise != a.Vendors.Wintelapi.Enterprise {
			c.NotProven("the target file has no credentials of the user centre for this enterprise (vendors.autocall)")
		}
		header, err := a.Authorize(c.Context())
		c.Check(err)
		good(c, "a token", a.as(c, webcall800, http.Header{"Authorization": header["Authorization"]}))
	})
	l.It("WINTELAPI-IDENTITY-009", "a token that is none is refused with 402", assumed, spec.ReadOnly, func(c *spec.Case) {
		header := http.Header{"Authorization": {"Bearer 0000000000000000000000000000000000000000"}}
		refused(c, "a token of zeros", a.as(c, webcall800, header), 402, "企业代码不存在")
	})
	l.It("WINTELAPI-IDENTITY-030", "vcc_code beside a good header does no harm", spec.Evidenced("supplement B.4"), spec.ReadOnly, func(c *spec.Case) {
		good(c, "vcc_code too", a.ask(c, webcall800, with(a.now(c), "vcc_code", a.Vendors.Wintelapi.Enterprise)))
	})
	l.It("WINTELAPI-IDENTITY-031", "the header counts, not vcc_code", spec.Assumed("contract wintelapi, VccCode"), spec.ReadOnly, func(c *spec.Case) {
		form := with(a.now(c), "vcc_code", a.Vendors.Wintelapi.Enterprise)
		r := a.request(c, webcall800, form)
		r.Header.Set("X-Wsse", a.token("0000000001", encode("n"), []byte("n"), "1", a.secret(c)).Get("X-Wsse"))
		refused(c, "a header of nobody's beside a good vcc_code", a.send(c, r), 402, "企业代码不存在")
		good(c, "a good header beside vcc_code of nobody's", a.ask(c, webcall800, with(form, "vcc_code", "0000000001")))
	})
	l.It("WINTELAPI-IDENTITY-032", "vcc_code alone is no identity where a secret is asked for", spec.Assumed("contract wintelapi, vccCode"), spec.ReadOnly, func(c *spec.Case) {
		r := a.request(c, webcall800, with(a.now(c), "vcc_code", a.Vendors.Wintelapi.Enterprise))
		r.Header.Del("X-Wsse")
		got := a.send(c, r)
		if a.Kind == target.Simulator && got.code() == 200 {
			c.NotProven("switched off: the simulator asks for no secret (serve --auth strict)")
		}
		refused(c, "vcc_code alone", got, 401, "企业代码为空")
	})
	l.It("WINTELAPI-IDENTITY-033", "identity comes before everything else that is wrong", spec.Assumed("contract wintelapi, placeTwoWayCall"), spec.ReadOnly, func(c *spec.Case) {
		for _, route := range []string{cti, axb, webcall800, webcall400, playrecord} {
			r := a.request(c, route, url.Values{"caller": {"1"}, "start_time": {"x"}})
			r.Header.Del("X-Wsse")
			refused(c, "no identity and nothing right at "+route, a.send(c, r), 401, "企业代码为空")
		}
	})
}

// now is a range of which little is to be found.
func (a *api) now(c *spec.Case) url.Values {
	now, err := a.Now(c.Context())
	c.Check(err)
	return span{now, now}.form()
}

// as asks a route with another identity.
func (a *api) as(c *spec.Case, route string, identity http.Header) answer {
	r := a.request(c, route, a.now(c))
	r.Header.Del("X-Wsse")
	maps.Copy(r.Header, identity)
	return a.send(c, r)
}

// digest asks with a header whose nonce is written in one way and hashed as raw.
func (a *api) digest(c *spec.Case, nonce string, raw []byte, created, secret string) answer {
	return a.as(c, webcall800, a.token(a.Vendors.Wintelapi.Enterprise, nonce, raw, created, secret))
}

// token makes a header.
func (*api) token(user, nonce string, raw []byte, created, secret string) http.Header {
	return http.Header{"X-Wsse": {fmt.Sprintf(`UsernameToken Username="%s",PasswordDigest="%s", Nonce="%s", Created="%s"`, user, digestOf(raw, created, secret), nonce, created)}}
}

// digestOf makes a digest.
//
// Source: supplement B.1 (documented).
func digestOf(nonce []byte, created, secret string) string {
	sum := sha1.Sum(append(append([]byte(nil), nonce...), created+secret...))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// secret returns the enterprise's secret, and ends the spec without one.
func (a *api) secret(c *spec.Case) string {
	if a.Vendors.Wintelapi.Secret == "" {
		c.NotProven("the target file has no secret (vendors.wintelapi.secret)")
	}
	return a.Vendors.Wintelapi.Secret
}

func encode(nonce string) string { return base64.StdEncoding.EncodeToString([]byte(nonce)) }

// trunks declares the specs of the list of numbers.
func (a *api) trunks(l *spec.List) {
	evidenced := spec.Evidenced("supplement B.4")
	l.It("WINTELAPI-TRUNK-001", "the list of numbers is of the newer part of the API: code 0, message success", evidenced, spec.ReadOnly, func(c *spec.Case) {
		got := a.ask(c, trunks, nil)
		c.Equal("code", string(got.members["code"]), "0")
		c.Equal("message", got.text("message"), "success")
	})
	l.It("WINTELAPI-TRUNK-002", "the numbers that a call may show are in the list, with their type", evidenced, spec.ReadOnly, func(c *spec.Case) {
		got := a.fits(c, trunks, nil)
		for _, n := range a.Vendors.Wintelapi.DisplayNumbers {
			c.Expect("data", string(got.members["data"]), gomega.ContainSubstring(`"phone":"`+n+`"`))
		}
	})
}
