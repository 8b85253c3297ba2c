// Package clients_test holds that each example in this folder passes against the
// program, and is able to fail.
package clients_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/fixtures/runtimes"
	_ "github.com/ringback-sim/ringback/sim" // the program's code, so that no result outlives a change of it
)

// examples says what runs each of them. The one in Go is a test of this package.
var examples = map[string][]string{
	"CallTest.php":  {"php"},
	"CallTest.java": {"java", "-XX:TieredStopAtLevel=1"},
	"call.test.mjs": {"node", "--test"},
	"test_call.py":  {"python3"},
}

// TestMain builds the program once for all examples.
func TestMain(m *testing.M) {
	code, err := withProgram(m.Run)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func withProgram(run func() int) (code int, err error) {
	folder, err := os.MkdirTemp("", "ringback-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(folder)
	program := filepath.Join(folder, "ringback")
	if out, err := exec.Command("go", "build", "-o", program, "../../cmd/ringback").CombinedOutput(); err != nil { //nolint:noctx // there is no test yet
		return 0, fmt.Errorf("build the program: %w\n%s", err, out)
	}
	if err := os.Setenv("RINGBACK_BIN", program); err != nil {
		return 0, err
	}
	return run(), nil
}

func TestExamples(t *testing.T) {
	for name, command := range examples {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			interpreter := runtimes.Need(t, command[0])
			source, err := os.ReadFile(name)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(strings.Count(string(source), "\n")).To(BeNumerically("<", 60), "lines")

			run := func(source string) (output string, err error) {
				copied := filepath.Join(t.TempDir(), name)
				g.Expect(os.WriteFile(copied, []byte(source), 0o600)).To(Succeed())
				out, err := exec.CommandContext(t.Context(), interpreter, slices.Concat(command[1:], []string{copied})...).CombinedOutput()
				return string(out), err
			}
			output, err := run(string(source))
			g.Expect(err).NotTo(HaveOccurred(), output)
			output, err = run(strings.ReplaceAll(string(source), "13800000002", "13800000001"))
			g.Expect(err).To(BeAssignableToTypeOf(&exec.ExitError{}), "a vacant number is not busy")
			g.Expect(output).To(And(ContainSubstring("busy"), ContainSubstring("failed")))
		})
	}
}
