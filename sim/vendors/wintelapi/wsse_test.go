package wintelapi

import (
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

func TestDigestVectors(t *testing.T) {
	const secret = "0123456789abcdef0123456789abcdef"
	for _, v := range []usernameToken{
		{nonce: "NzI0Y2NmOTAzZjc1OWRkMg==", created: "1372834488", digest: "fB8Fn4Z2Cz79adg8oCJied+kddE="},
		{nonce: "123456", created: "123456", digest: "UURZZ83CrA7nwkoTewkwW3LbduI="},
		{nonce: "724598itz", created: "1487000000", digest: "ZZ960RR48htrzgZguFDUJH0AKoo="},
		{nonce: "1487000000123", created: "1487000000123", digest: "yeYl/dxSdXx+E64eEGWHROm0sjI="},
	} {
		g := NewWithT(t)
		g.Expect(digestOf(v.nonce, v.created, secret)).To(Equal(v.digest))
		g.Expect(v.proves(secret)).To(BeTrue())
		g.Expect(v.proves(secret + "0")).To(BeFalse())
		v.digest = strings.ToLower(v.digest)
		g.Expect(v.proves(secret)).To(BeFalse())
	}
}

func TestHeadersOfRealClients(t *testing.T) {
	whole := usernameToken{"6019072501", "fB8F+/4=", "Nz==", "1372834488"}
	for name, tc := range map[string]struct {
		header string
		want   usernameToken
	}{
		"the manual":        {`UsernameToken Username="6019072501",PasswordDigest="fB8F+/4=",Nonce="Nz==",Created="1372834488"`, whole},
		"PHP clients":       {`UsernameToken Username="6019072501",PasswordDigest="fB8F+/4=", Nonce="Nz==", Created="1372834488"`, whole},
		"spaces everywhere": {"\t usernametoken  Username = \"6019072501\" , PasswordDigest =\"fB8F+/4=\" ,Nonce= \"Nz==\",\tCreated=\"1372834488\" ", whole},
		"another order":     {`UsernameToken Created="1372834488",Nonce="Nz==",PasswordDigest="fB8F+/4=",Username="6019072501"`, whole},
		"other cases":       {`USERNAMETOKEN USERNAME="6019072501",passworddigest="fB8F+/4=",nonce="Nz==",created="1372834488"`, whole},
		"no commas":         {`UsernameToken Username="6019072501" PasswordDigest="fB8F+/4=" Nonce="Nz==" Created="1372834488"`, whole},
		"no quotes":         {`UsernameToken Username=6019072501,PasswordDigest=fB8F+/4=, Nonce=Nz==, Created=1372834488`, whole},
		"no scheme":         {`Username="6019072501",PasswordDigest="fB8F+/4=",Nonce="Nz==",Created="1372834488"`, whole},
		"further parts":     {`UsernameToken Realm="a, b=c",Username="6019072501",PasswordDigest="fB8F+/4=",Nonce="Nz==",Created="1372834488",x=`, whole},
		"a name alone":      {`UsernameToken Username="6019072501"`, usernameToken{username: "6019072501"}},
		"an open quote":     {`UsernameToken Nonce="1",Username="6019072501`, usernameToken{username: "6019072501", nonce: "1"}},
		"an empty name":     {`UsernameToken Username="",Nonce="1"`, usernameToken{nonce: "1"}},
		"empty":             {``, usernameToken{}},
		"words":             {`Bearer 0123456789`, usernameToken{}},
		"equals signs":      {`====`, usernameToken{}},
	} {
		t.Run(name, func(t *testing.T) {
			NewWithT(t).Expect(parseToken(tc.header)).To(Equal(tc.want))
		})
	}
}

func TestFreshness(t *testing.T) {
	now := time.Unix(1372834488, 0)
	for created, want := range map[string]bool{
		"1372834488":                true,
		"1372834488000":             true,
		"1372834788":                true,
		"1372834187":                false,
		"1372834789000":             false,
		"2013-07-03T14:54:48+08:00": true,
		"2013-07-03T14:54:48Z":      false,
		"123456":                    false,
		"-1":                        false,
		"99999999999999999999":      false,
		"now":                       false,
		"":                          false,
	} {
		u := usernameToken{created: created}
		NewWithT(t).Expect(u.fresh(now, 5*time.Minute)).To(Equal(want), created)
	}
}

// FuzzParseToken: whatever comes, the parts are parts of the header; and what
// clients write is read back.
func FuzzParseToken(f *testing.F) {
	f.Add(`UsernameToken Username="6019072501",PasswordDigest="fB8F+/4=", Nonce="Nz==", Created="1372834488"`, "6019072501", "fB8F+/4=", "Nz==", "1372834488")
	f.Add(`UsernameToken Username=`, "", ",", "a b", "=")
	f.Add(`=,="`, "Nonce=", "\x00", "\xff", "你")
	f.Fuzz(func(t *testing.T, header, username, digest, nonce, created string) {
		u := parseToken(header)
		for _, part := range []string{u.username, u.digest, u.nonce, u.created} {
			if !strings.Contains(header, part) {
				t.Fatalf("%q of %q", part, header)
			}
		}
		u.proves("secret")
		u.fresh(time.Unix(0, 0), time.Hour)
		if strings.Contains(username+digest+nonce+created, `"`) {
			return
		}
		written := `UsernameToken Username="` + username + `",PasswordDigest="` + digest + `", Nonce="` + nonce + `", Created="` + created + `"`
		if got, want := parseToken(written), (usernameToken{username, digest, nonce, created}); got != want {
			t.Fatalf("%q: got %q, want %q", written, got, want)
		}
	})
}
