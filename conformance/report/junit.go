package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/ringback-sim/ringback/conformance/verdict"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitMessage `xml:"failure"`
	Error   *junitMessage `xml:"error"`
	Skipped *junitMessage `xml:"skipped"`
	Out     string        `xml:"system-out,omitempty"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// JUnit writes a report as JUnit XML, a suite per area. The format knows less
// than the report: drift passes, with its finding as output, unless strict; what
// is not proven and what was expected to fail is skipped.
func JUnit(w io.Writer, r verdict.Report, strict bool) error {
	all := junitSuites{Name: r.Subject.Name, Time: seconds(r.Duration.Seconds())}
	for _, t := range r.Tallies() {
		s := junitSuite{Name: t.Vendor + "." + t.Area}
		var took float64
		for _, res := range r.Results {
			if res.Spec.Vendor() == t.Vendor && res.Spec.Area() == t.Area {
				s.add(junitOf(res, strict))
				took += res.Duration.Seconds()
			}
		}
		s.Time = seconds(took)
		all.Tests, all.Failures, all.Errors, all.Skipped = all.Tests+s.Tests, all.Failures+s.Failures, all.Errors+s.Errors, all.Skipped+s.Skipped
		all.Suites = append(all.Suites, s)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *junitSuite) add(c junitCase) {
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}

func junitOf(res verdict.Result, strict bool) junitCase {
	c := junitCase{Class: res.Spec.Vendor() + "." + res.Spec.Area(), Name: res.Spec.ID + " " + res.Spec.Title, Time: seconds(res.Duration.Seconds())}
	m := &junitMessage{Message: brief(res), Type: string(res.Verdict)}
	switch {
	case res.Verdict == verdict.Fail, res.Verdict == verdict.Drift && strict:
		c.Failure, m.Text = m, details(res)
	case res.Verdict == verdict.Error:
		c.Error, m.Text = m, details(res)
	case res.Verdict == verdict.NotProven, res.Verdict == verdict.Expected:
		c.Skipped, m.Type = m, ""
	case res.Verdict == verdict.Drift, res.Verdict == verdict.Notice, res.NowPasses:
		c.Out = details(res)
	}
	return c
}

// brief says in one line why a result is not a plain pass.
func brief(res verdict.Result) string {
	if broken := res.Broken(); len(broken) > 0 && res.Reason == "" {
		return fmt.Sprintf("%s: expected %s, found %s", broken[0].What, broken[0].Expected, broken[0].Found)
	}
	return strings.TrimPrefix(word(res.Verdict)+": "+res.Reason, "pass: ")
}

// details is the finding as the text report has it.
func details(res verdict.Result) string {
	var b bytes.Buffer
	finding(&b, res)
	return strings.TrimSpace(b.String())
}

func seconds(s float64) string { return fmt.Sprintf("%.3f", s) }
