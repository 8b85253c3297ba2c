package self

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance"
	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

func TestTheSimulatorConforms(t *testing.T) {
	g := NewWithT(t)
	s, tgt, err := Start(t.Context(), 1)
	g.Expect(err).NotTo(HaveOccurred())
	defer s.Close()
	defer tgt.Close()
	report, err := conformance.Run(t.Context(), tgt, spec.Options{})
	g.Expect(err).NotTo(HaveOccurred())
	for _, f := range report.Findings() {
		t.Errorf("%s %s: %s %+v", f.Spec.ID, f.Verdict, f.Reason, f.Broken())
	}
	g.Expect(report.Count(verdict.Pass)).To(Equal(len(report.Results)))
}
