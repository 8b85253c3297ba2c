package conformance_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance"
	"github.com/ringback-sim/ringback/conformance/report"
	"github.com/ringback-sim/ringback/conformance/self"
	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

// Another target: go test ./conformance -args -target target.yaml -report out.
var (
	targetFile = flag.String("target", "", "file that describes the target (default: a simulator, and few specs)")
	filter     = flag.String("filter", "", "which specs to run")
	folder     = flag.String("report", "", "folder for the reports")
	seed       = flag.Uint64("seed", 1, "decides the order")
)

// open returns the target, and which specs to run on it.
func open(t *testing.T) (*target.Target, spec.Filter) {
	t.Helper()
	g := NewWithT(t)
	if *targetFile != "" {
		tgt, err := target.Load(*targetFile, os.Getenv)
		g.Expect(err).NotTo(HaveOccurred())
		t.Cleanup(func() { g.Expect(tgt.Close()).To(Succeed()) })
		return tgt, spec.Filter(*filter)
	}
	s, tgt, err := self.Start(t.Context(), *seed, "")
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { g.Expect(tgt.Close()).To(Succeed()); g.Expect(s.Close()).To(Succeed()) })
	if *filter == "" {
		return tgt, "autocall/envelope" // package self runs them all
	}
	return tgt, spec.Filter(*filter)
}

// TestTarget is the suite as a Go test, with a subtest per spec.
func TestTarget(t *testing.T) {
	g := NewWithT(t)
	tgt, chosen := open(t)
	found, err := conformance.Run(t.Context(), tgt, spec.Options{Filter: chosen, Seed: *seed})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(found.Ran()).To(BeNumerically(">", 0), "no spec could show anything")
	if *folder != "" {
		g.Expect(report.Write(*folder, found, false)).To(Succeed())
	}
	for _, r := range found.Results {
		t.Run(r.Spec.ID, func(t *testing.T) {
			var text bytes.Buffer
			NewWithT(t).Expect(report.Text(&text, verdict.Report{Subject: found.Subject, Results: []verdict.Result{r}})).To(Succeed())
			switch r.Verdict {
			case verdict.Fail, verdict.Error:
				t.Error(text.String())
			case verdict.NotProven, verdict.Expected:
				t.Skip(r.Verdict, r.Reason)
			case verdict.Drift, verdict.Notice:
				t.Log(text.String())
			case verdict.Pass:
			}
		})
	}
}

func TestTheExampleExpectsSpecsThatExist(t *testing.T) {
	g := NewWithT(t)
	here, err := os.Getwd()
	g.Expect(err).NotTo(HaveOccurred())
	file := filepath.Join(t.TempDir(), "target.yaml")
	list, err := filepath.Rel(filepath.Dir(file), filepath.Join(here, "targets", "expected.yaml"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(os.WriteFile(file, []byte("control: {url: \"http://127.0.0.1:8080\"}\nexpected: "+list+"\n"), 0o600)).To(Succeed())
	tgt, err := target.Load(file, func(string) string { return "" })
	g.Expect(err).NotTo(HaveOccurred())
	defer func() { g.Expect(tgt.Close()).To(Succeed()) }()
	g.Expect(tgt.Expected).NotTo(BeEmpty())
	for id := range tgt.Expected {
		g.Expect(spec.Filter(id).Check(conformance.Specs(nil).Specs())).To(Succeed())
	}
}
