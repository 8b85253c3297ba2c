package report

import (
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"

	"github.com/ringback-sim/ringback/conformance/verdict"
)

type summary struct {
	Target   string           `yaml:"target"`
	Kind     string           `yaml:"kind"`
	Grade    string           `yaml:"grade,omitempty"`
	Areas    []summaryArea    `yaml:"areas"`
	Findings []summaryFinding `yaml:"findings"`
}

type summaryArea struct {
	Area   string         `yaml:"area"`
	Counts map[string]int `yaml:"counts,flow"`
}

type summaryFinding struct {
	ID      string         `yaml:"id"`
	Verdict string         `yaml:"verdict"`
	Rule    string         `yaml:"rule"`
	Source  string         `yaml:"source"`
	Reason  string         `yaml:"reason,omitempty"`
	Checks  []summaryCheck `yaml:"checks,omitempty"`
}

type summaryCheck struct {
	What     string `yaml:"what"`
	Expected string `yaml:"expected"`
	Found    string `yaml:"found"`
}

// Summary writes what is worth committing: counts and findings, nothing that
// differs between equal runs.
func Summary(w io.Writer, r verdict.Report) error {
	s := summary{Target: r.Subject.Name, Kind: r.Subject.Kind, Areas: []summaryArea{}, Findings: []summaryFinding{}}
	if r.Grade != nil {
		s.Grade = r.Grade.Letter
	}
	for _, t := range r.Tallies() {
		counts := map[string]int{}
		for v, n := range t.Counts {
			counts[string(v)] = n
		}
		s.Areas = append(s.Areas, summaryArea{t.Vendor + "/" + t.Area, counts})
	}
	for _, f := range r.Findings() {
		found := summaryFinding{ID: f.Spec.ID, Verdict: string(f.Verdict), Rule: f.Spec.Title, Source: f.Spec.Source.String(), Reason: f.Reason}
		if f.NowPasses {
			found.Verdict = "now-passes"
		}
		for _, c := range f.Broken() {
			found.Checks = append(found.Checks, summaryCheck{c.What, c.Expected, c.Found})
		}
		s.Findings = append(s.Findings, found)
	}
	if _, err := fmt.Fprintln(w, "# What the conformance suite found. Written by 'ringback conformance --report'."); err != nil {
		return err
	}
	encoder := yaml.NewEncoder(w)
	encoder.SetIndent(2)
	if err := encoder.Encode(s); err != nil {
		return err
	}
	return encoder.Close()
}
