package secret_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/secret"
)

func TestATextNeverShows(t *testing.T) {
	g := NewWithT(t)
	holder := struct {
		Name   string
		Secret secret.Text
	}{"crm", "hunter2"}
	var out strings.Builder
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("set", "holder", holder, "pointer", &holder, "secret", holder.Secret)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		fmt.Fprintf(&out, verb+verb+"\n", holder, holder.Secret)
	}
	g.Expect(json.NewEncoder(&out).Encode(map[string]any{"holder": holder})).To(Succeed())
	g.Expect(out.String()).NotTo(ContainSubstring("hunter2"))
	g.Expect(out.String()).NotTo(ContainSubstring(fmt.Sprintf("%x", "hunter2")))
	g.Expect(out.String()).To(ContainSubstring(secret.Redacted))
	g.Expect(string(holder.Secret)).To(Equal("hunter2"))
}

func TestNamesOfSecrets(t *testing.T) {
	for name, is := range map[string]bool{
		"access_token": true, "accessToken": true, "refresh-token": true, "clientSecret": true, "PUSH_SECRET": true, "secret": true,
		"password": true, "pwd": true, "PasswordDigest": true, "client_assertion": true, "X-Api-Key": true, "_token_": true,
		"Authorization": true, "Proxy-Authorization": true, "Cookie": true, "Set-Cookie": true, "X-Auth-Token": true,
		"": false, "-": false, "token_type": false, "tokens": false, "oken": false, "secretary": false, "callee": false, "X-WSSE": false,
		"密token": true, strings.Repeat("x", 1000): false,
	} {
		g := NewWithT(t)
		g.Expect(secret.Named(name)).To(Equal(is), "%.40q", name)
		g.Expect(regexp.MatchString("(?i)(?:"+secret.Pattern()+")[_-]*$", name)).To(Equal(is), "%.40q", name)
	}
}

func TestNamesAreReadWithoutGarbage(t *testing.T) {
	NewWithT(t).Expect(testing.AllocsPerRun(100, func() { secret.Named("X-Proxy_Authorization") })).To(BeZero())
}
