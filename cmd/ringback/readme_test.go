package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/fixtures/runtimes"
	"github.com/ringback-sim/ringback/sim/call"
)

var update = flag.Bool("update", false, "rewrite the generated parts of the README")

// TestTheReadmesOutcomesAreCurrent holds the table of the README to the one in
// the code.
func TestTheReadmesOutcomesAreCurrent(t *testing.T) {
	for path, titles := range map[string]struct {
		head  string
		title func(call.Outcome) string
	}{
		"../../README.md":       {"| number ends in | outcome | what happens | cause |", func(o call.Outcome) string { return o.Title }},
		"../../README.zh-CN.md": {"| 号码结尾 | 名称 | 结果 | 原因 |", func(o call.Outcome) string { return o.TitleZh }},
	} {
		t.Run(path, func(t *testing.T) {
			g := NewWithT(t)
			var table strings.Builder
			fmt.Fprintf(&table, "%s\n|---|---|---|---|\n", titles.head)
			for _, o := range append(call.Outcomes(), call.OutcomesIn()...) {
				number := "–"
				if o.Code != "" {
					number = "`0000" + o.Code + "`"
				}
				fmt.Fprintf(&table, "| %s | `%s` | %s | %s |\n", number, o.Name, titles.title(o), strings.ReplaceAll(causeOf(o), "-", "–"))
			}
			text, err := os.ReadFile(path)
			g.Expect(err).NotTo(HaveOccurred())
			const begin, end = "<!-- outcomes -->\n", "<!-- /outcomes -->"
			before, rest, ok := strings.Cut(string(text), begin)
			g.Expect(ok).To(BeTrue())
			current, after, ok := strings.Cut(rest, end)
			g.Expect(ok).To(BeTrue())
			if *update {
				g.Expect(os.WriteFile(path, []byte(before+begin+table.String()+end+after), 0o600)).To(Succeed())
				return
			}
			g.Expect(current).To(Equal(table.String()), "run: go test ./cmd/ringback -run Readme -update")
		})
	}
}

// TestTheReadmesFirstPageIsReal runs the commands of the README's first page
// against the server that it starts, and compares what they print.
func TestTheReadmesFirstPageIsReal(t *testing.T) {
	g := NewWithT(t)
	runtimes.Need(t, "curl")
	const path, begin, end, documented = "../../README.md", "<!-- first-page -->\n```console\n", "```\n<!-- /first-page -->", "http://127.0.0.1:8080"
	text, err := os.ReadFile(path)
	g.Expect(err).NotTo(HaveOccurred())
	before, rest, ok := strings.Cut(string(text), begin)
	g.Expect(ok).To(BeTrue())
	page, after, ok := strings.Cut(rest, end)
	g.Expect(ok).To(BeTrue())
	command := regexp.MustCompile(`(?m)^go run ./cmd/ringback (serve .*)$`).FindStringSubmatch(before)
	g.Expect(command).NotTo(BeNil())
	url := startServer(t, append(strings.Fields(command[1]), "--public-url", documented)...)
	var printed strings.Builder
	for line := range strings.Lines(page) {
		shell, isCommand := strings.CutPrefix(line, "$ ")
		if !isCommand {
			continue
		}
		out, err := exec.CommandContext(t.Context(), "sh", "-c", strings.ReplaceAll(shell, documented, url)).Output() //nolint:gosec // the README's own commands
		g.Expect(err).NotTo(HaveOccurred(), line)
		fmt.Fprintf(&printed, "%s%s\n", line, bytes.TrimSpace(out))
	}
	if *update {
		g.Expect(os.WriteFile(path, []byte(before+begin+printed.String()+end+after), 0o600)).To(Succeed())
		return
	}
	g.Expect(printed.String()).To(Equal(page), "run: go test ./cmd/ringback -run Readme -update")
}

// startServer runs the program with a port of the system's choice until the test
// ends, and returns where it serves.
func startServer(t *testing.T, args ...string) (url string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	addr := filepath.Join(t.TempDir(), "addr")
	out, in := io.Pipe()
	done := make(chan int)
	go func() {
		code := run(ctx, append(args, "--listen", "127.0.0.1:0", "--addr-file", addr), func(string) string { return "" }, strings.NewReader(""), in, io.Discard)
		_ = in.Close()
		done <- code
	}()
	t.Cleanup(func() {
		stop()
		go func() { _, _ = io.Copy(io.Discard, out) }()
		NewWithT(t).Expect(<-done).To(Equal(0))
	})
	_, err := out.Read(make([]byte, 1)) // the banner comes once the address is served
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	go func() { _, _ = io.Copy(io.Discard, out) }()
	host, err := os.ReadFile(addr) //nolint:gosec // this test's own file
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return "http://" + strings.TrimSpace(string(host))
}
