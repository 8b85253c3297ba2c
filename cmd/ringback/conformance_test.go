package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestTheSuitePassesOnItsOwnSimulator(t *testing.T) {
	g := NewWithT(t)
	dir := t.TempDir()
	done := execute(t, nil, "", "conformance", "--filter", "autocall/paging", "--report", dir, "--fail-on", "drift")
	g.Expect(done.code).To(Equal(0), done.stdout+done.stderr)
	g.Expect(done.stdout).To(MatchRegexp(`(?m)^ringback \(in process\): \d+ specs?: \d+ pass \(seed 1, `))
	g.Expect(done.stderr).To(HavePrefix("autocall paging "))
	for _, name := range []string{"junit.xml", "report.json", "report.html", "summary.yaml"} {
		g.Expect(filepath.Join(dir, name)).To(BeARegularFile())
	}
}

func TestSpecsAreListed(t *testing.T) {
	g := NewWithT(t)
	done := execute(t, nil, "", "conformance", "--list", "--filter", "AUTOCALL-PAGING-00*")
	g.Expect(done.code).To(Equal(0), done.stderr)
	lines := strings.Split(strings.TrimSpace(done.stdout), "\n")
	g.Expect(lines[0]).To(HavePrefix("ID "))
	g.Expect(lines[1:]).To(HaveLen(9))
	g.Expect(lines[2]).To(HavePrefix("AUTOCALL-PAGING-002 "))
}

// TestExitCodesOfTheSuite runs against servers that answer everything alike.
func TestExitCodesOfTheSuite(t *testing.T) {
	server := func(body string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, body)
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	file := func(text string) string {
		path := filepath.Join(t.TempDir(), "target.yaml")
		NewWithT(t).Expect(os.WriteFile(path, []byte(text), 0o600)).To(Succeed())
		return path
	}
	wrong := server(`{"code":0,"message":"操作成功","data":{"results":{},"searchAfter":null}}`)
	empty := server(`{"code":0,"message":"操作成功","request_id":"00000000000000000000000000000000","data":{"results":[],"searchAfter":null}}`)
	at := func(url string) string { return file("vendors: {autocall: {url: " + url + ", token: a-token}}\n") }
	for name, tc := range map[string]struct {
		args []string
		code int
		says string
	}{
		"findings":           {[]string{"--target", at(wrong), "--filter", "AUTOCALL-PAGING-001"}, 1, "does not conform"},
		"drift":              {[]string{"--target", at(empty), "--filter", "AUTOCALL-ENVELOPE-002"}, 0, ""},
		"drift that counts":  {[]string{"--target", at(empty), "--filter", "AUTOCALL-ENVELOPE-002", "--fail-on", "drift"}, 1, "does not conform"},
		"nothing ran":        {[]string{"--target", at(empty), "--filter", "AUTOCALL-RECORD-001"}, 1, "no spec could show anything"},
		"no such spec":       {[]string{"--filter", "AUTOCALL-NOTHING-*"}, 2, `"AUTOCALL-NOTHING-*" fits no spec`},
		"no such spec, list": {[]string{"--list", "--filter", "nothing"}, 2, `"nothing" fits no spec`},
		"a bad limit":        {[]string{"--fail-on", "everything"}, 2, "--fail-on"},
		"an argument":        {[]string{"everything"}, 2, "everything"},
		"no target file":     {[]string{"--target", "nowhere.yaml"}, 2, "nowhere.yaml"},
		"a bad target file":  {[]string{"--target", file("vendor: {}\n")}, 2, `target.yaml:1:1: vendor: no such member; did you mean "vendors"?`},
		"a variable not set": {[]string{"--target", file("vendors: {autocall: {url: \"${WHERE}\"}}\n")}, 2, "WHERE is not set"},
		"nobody there":       {[]string{"--target", at("http://127.0.0.1:1")}, 3, "autocall at http://127.0.0.1:1 cannot be examined"},
		"a wrong secret":     {[]string{"--target", at(server(`{"code":401,"message":"expired"}`))}, 3, "the token is refused: expired"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			done := execute(t, nil, "", append([]string{"conformance"}, tc.args...)...)
			g.Expect(done.code).To(Equal(tc.code), done.stdout+done.stderr)
			g.Expect(done.stderr).To(ContainSubstring(tc.says))
			if tc.code == 3 {
				g.Expect(strings.Count(done.stderr, "\n")).To(Equal(1), "one sentence")
				g.Expect(done.stdout).To(BeEmpty())
			}
		})
	}
}
