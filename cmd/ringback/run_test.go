package main

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim"
)

// outcome is what a run of the program left.
type outcome struct {
	code           int
	stdout, stderr string
}

func execute(t *testing.T, env map[string]string, stdin string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), args, func(name string) string { return env[name] }, strings.NewReader(stdin), &stdout, &stderr)
	return outcome{code, stdout.String(), stderr.String()}
}

func TestSignAndOpenAreEachOthersReverse(t *testing.T) {
	g := NewWithT(t)
	const data = `{"call_id":"6811535818021285888","called_areaname":"\u6cb3\u5357","record_file":"http:\/\/r.example\/1.mp3"}`
	for _, extra := range [][]string{nil, {"--encrypt"}} {
		signed := execute(t, nil, data, append([]string{"push", "sign", "--secret", "short-secret", "--timestamp", "2021-01-01 00:00:00"}, extra...)...)
		g.Expect(signed.code).To(Equal(0), signed.stderr)
		g.Expect(signed.stdout).To(HavePrefix(`{"type":1,"data":`))
		g.Expect(signed.stdout).To(HaveSuffix(`"timestamp":"2021-01-01 00:00:00"}` + "\n"))
		opened := execute(t, map[string]string{"RINGBACK_SECRET": "short-secret"}, signed.stdout, "push", "open")
		g.Expect(opened).To(Equal(outcome{0, data + "\n", ""}))
		g.Expect(execute(t, nil, signed.stdout, "push", "open", "--secret", "another").code).To(Equal(1))
	}
	// The supplement's known answer.
	g.Expect(execute(t, nil, data, "push", "sign", "--secret", "short-secret").stdout).To(ContainSubstring(`"sign":"9c1040ceba5362edefff9c651d5b825d"`))
}

