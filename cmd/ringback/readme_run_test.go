package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/fixtures/runtimes"
)

// console is a block of commands with what they print, "…" standing for whatever
// is not shown.
var console = regexp.MustCompile("(?s)\n```console\n(.*?)```\n")

// TestTheReadmesCommandsRun runs every console block of the READMEs against the
// server of the first page, each from a fresh start.
func TestTheReadmesCommandsRun(t *testing.T) {
	runtimes.Need(t, "curl")
	const documented = "http://127.0.0.1:8080"
	url := startServer(t, "serve", "--clock", "manual", "--seed", "7", "--start", "2021-03-23T17:24:36+08:00", "--push-url", "builtin", "--push-secret", "my-secret")
	bin := t.TempDir()
	self, err := os.Executable()
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	script := fmt.Sprintf("#!/bin/sh\n%s=1 exec %q \"$@\"\n", asProgram, self)
	NewWithT(t).Expect(os.WriteFile(filepath.Join(bin, "ringback"), []byte(script), 0o700)).To(Succeed()) //nolint:gosec // it is to be run
	for _, path := range []string{"../../README.md", "../../README.zh-CN.md"} {
		text, err := os.ReadFile(path)
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		needs := string(text)
		if _, after, ok := strings.Cut(needs, "<!-- /first-page -->"); ok { // another test holds that page, to the byte
			needs = after
		}
		for _, block := range console.FindAllStringSubmatch(needs, -1) {
			name, _, _ := strings.Cut(block[1], "\n")
			t.Run(name, func(t *testing.T) {
				g := NewWithT(t)
				post(t, url+"/_ringback/reset", "")
				folder := t.TempDir()
				for _, step := range strings.Split("\n"+block[1], "\n$ ")[1:] {
					shell, expected := cutCommand(step)
					cmd := exec.CommandContext(t.Context(), "sh", "-c", strings.ReplaceAll(shell, documented, url)) //nolint:gosec // the README's own commands
					cmd.Dir = folder
					cmd.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "RINGBACK_URL="+url)
					out, err := cmd.CombinedOutput()
					g.Expect(err).NotTo(HaveOccurred(), "%s\n%s", shell, out)
					shown := strings.TrimSpace(strings.ReplaceAll(string(out), url, documented))
					g.Expect(shown).To(MatchRegexp(patternOf(expected)), shell)
				}
			})
		}
	}
}

// cutCommand cuts a command, which goes on where a line ends with a backslash, off
// what it prints.
func cutCommand(step string) (shell, printed string) {
	lines := strings.SplitAfter(step, "\n")
	n := 1
	for n < len(lines) && strings.HasSuffix(lines[n-1], "\\\n") {
		n++
	}
	return strings.TrimSpace(strings.Join(lines[:n], "")), strings.TrimSpace(strings.Join(lines[n:], ""))
}

// patternOf returns what a text with omissions matches; one that is not shown
// may be any.
func patternOf(printed string) string {
	if printed == "" {
		return ""
	}
	parts := strings.Split(printed, "…")
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return `(?s)^` + strings.Join(parts, `.*`) + `$`
}

// TestTheReadmesReportIsReal grades a receiver with one defect and compares the
// report with the README's.
func TestTheReadmesReportIsReal(t *testing.T) {
	g := NewWithT(t)
	const documented = "http://127.0.0.1:9000/cdr"
	text, err := os.ReadFile("../../README.md")
	g.Expect(err).NotTo(HaveOccurred())
	_, rest, ok := strings.Cut(string(text), "<!-- report -->\n```text\n")
	g.Expect(ok).To(BeTrue())
	shown, _, ok := strings.Cut(rest, "```\n<!-- /report -->")
	g.Expect(ok).To(BeTrue())
	command, printed := cutCommand(strings.TrimPrefix(shown, "$ "))
	url := referenceReceiver(t, "falls-over-on-null")
	args := strings.Fields(strings.TrimPrefix(strings.ReplaceAll(command, documented, url), "ringback "))
	done := execute(t, nil, "", args...)
	g.Expect(done.code).To(Equal(1), done.stderr)
	g.Expect(strings.TrimSpace(strings.ReplaceAll(done.stdout, url, documented))).To(MatchRegexp(patternOf(printed)))
}
