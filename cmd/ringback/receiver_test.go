package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/receiver/reference"
	"github.com/ringback-sim/ringback/sim/frame"
)

// referenceReceiver serves a reference receiver with the secret my-secret.
func referenceReceiver(t *testing.T, defects ...string) string {
	t.Helper()
	r, err := reference.New("my-secret", reference.NewStore(), defects...)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	s := httptest.NewServer(r)
	t.Cleanup(s.Close)
	return s.URL
}

func TestAReceiverIsGraded(t *testing.T) {
	g := NewWithT(t)
	url, dir := referenceReceiver(t), t.TempDir()
	env := map[string]string{"RINGBACK_SECRET": "my-secret", "RINGBACK_URL": "http://127.0.0.1:1"}
	done := execute(t, env, "", "receiver", "check", "--url", url, "--both", "--probe", url+"/stored", "--report", dir)
	g.Expect(done.code).To(Equal(0), done.stdout+done.stderr)
	g.Expect(done.stdout).To(MatchRegexp(`(?m)^GRADE A  every rule is kept\.\n +must \d+ of \d+, should \d+ of \d+, notice 5 of 5$`))
	g.Expect(done.stdout).To(MatchRegexp(`(?m)^MEASURED  RECEIVER-ANSWER-007  answers of 50 pushes at once: p50 \S+, p95 \S+, p99 \S+$`))
	for _, name := range []string{"junit.xml", "report.json", "report.html", "summary.yaml"} {
		g.Expect(filepath.Join(dir, name)).To(BeARegularFile())
	}

	done = execute(t, nil, "", "receiver", "check", "--url", referenceReceiver(t, "ignores-sign", "stores-twice"), "--secret", "my-secret", "--report", dir)
	g.Expect(done.code).To(Equal(1), done.stdout+done.stderr)
	g.Expect(done.stdout).To(ContainSubstring("GRADE F  pushes that are forged or damaged do harm."))
	g.Expect(done.stdout).To(ContainSubstring("Mend first:\n  1. RECEIVER-REFUSE-001  a wrong sign is refused\n"))
	g.Expect(done.stdout).To(ContainSubstring("no probe was given"))
	page, err := os.ReadFile(filepath.Join(dir, "report.html"))
	g.Expect(err).NotTo(HaveOccurred())
	for _, part := range []string{"Grade F", "Verify the sign in PHP", "hash_equals", "Verify the sign in Go", "answers only"} {
		g.Expect(string(page)).To(ContainSubstring(part))
	}
	g.Expect(string(page) + done.stdout).NotTo(ContainSubstring("my-secret"))
}

func TestReceiversThatCannotBeExamined(t *testing.T) {
	over := make(chan struct{})
	hanging := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-over }))
	t.Cleanup(hanging.Close)
	t.Cleanup(func() { close(over) }) // before the server is closed, which waits for its answers
	tls := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(tls.Close)
	aborting := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	t.Cleanup(aborting.Close)
	good := referenceReceiver(t)
	for name, tc := range map[string]struct {
		args []string
		says string
	}{
		"nobody there":         {[]string{"--url", "http://127.0.0.1:1/push"}, "connection refused"},
		"it hangs":             {[]string{"--url", hanging.URL, "--timeout", "50ms"}, "no answer came within 50ms"},
		"a bad certificate":    {[]string{"--url", tls.URL}, "its TLS certificate is not trusted"},
		"no TLS":               {[]string{"--url", strings.Replace(good, "http:", "https:", 1)}, "it does not speak TLS"},
		"it closes":            {[]string{"--url", aborting.URL}, "EOF"},
		"no such host":         {[]string{"--url", "http://receiver.invalid/"}, "receiver.invalid"},
		"the probe is another": {[]string{"--url", good, "--probe", good}, `expected {"count":1`},
		"the probe is away":    {[]string{"--url", good, "--probe", "http://127.0.0.1:1/stored"}, "the probe at http://127.0.0.1:1/stored cannot be examined"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			done := execute(t, nil, "", append([]string{"receiver", "check", "--secret", "my-secret"}, tc.args...)...)
			g.Expect(done.code).To(Equal(3), done.stdout+done.stderr)
			g.Expect(done.stderr).To(ContainSubstring(tc.says))
			g.Expect(strings.Count(done.stderr, "\n")).To(Equal(1), "one clear line")
			g.Expect(done.stdout).To(BeEmpty())
		})
	}
}

