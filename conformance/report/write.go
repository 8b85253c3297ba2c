package report

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/ringback-sim/ringback/conformance/verdict"
)

// The names of the files that [Write] makes.
const (
	JUnitFile   = "junit.xml"
	JSONFile    = "report.json"
	HTMLFile    = "report.html"
	SummaryFile = "summary.yaml"
)

// Write writes all forms of a report into a folder, which is made when it is
// missing. With strict, drift is a failure in JUnit's eyes.
func Write(dir string, r verdict.Report, strict bool) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	for name, write := range map[string]func(io.Writer) error{
		JUnitFile:   func(w io.Writer) error { return JUnit(w, r, strict) },
		JSONFile:    func(w io.Writer) error { return JSON(w, r) },
		HTMLFile:    func(w io.Writer) error { return HTML(w, r) },
		SummaryFile: func(w io.Writer) error { return Summary(w, r) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			return fmt.Errorf("report %s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o600); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	return nil
}
