package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// startBeside runs the program, which says on stderr where it serves, and returns
// that address and how to end it.
func startBeside(t *testing.T, args ...string) (url string, end func() outcome) {
	t.Helper()
	g := NewWithT(t)
	ctx, stop := context.WithCancel(t.Context())
	var stdout, stderr bytes.Buffer
	out, in := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, append(args, "--listen", "127.0.0.1:0"), func(string) string { return "" }, strings.NewReader(""), &stdout, in)
		_ = in.Close()
	}()
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(first).To(ContainSubstring(" at http://"))
	read := make(chan struct{})
	go func() { _, _ = io.Copy(&stderr, lines); close(read) }()
	end = func() outcome {
		stop()
		<-read
		return outcome{code: <-code, stdout: stdout.String(), stderr: stderr.String()}
	}
	t.Cleanup(stop)
	return strings.TrimSpace(first[strings.LastIndex(first, "http://"):]), end
}

func TestAProxyChecksRecordsAndItsRecordingIsReplayed(t *testing.T) {
	g := NewWithT(t)
	vendor := startServer(t, "serve", "--clock", "manual", "--seed", "7")
	dir := t.TempDir()
	recorded, reports := filepath.Join(dir, "recorded"), filepath.Join(dir, "reports")
	front, end := startBeside(t, "proxy", "--vendor", "uccc", "--upstream", vendor, "--record", recorded, "--report", reports)
	post(t, front+"/api/v31/tserver/tenants/69986/calls", `{"calleeNumber":"13800138000","agentId":699861013}`)
	post(t, front+"/api/v31/tserver/tenants/69986/calls", `{"calleNumber":"13800138000","agentId":699861013}`)
	found := end()
	g.Expect(found.code).To(Equal(1))
	g.Expect(found.stderr).To(And(ContainSubstring("body /calleeNumber: nothing, expected a value"), ContainSubstring("something broke the contract")))
	g.Expect(found.stdout).To(And(ContainSubstring("FAIL  UCCC-REQUEST-placeCall"), ContainSubstring("1 pass, 1 fail"), MatchRegexp(`\nuccc +operation +1 +5 +20\.0\n`), Not(ContainSubstring("13800138000"))))
	for _, name := range []string{"junit.xml", "report.json", "report.html", "summary.yaml"} {
		g.Expect(filepath.Join(reports, name)).To(BeAnExistingFile())
	}
	files, err := os.ReadDir(recorded)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(files).To(HaveLen(2))

	again, stop := startBeside(t, "replay", recorded)
	front, end = startBeside(t, "proxy", "--vendor", "uccc", "--upstream", again)
	post(t, front+"/api/v31/tserver/tenants/69986/calls", `{"calleeNumber":"13800000001","agentId":699861013}`)
	found = end()
	g.Expect(found.code).To(Equal(0), found.stderr+found.stdout)
	g.Expect(found.stdout).To(ContainSubstring("2 pass"), "the recorded answer keeps to the contract")
	g.Expect(stop().code).To(Equal(0))
}