func TestWrongUsageOfReceiver(t *testing.T) {
	good := referenceReceiver(t)
	for says, args := range map[string][]string{
		"--url: missing":               {"check", "--secret", "x"},
		"secret: found none":           {"check", "--url", good},
		`url: found "ftp://x"`:         {"check", "--url", "ftp://x", "--secret", "x"},
		"probe: found":                 {"check", "--url", good, "--secret", "x", "--probe", "stored"},
		"--profile":                    {"check", "--url", good, "--secret", "x", "--profile", "slow"},
		"--fail-on":                    {"check", "--url", good, "--secret", "x", "--fail-on", "all"},
		"--encrypted, --both":          {"check", "--url", good, "--secret", "x", "--encrypted", "--both"},
		`"nothing" fits no spec`:       {"check", "--url", good, "--secret", "x", "--filter", "nothing"},
		`"everything", expected one`:   {"serve", "--secret", "x", "--defect", "everything"},
		"secret: found":                {"serve"},
		"--file":                       {"serve", "--secret", "x", "--file", t.TempDir()},
		"expected one of them":         {"send", "--url", good, "--secret", "x", "--cdr", "a", "--scenario", "b"},
		"none.json":                    {"send", "--url", good, "--secret", "x", "--cdr", "none.json"},
		"--nth":                        {"send", "--url", good, "--secret", "x", "--scenario", "happy-uccc"},
		`"cobol", expected one of php`: {"snippet", "cobol"},
	} {
		t.Run(says, func(t *testing.T) {
			g := NewWithT(t)
			done := execute(t, nil, "", append([]string{"receiver"}, args...)...)
			g.Expect(done.code).To(Equal(2), done.stdout+done.stderr)
			g.Expect(done.stderr).To(ContainSubstring(says))
		})
	}
}

func TestRulesDefectsAndSnippetsAreListed(t *testing.T) {
	g := NewWithT(t)
	rules := execute(t, nil, "", "receiver", "check", "--list", "--filter", "must")
	g.Expect(rules.stdout).To(HavePrefix("ID "))
	g.Expect(rules.stdout).To(MatchRegexp(`(?m)^RECEIVER-ONCE-011 +must +probe +documented, .* what comes twice is stored once$`))
	defects := execute(t, nil, "", "receiver", "serve", "--defects")
	g.Expect(defects.stdout).To(MatchRegexp(`(?m)^ignores-sign +RECEIVER-REFUSE-001 +takes every push`))
	g.Expect(execute(t, nil, "", "receiver", "snippet", "PHP").stdout).To(ContainSubstring("hash_equals"))
}

// TestARecordIsSent to a receiver that is served from the command line, and kept in
// a file.
func TestARecordIsSent(t *testing.T) {
	g := NewWithT(t)
	dir := t.TempDir()
	file, addr := filepath.Join(dir, "pushes.ndjson"), filepath.Join(dir, "addr")
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan int)
	go func() {
		served <- run(ctx, []string{"receiver", "serve", "--secret", "my-secret", "--file", file, "--listen", "127.0.0.1:0", "--addr-file", addr},
			func(string) string { return "" }, strings.NewReader(""), os.Stdout, new(strings.Builder))
	}()
	var text []byte
	g.Eventually(func() (err error) { text, err = os.ReadFile(addr); return err }, "10s").Should(Succeed())
	url := "http://" + strings.TrimSpace(string(text))
	cdr := filepath.Join(dir, "cdr.json")
	g.Expect(os.WriteFile(cdr, []byte(`{ "call_id": "77", "called": "13800138000" }`), 0o600)).To(Succeed())
	for _, more := range [][]string{{"--callee", "13800000002"}, {"--outcome", "busy", "--encrypted"}, {"--cdr", cdr}, {"--scenario", "happy-autocall", "--nth", "2"}} {
		done := execute(t, nil, "", append([]string{"receiver", "send", "--url", url, "--secret", "my-secret"}, more...)...)
		g.Expect(done.code).To(Equal(0), done.stdout+done.stderr)
		g.Expect(done.stdout).To(HavePrefix("POST " + url + "\nContent-Type: application/json\n\n{\"type\":1,"))
		g.Expect(done.stdout).To(HaveSuffix("\naccepted\n"))
	}
	done := execute(t, nil, `{"call_id":"78"}`, "receiver", "send", "--url", url, "--secret", "another", "--cdr", "-")
	g.Expect(done.code).To(Equal(1))
	g.Expect(done.stdout).To(ContainSubstring("\nnot accepted: the status is 400"))
	g.Expect(execute(t, nil, "", "receiver", "send", "--url", "http://127.0.0.1:1", "--secret", "x").code).To(Equal(3))
	stop()
	g.Expect(<-served).To(Equal(0))
	kept, err := os.ReadFile(file)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(strings.Count(string(kept), "\n")).To(Equal(4))
	g.Expect(string(kept)).To(ContainSubstring(`{"key":"77","callId":"77","data":"{\"call_id\":\"77\",\"called\":\"13800138000\"}"}`))
}

func TestAWrongSignIsExplained(t *testing.T) {
	g := NewWithT(t)
	signed := execute(t, nil, `{"call_id":"1","url":"http:\/\/x"}`, "push", "sign", "--secret", "my-secret")
	right := regexp.MustCompile(`[0-9a-f]{32}`).FindString(signed.stdout)
	other := frame.Sign([]byte(`{"call_id":"1","url":"http://x"}`), "my-secret")
	opened := execute(t, nil, strings.Replace(signed.stdout, right, other, 1), "push", "open", "--secret", "my-secret")
	g.Expect(opened.code).To(Equal(1))
	g.Expect(opened.stderr).To(And(ContainSubstring(`YES  data encoded again with / for \/`), Not(ContainSubstring(right))))
	opened = execute(t, nil, signed.stdout, "push", "open", "--secret", "another")
	g.Expect(opened.stderr).To(ContainSubstring("the secret is another one"))
}