func TestExitCodes(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		NewWithT(t).Expect(os.WriteFile(path, []byte(text), 0o600)).To(Succeed())
		return path
	}
	for name, tc := range map[string]struct {
		args   []string
		env    map[string]string
		stdin  string
		listen string
		code   int
		says   string
	}{
		"version":                  {args: []string{"version"}, code: 0},
		"help":                     {args: []string{"--help"}, code: 0},
		"no such command":          {args: []string{"dance"}, code: 2, says: "dance"},
		"no such flag":             {args: []string{"serve", "--fast"}, code: 2, says: "--fast"},
		"a clock of its own":       {args: []string{"serve", "--clock", "fast"}, code: 2, says: "clock"},
		"a seed of nothing":        {args: []string{"serve", "--seed", "0"}, code: 2, says: "--seed"},
		"a rate of nothing":        {args: []string{"serve", "--rate", "0"}, code: 2, says: "--rate"},
		"no room in the journal":   {args: []string{"serve", "--journal-bytes", "0"}, code: 2, says: "--journal-bytes"},
		"no turns":                 {args: []string{"serve", "--max-turns", "0"}, code: 2, says: "--max-turns"},
		"a start unreadable":       {args: []string{"serve", "--start", "yesterday"}, code: 2, says: "--start"},
		"an auth unknown":          {args: []string{"serve", "--auth", "some"}, code: 2, says: "--auth"},
		"a secret without URL":     {args: []string{"serve", "--push-secret", "x"}, code: 2, says: "--push-url"},
		"a URL without secret":     {args: []string{"serve", "--push-url", "http://127.0.0.1:1"}, code: 2, says: "--push-secret"},
		"a URL unreachable":        {args: []string{"serve", "--push-url", "ftp://x", "--push-secret", "x"}, code: 2, says: "url"},
		"a rate without its clock": {args: []string{"serve", "--rate", "60"}, code: 2, says: "--clock scaled"},
		"a rate beyond":            {args: []string{"serve", "--clock", "scaled", "--rate", "inf"}, code: 2, says: "--rate"},
		"a start before time":      {args: []string{"serve", "--start", "0001-01-01T00:00:00Z"}, code: 2, says: "--start"},
		"no such push":             {args: []string{"push", "nope"}, code: 2, says: "nope"},
		"a wait backwards":         {args: []string{"call", "--callee", "1", "--wait", "-1s"}, code: 2, says: "--wait"},
		"a wait too long":          {args: []string{"call", "--callee", "1", "--wait", "20m"}, code: 2, says: "10m"},
		"a URL of another kind":    {args: []string{"health", "--url", "ftp://x"}, code: 2, says: "--url"},
		"two targets of a name": {
			args: []string{"serve", "--push-url", "builtin", "--push-secret", "s", "--config", file("twice.yaml", "push-targets:\n  - {name: default, url: builtin, secret: s}\n")},
			code: 2, says: `push target "default"`,
		},
		"an account twice": {
			args: []string{"serve", "--config", file("accounts.yaml", "accounts:\n  - {vendor: autocall, id: \"1\"}\n  - {vendor: autocall, id: \"1\"}\n")},
			code: 2, says: "accounts.yaml:3:5",
		},
		"a key twice":          {args: []string{"serve", "--config", file("key.yaml", "seed: 7\nseed: 8\n")}, code: 2, says: "key.yaml:2:1"},
		"two documents":        {args: []string{"serve", "--config", file("docs.yaml", "seed: 7\n---\nseed: 8\n")}, code: 2, says: "a second document"},
		"a file in a file":     {args: []string{"serve", "--config", file("file.yaml", "config: x\n")}, code: 2, says: `unknown setting "config"`},
		"a file's wrong start": {args: []string{"serve", "--config", file("start.yaml", "seed: 7\nstart: yesterday\n")}, code: 2, says: "start.yaml:2:8: start"},
		"a history unreadable": {args: []string{"serve", "--history", "7d"}, code: 2, says: "--history"},
		"a scenario unknown":   {args: []string{"serve", "--scenario", "bussy-hour"}, code: 2, says: `"busy-hour"`},
		"a scenario wrong":     {args: []string{"serve", "--scenario", file("wrong.yaml", "version: 2\n")}, code: 2, says: "wrong.yaml:1:10"},
		"a port unreadable":    {args: []string{"serve"}, listen: "127.0.0.1:x", code: 2, says: "listen"},
		"a variable wrong":     {args: []string{"serve"}, env: map[string]string{"RINGBACK_RATE": "fast"}, code: 2, says: "RINGBACK_RATE"},
		"a file missing":       {args: []string{"serve", "--config", filepath.Join(dir, "none.yaml")}, code: 2, says: "none.yaml"},
		"a file with a typing error": {
			args: []string{"serve", "--config", file("typo.yaml", "seed: 7\nclok: manual\n")}, code: 2, says: `typo.yaml:2:1: unknown setting "clok"; did you mean "clock"?`,
		},
		"a file with a wrong value": {args: []string{"serve", "--config", file("value.yaml", "rate: fast\n")}, code: 2, says: "value.yaml:1:7: rate"},
		"a file that is a list":     {args: []string{"serve", "--config", file("list.yaml", "- a\n")}, code: 2, says: "list.yaml:1:1"},
		"an account without an id":  {args: []string{"serve", "--config", file("account.yaml", "accounts:\n  - vendor: autocall\n")}, code: 2, says: "account.yaml:2:5"},
		"a target of nonsense":      {args: []string{"serve", "--config", file("target.yaml", "push-targets:\n  - name: x\n    urk: y\n")}, code: 2, says: "urk"},
		"nobody there":              {args: []string{"health", "--url", "http://127.0.0.1:1"}, code: 3, says: "serve"},
		"nothing to sign":           {args: []string{"push", "sign", "--secret", "x"}, code: 2, says: "standard input"},
		"no JSON to sign":           {args: []string{"push", "sign", "--secret", "x"}, stdin: "{", code: 2, says: "standard input"},
		"no secret to sign with":    {args: []string{"push", "sign"}, stdin: "{}", code: 2, says: "secret"},
		"no secret to open with":    {args: []string{"push", "open"}, stdin: "{}", code: 2, says: "secret"},
		"no frame to open":          {args: []string{"push", "open", "--secret", "x"}, stdin: "{}", code: 1, says: "frame"},
		"an advance to nowhere":     {args: []string{"advance", "soon"}, code: 2, says: "1h30m"},
		"a proxy before nothing":    {args: []string{"proxy", "--vendor", "uccc"}, code: 2, says: "--upstream"},
		"a proxy before a file":     {args: []string{"proxy", "--vendor", "uccc", "--upstream", "file:///x"}, code: 2, says: "expected http://host"},
		"a proxy for nobody":        {args: []string{"proxy", "--vendor", "x", "--upstream", "http://127.0.0.1:1"}, code: 2, says: "--vendor"},
		"a replay of nothing":       {args: []string{"replay", dir + "/none"}, code: 2, says: "no *.json"},
		"a timestamp unreadable":    {args: []string{"push", "sign", "--secret", "x", "--timestamp", "now"}, stdin: "{}", code: 2, says: "--timestamp"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			if tc.args[0] == "serve" { // another server may have the port of the default
				tc.args = append(tc.args, "--listen", cmp.Or(tc.listen, "127.0.0.1:0"))
			}
			got := execute(t, tc.env, tc.stdin, tc.args...)
			g.Expect(got.code).To(Equal(tc.code), got.stderr)
			g.Expect(got.stderr).To(ContainSubstring(tc.says))
			if tc.code != 0 {
				g.Expect(got.stdout).To(BeEmpty())
			}
		})
	}
}

