package report

import (
	_ "embed" // the page
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/ringback-sim/ringback/conformance/verdict"
)

//go:embed report.html
var page string

// HTML writes a report as one page that needs nothing else.
func HTML(w io.Writer, r verdict.Report) error {
	t, err := template.New("report").Funcs(template.FuncMap{
		"word": word, "verdicts": verdict.Verdicts, "join": func(list []string) string { return strings.Join(list, "\n") },
		"labels": func(s verdict.Spec) string { return strings.Join(s.Labels(), " ") },
		"inc":    func(i int) int { return i + 1 },
	}).Parse(page)
	if err != nil {
		return err
	}
	return t.Execute(w, struct {
		verdict.Report
		Counts map[verdict.Verdict]int
		Areas  []verdict.Tally
		Sorted []verdict.Result
	}{r, countsOf(r), r.Tallies(), sorted(r)})
}

func countsOf(r verdict.Report) map[verdict.Verdict]int {
	counts := map[verdict.Verdict]int{}
	for _, v := range verdict.Verdicts() {
		counts[v] = r.Count(v)
	}
	return counts
}

// sorted returns the findings first, then what passed, of whose answers the page
// shows the beginning only.
func sorted(r verdict.Report) []verdict.Result {
	const enough = 1000 // bytes
	all := r.Findings()
	for _, res := range r.Results {
		if res.Verdict != verdict.Pass || res.NowPasses {
			continue
		}
		res.Exchanges = slices.Clone(res.Exchanges)
		for i, e := range res.Exchanges {
			if len(e.Answer) > enough {
				res.Exchanges[i].Answer = strings.ToValidUTF8(e.Answer[:enough], "") + "…"
			}
		}
		all = append(all, res)
	}
	return all
}
