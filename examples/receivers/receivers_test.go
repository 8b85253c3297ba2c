// Package receivers_test holds that each example in this folder takes what a
// vendor pushes, and nothing else.
package receivers_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/receiver"
	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/verdict"
	"github.com/ringback-sim/ringback/fixtures/runtimes"
)

const secret = "example-secret-of-twenty-bytes"

// examples says what runs each of them on a port that the system chooses. PHP is
// started by a server of its own.
var examples = map[string][]string{
	"golang":        {"go", "run", "./golang", "127.0.0.1:0"},
	"receiver.mjs":  {"node", "receiver.mjs", "0"},
	"receiver.py":   {"python3", "receiver.py", "0"},
	"Receiver.java": {"java", "-XX:TieredStopAtLevel=1", "Receiver.java", "0"},
	"receiver.php":  nil,
}

// start runs an example until the test ends and returns its URL.
func start(t *testing.T, name string, command []string) string {
	t.Helper()
	if command == nil {
		return runtimes.ServePHP(t, name, "PUSH_SECRET="+secret, "PUSH_STORE="+t.TempDir())
	}
	g := NewWithT(t)
	path := runtimes.Need(t, command[0])
	if command[0] == "go" { // the program itself, so that it is the one that is ended
		path = filepath.Join(t.TempDir(), "receiver")
		out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, command[2]).CombinedOutput()
		g.Expect(err).NotTo(HaveOccurred(), string(out))
		command = command[2:]
	}
	cmd := exec.CommandContext(t.Context(), path, command[1:]...)
	cmd.Env = append(os.Environ(), "PUSH_SECRET="+secret)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(cmd.Start()).To(Succeed())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	g.Expect(err).NotTo(HaveOccurred())
	return strings.TrimSpace(strings.TrimPrefix(line, "listening on "))
}

func stored(g *WithT, url, id string) string {
	resp, err := http.Get(url + "/stored?call_id=" + id) //nolint:noctx // the receiver ends with the test
	g.Expect(err).NotTo(HaveOccurred())
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	g.Expect(err).NotTo(HaveOccurred())
	return string(text)
}

// musts counts the must rules that take no long time.
func musts(e *receiver.Endpoint) (n int) {
	for _, s := range receiver.Rules(e).Specs() {
		if s.Severity == verdict.Must && !slices.Contains(s.Needs, verdict.NeedsTime) {
			n++
		}
	}
	return n
}

// TestReceiversAreGraded examines each example as anybody's receiver is examined.
func TestReceiversAreGraded(t *testing.T) {
	for name, command := range examples {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			url := start(t, name, command)
			e, err := receiver.New(receiver.Config{
				URL: url + "/push", Secret: secret, ProbeURL: url + "/stored", Forms: []receiver.Form{receiver.Plain, receiver.Sealed}, Seed: 1,
			})
			g.Expect(err).NotTo(HaveOccurred())
			found, err := receiver.Run(t.Context(), e, spec.Options{Seed: 1})
			g.Expect(err).NotTo(HaveOccurred())
			for _, f := range found.Findings() {
				if f.Verdict != verdict.NotProven {
					t.Errorf("%s %s: %s %+v", f.Spec.ID, f.Verdict, f.Reason, f.Broken())
				}
			}
			g.Expect(found.Grade.Kept[0]).To(Equal(fmt.Sprintf("must %d of %[1]d", musts(e))))

			// Nobody documents an id that is a number, and each takes it exactly.
			const id = "6811535818021285889"
			data := `{"call_id":` + id + `,"called_areaname":"\u6cb3\u5357","user_data":{"a":[1.50,"}"]}}`
			sent, err := e.Send(t.Context(), []byte(data))
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(sent.Refusal).To(BeEmpty())
			g.Expect(stored(g, url, id)).To(Equal(`{"count":1,"data":` + data + `}`))
			g.Expect(stored(g, url, "none")).To(Equal(`{"count":0}`))
		})
	}
}
