package receiver

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ringback-sim/ringback/conformance/verdict"
)

// areas are in the order in which what is broken in them is to be mended: first
// that pushes get in, then that forged ones do not, then that none is lost or
// doubled.
var areas = []string{"accept", "answer", "refuse", "once", "store", "order", "safety"}

// few is how many broken must rules are still better than many.
const few = 3

// grade grades a report: A when every rule is kept, B when every must rule is, C
// when up to three of them are broken, D when more are, and F when a good push is
// refused or a forged one taken.
func grade(r *verdict.Report) {
	g := &verdict.Grade{Kept: kept(r), First: []string{}}
	must, should := 0, 0
	grave := ""
	for _, res := range urgent(r) {
		g.First = append(g.First, res.Spec.ID)
		switch {
		case res.Verdict != verdict.Fail:
			should++
			continue
		case res.Spec.ID == "RECEIVER-ACCEPT-001" || res.Spec.ID == "RECEIVER-ACCEPT-002":
			grave = cmp.Or(grave, "a good push is refused")
		case res.Spec.Area() == "refuse":
			grave = cmp.Or(grave, "pushes that are forged or damaged do harm")
		}
		must++
	}
	switch {
	case grave != "":
		g.Letter, g.Why = "F", grave+"."
	case must > few:
		g.Letter, g.Why = "D", fmt.Sprintf("%d rules that a receiver must keep are broken.", must)
	case must > 0:
		g.Letter, g.Why = "C", fmt.Sprintf("%d of the rules that a receiver must keep are broken.", must)
	case should > 0:
		g.Letter, g.Why = "B", "every rule is kept that a receiver must keep."
	case r.Ran() == 0 || r.Count(verdict.Error) > 0:
		g.Letter, g.Why = "F", "it could not be examined to the end."
	default:
		g.Letter, g.Why = "A", "every rule is kept."
	}
	r.Grade = g
	if slices.ContainsFunc(g.First, aboutSigns) {
		r.Appendices = Snippets()
	}
}

// aboutSigns reports whether a rule is about how a push is verified.
func aboutSigns(id string) bool {
	return strings.HasPrefix(id, "RECEIVER-ACCEPT-") || strings.HasPrefix(id, "RECEIVER-REFUSE-")
}

// urgent returns the results whose rule is broken, what to mend first in front.
func urgent(r *verdict.Report) []verdict.Result {
	broken := slices.DeleteFunc(r.Findings(), func(res verdict.Result) bool {
		return res.Verdict != verdict.Fail && res.Verdict != verdict.Drift
	})
	slices.SortStableFunc(broken, func(a, b verdict.Result) int {
		return cmp.Or(
			cmp.Compare(slices.Index(verdict.Severities(), a.Spec.Severity), slices.Index(verdict.Severities(), b.Spec.Severity)),
			cmp.Compare(slices.Index(areas, a.Spec.Area()), slices.Index(areas, b.Spec.Area())),
			cmp.Compare(a.Spec.ID, b.Spec.ID),
		)
	})
	return broken
}

// kept counts, for each severity, the rules that are kept of those that could show
// anything.
func kept(r *verdict.Report) []string {
	var out []string
	for _, severity := range verdict.Severities() {
		pass, shown := 0, 0
		for _, res := range r.Results {
			if res.Spec.Severity != severity || res.Verdict == verdict.NotProven {
				continue
			}
			shown++
			if res.Verdict == verdict.Pass {
				pass++
			}
		}
		if shown > 0 {
			out = append(out, fmt.Sprintf("%s %d of %d", severity, pass, shown))
		}
	}
	return out
}
