// Package report writes what a conformance run found: for people as text and as
// one page of HTML, for machines as JUnit XML and as JSON, for a repository as a
// summary in YAML.
package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/conformance/verdict"
)

// Progress tells people how a run goes: a line per area, when its last spec has
// run. Give its Add to the run, and call Close behind it.
type Progress struct {
	w    io.Writer
	area []verdict.Result
}

// NewProgress returns a progress that writes to w.
func NewProgress(w io.Writer) *Progress { return &Progress{w: w} }

// Add takes the next result.
func (p *Progress) Add(r verdict.Result) {
	if len(p.area) > 0 && (p.area[0].Spec.Vendor() != r.Spec.Vendor() || p.area[0].Spec.Area() != r.Spec.Area()) {
		p.Close()
	}
	p.area = append(p.area, r)
}

// Close writes the line of the area under way.
func (p *Progress) Close() {
	if len(p.area) == 0 {
		return
	}
	all := verdict.Report{Results: p.area}
	var took time.Duration
	for _, r := range p.area {
		took += r.Duration
	}
	s := p.area[0].Spec
	fmt.Fprintf(p.w, "%s %s %6.2f s\n", pad(s.Vendor()+" "+s.Area(), 28), pad(counts(&all), 44), took.Seconds())
	p.area = nil
}

// counts writes the verdicts that occur: "12 pass, 1 fail".
func counts(r *verdict.Report) string {
	var words []string
	for _, v := range slices.Backward(verdict.Verdicts()) {
		if n := r.Count(v); n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, word(v)))
		}
	}
	return strings.Join(words, ", ")
}

// word writes a verdict for people: "not proven".
func word(v verdict.Verdict) string { return strings.ReplaceAll(string(v), "-", " ") }

// Text writes the findings for people, the worst first, and what it all comes
// to. Specs that could show nothing are gathered by their reason.
func Text(w io.Writer, r verdict.Report) error {
	var b bytes.Buffer
	unproven := map[string][]string{}
	var reasons []string
	for _, f := range r.Findings() {
		if f.Verdict != verdict.NotProven {
			finding(&b, f)
			continue
		}
		if unproven[f.Reason] == nil {
			reasons = append(reasons, f.Reason)
		}
		unproven[f.Reason] = append(unproven[f.Reason], f.Spec.ID)
	}
	for _, reason := range reasons {
		ids := unproven[reason]
		fmt.Fprintf(&b, "\nNOT PROVEN  %s: %s\n%s", specs(len(ids)), reason, wrapped(ids))
	}
	for i, res := range measured(r) {
		if i == 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "MEASURED  %s  %s\n", res.Spec.ID, res.Measured)
	}
	if r.Grade != nil {
		graded(&b, r)
	}
	fmt.Fprintf(&b, "\n%s: %s: %s (", r.Subject.Name, specs(len(r.Results)), counts(&r))
	if r.Seed != 0 { // else nothing was drawn
		fmt.Fprintf(&b, "seed %d, ", r.Seed)
	}
	fmt.Fprintf(&b, "%.2f s)\n", r.Duration.Seconds())
	if r.Ran() == 0 {
		b.WriteString("Nothing was run, so nothing is shown.\n")
	}
	_, err := w.Write(b.Bytes())
	return err
}

// urgent is how many of the broken rules are named as those to mend first.
const urgent = 5

// graded writes the grade, and what to mend first.
func graded(b *bytes.Buffer, r verdict.Report) {
	titles := map[string]string{}
	for _, res := range r.Results {
		titles[res.Spec.ID] = res.Spec.Title
	}
	fmt.Fprintf(b, "\nGRADE %s  %s\n         %s\n", r.Grade.Letter, r.Grade.Why, strings.Join(r.Grade.Kept, ", "))
	for i, id := range r.Grade.First[:min(len(r.Grade.First), urgent)] {
		if i == 0 {
			b.WriteString("Mend first:\n")
		}
		fmt.Fprintf(b, "  %d. %s  %s\n", i+1, id, titles[id])
	}
}

// specs counts specs in words.
func specs(n int) string {
	if n == 1 {
		return "1 spec"
	}
	return fmt.Sprintf("%d specs", n)
}

// wrapped writes ids on as many lines as they need.
func wrapped(ids []string) string {
	const margin, wide = "            ", 110
	var b strings.Builder
	line := margin
	for _, id := range ids {
		if len(line)+len(id) > wide {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line = margin
		}
		line += id + " "
	}
	b.WriteString(strings.TrimRight(line, " ") + "\n")
	return b.String()
}

// measured returns the results that measured something, by id.
func measured(r verdict.Report) []verdict.Result {
	all := slices.DeleteFunc(slices.Clone(r.Results), func(res verdict.Result) bool { return res.Measured == "" })
	slices.SortFunc(all, func(a, b verdict.Result) int { return strings.Compare(a.Spec.ID, b.Spec.ID) })
	return all
}

const indent = "      "

// finding writes one result: the rule, its source, both values, and how to see
// it again.
func finding(b *bytes.Buffer, f verdict.Result) {
	heading := strings.ToUpper(word(f.Verdict))
	if f.NowPasses {
		heading = "NOW PASSES"
	}
	fmt.Fprintf(b, "\n%s  %s  %s\n%ssource    %s\n", heading, f.Spec.ID, f.Spec.Title, indent, f.Spec.Source)
	if f.Spec.Severity != "" {
		fmt.Fprintf(b, "%sseverity  %s\n", indent, f.Spec.Severity)
	}
	if f.Reason != "" {
		fmt.Fprintf(b, "%sreason    %s\n", indent, f.Reason)
	}
	curl := -1
	for _, c := range f.Broken() {
		fmt.Fprintf(b, "%scheck     %s", indent, c.What)
		if c.Source != f.Spec.Source {
			fmt.Fprintf(b, " (%s)", c.Source)
		}
		fmt.Fprintf(b, "\n%sexpected  %s\n%sfound     %s\n", indent, c.Expected, indent, c.Found)
		if curl < 0 {
			curl = c.Exchange
		}
	}
	if f.Spec.Advice != "" {
		fmt.Fprintf(b, "%sadvice    %s\n", indent, f.Spec.Advice)
	}
	if curl < 0 {
		curl = len(f.Exchanges) - 1
	}
	if curl >= 0 && curl < len(f.Exchanges) {
		fmt.Fprintf(b, "%s%s\n", indent, f.Exchanges[curl].Curl)
	}
}
