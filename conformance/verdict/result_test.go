package verdict

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestChecksSupportAVerdict(t *testing.T) {
	check := func(p Provenance, ok bool) Check { return Check{Source: Source{Provenance: p}, OK: ok} }
	for name, tc := range map[string]struct {
		checks []Check
		want   Verdict
	}{
		"none":                 {nil, Error},
		"good":                 {[]Check{check(Documented, true), check(Assumed, true)}, Pass},
		"documented broken":    {[]Check{check(Documented, false)}, Fail},
		"evidenced broken":     {[]Check{check(Documented, true), check(Evidenced, false)}, Drift},
		"assumed broken":       {[]Check{check(Assumed, false)}, Drift},
		"both, drift first":    {[]Check{check(Assumed, false), check(Documented, false)}, Fail},
		"both, the other way":  {[]Check{check(Documented, false), check(Assumed, false)}, Fail},
		"must broken, assumed": {[]Check{{Source: Source{Provenance: Assumed}, Severity: Must}}, Fail},
		"should, documented":   {[]Check{{Source: Source{Provenance: Documented}, Severity: Should}}, Drift},
		"notice broken":        {[]Check{{Source: Source{Provenance: Documented}, Severity: Remark}, check(Assumed, true)}, Notice},
		"notice and should":    {[]Check{{Severity: Remark}, check(Assumed, false)}, Drift},
		"good behind a broken": {[]Check{check(Assumed, false), check(Documented, true)}, Drift},
	} {
		NewWithT(t).Expect(Judge(tc.checks)).To(Equal(tc.want), name)
	}
}

func TestAReportIsGoodOnlyIfSomethingRan(t *testing.T) {
	report := func(all ...Verdict) *Report {
		var r Report
		for _, v := range all {
			r.Results = append(r.Results, Result{Verdict: v})
		}
		return &r
	}
	for name, tc := range map[string]struct {
		report       *Report
		good, strict bool
	}{
		"nothing":          {report(), false, false},
		"nothing proven":   {report(NotProven, NotProven), false, false},
		"passes":           {report(Pass, NotProven), true, true},
		"drifts":           {report(Pass, Drift), true, false},
		"fails":            {report(Pass, Fail), false, false},
		"cannot":           {report(Pass, Error), false, false},
		"fails as it does": {report(Expected), true, true},
	} {
		g := NewWithT(t)
		g.Expect(tc.report.Good(false)).To(Equal(tc.good), name)
		g.Expect(tc.report.Good(true)).To(Equal(tc.strict), name)
	}
}

func TestAnIDSaysVendorAndArea(t *testing.T) {
	g := NewWithT(t)
	s := Spec{ID: "AUTOCALL-CDR-SEARCH-012", Source: Source{Provenance: Evidenced}, Safety: ReadOnly, Needs: []Need{NeedsClock}}
	g.Expect(s.Vendor()).To(Equal("autocall"))
	g.Expect(s.Area()).To(Equal("cdr-search"))
	g.Expect(s.Labels()).To(Equal([]string{"autocall", "cdr-search", "evidenced", "safety:read-only", "needs:clock"}))
}

func TestFindingsComeWorstFirst(t *testing.T) {
	g := NewWithT(t)
	r := Report{Results: []Result{
		{Spec: Spec{ID: "A-X-004"}, Verdict: Pass},
		{Spec: Spec{ID: "A-X-003"}, Verdict: Drift},
		{Spec: Spec{ID: "A-X-002"}, Verdict: Fail},
		{Spec: Spec{ID: "A-X-001"}, Verdict: Fail},
		{Spec: Spec{ID: "A-X-005"}, Verdict: Pass, NowPasses: true},
		{Spec: Spec{ID: "A-X-006"}, Verdict: Error},
	}}
	var ids []string
	for _, f := range r.Findings() {
		ids = append(ids, f.Spec.ID)
	}
	g.Expect(ids).To(Equal([]string{"A-X-006", "A-X-001", "A-X-002", "A-X-003", "A-X-005"}))
	g.Expect(r.Tallies()).To(HaveLen(1))
	g.Expect(r.Tallies()[0].Total).To(Equal(6))
}