// TestServeUntilToldToStop starts the whole program, pastes what its banner
// says, and ends it.
func TestServeUntilToldToStop(t *testing.T) {
	g := NewWithT(t)
	dir := t.TempDir()
	config := filepath.Join(dir, "ringback.yaml")
	g.Expect(os.WriteFile(config, []byte(`
seed: 7
clock: realtime
start: 2021-03-23T17:24:36+08:00
accounts:
  - vendor: autocall
    id: 900
    dialects: {per-page-max: 200}
    agents:
      - {id: "1", phone: 01012345678, password: p}
push-targets:
  - name: crm
    url: builtin
    secret: my-secret
    dialects: {numbers: int}
`), 0o600)).To(Succeed())
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	addr := filepath.Join(dir, "addr")
	env := map[string]string{"RINGBACK_LISTEN": "127.0.0.1:0", "RINGBACK_SEED": "9", "RINGBACK_CONFIG": config}
	done := make(chan int)
	go func() {
		code := run(ctx, []string{"serve", "--clock", "manual", "--addr-file", addr}, func(name string) string { return env[name] }, strings.NewReader(""), in, io.Discard)
		_ = in.Close()
		done <- code
	}()
	var text strings.Builder
	buf := make([]byte, 4096)
	for !strings.Contains(text.String(), "perPage=5") {
		n, err := out.Read(buf)
		g.Expect(err).NotTo(HaveOccurred(), text.String())
		text.Write(buf[:n])
	}
	host, err := os.ReadFile(addr)
	g.Expect(err).NotTo(HaveOccurred())
	url := "http://" + strings.TrimSpace(string(host))
	g.Expect(text.String()).To(ContainSubstring(url + "/_ringback/calls"))
	g.Expect(text.String()).To(ContainSubstring("clock        manual, now 2021-03-23T09:24:36.000Z"), "the flag wins over the file")

	g.Expect(execute(t, map[string]string{"RINGBACK_URL": url}, "", "health").code).To(Equal(0))
	resp, err := http.Post(url+"/_ringback/calls", "application/json", strings.NewReader(`{"callee":"18512342456"}`)) //nolint:noctx // as pasted
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(resp.StatusCode).To(Equal(http.StatusCreated))
	resp.Body.Close()
	resp, err = http.Get(url + "/_ringback/accounts") //nolint:noctx // as pasted
	g.Expect(err).NotTo(HaveOccurred())
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(body)).To(ContainSubstring(`"phone":"01012345678"`), "a number keeps its leading zero")

	stop()
	g.Expect(<-done).To(Equal(0))
}

func TestHistoriesAreRead(t *testing.T) {
	g := NewWithT(t)
	h, err := parseHistory("2500@7d")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(h).To(Equal(sim.History{Calls: 2500, Span: 7 * 24 * time.Hour}))
	h, err = parseHistory("10@90m")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(h.Span).To(Equal(90 * time.Minute))
	for _, text := range []string{"", "x", "5", "5@", "@7d", "0@7d", "5@0d", "5@-1h", "5@7x", "5@99999999d"} {
		_, err = parseHistory(text)
		g.Expect(err).To(HaveOccurred(), text)
	}
}
