package stage

import (
	"fmt"
	"strings"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/push"
)

// Verdict says whether an expectation has come true.
type Verdict struct {
	// That is the expectation's sentence.
	That  string
	Holds bool
	// Found says what was found, and what was expected, where that is not the
	// sentence itself: "3, expected at least 5".
	Found string
}

// counts are how many things each expectation has found, at their places.
type counts struct {
	expect []scenarios.Expectation
	found  []int
}

func newCounts(expect []scenarios.Expectation) counts {
	return counts{expect, make([]int, len(expect))}
}

func (k counts) call(c *call.Call) {
	for i := range k.expect {
		if f := k.expect[i].Calls; f != nil && fits(f, c) {
			k.found[i]++
		}
	}
}

func (k counts) record(c *call.Call) {
	for i := range k.expect {
		if f := k.expect[i].Records; f != nil && fits(f, c) {
			k.found[i]++
		}
	}
}

func (k counts) delivery(d *push.Delivery) {
	for i := range k.expect {
		f := k.expect[i].Deliveries
		if f != nil && f.Vendor.Has(d.Vendor) && f.Account.Has(d.Account) && f.Target.Has(d.Target) &&
			f.State.Has(string(d.State)) && f.Attempts.Has(len(d.Attempts)) {
			k.found[i]++
		}
	}
}

// fits reports whether a filter is about a call.
func fits(f *scenarios.CallFilter, c *call.Call) bool {
	return f.Vendor.Has(c.Vendor) && f.Account.Has(c.Account) && f.Project.Has(c.Project) && f.Campaign.Has(c.Project) &&
		f.Task.Has(c.Task) && f.Agent.Has(c.Agent) && (f.Direction == "" || string(f.Direction) == string(c.Direction)) &&
		f.Caller.Has(string(c.Caller)) && f.Callee.Has(string(c.Callee)) && f.Outcome.Has(c.Outcome) &&
		f.Disposition.Has(string(c.Disposition())) && f.Cause.Has(int(c.Cause)) && (f.By == "" || string(f.By) == string(c.ReleasedBy))
}

// judge compares an expectation with what was counted, n things that it is about.
func judge(e *scenarios.Expectation, sum *Summary, n int) Verdict {
	v := Verdict{That: e.That}
	if e.Holds != nil {
		holds, err := e.Evaluate(sum.Summary)
		v.Holds = holds && err == nil
		v.Found = e.Holds.Source
		if err != nil {
			v.Found = err.Error()
		}
		return v
	}
	v.Holds, v.Found = e.Holding(n), fmt.Sprintf("%d, expected %s", n, bounds(e))
	return v
}

// bounds words how many there must be.
func bounds(e *scenarios.Expectation) string {
	var words []string
	for _, b := range []struct {
		text  string
		bound *int
	}{{"exactly", e.Equals}, {"at least", e.Min}, {"at most", e.Max}} {
		if b.bound != nil {
			words = append(words, fmt.Sprintf("%s %d", b.text, *b.bound))
		}
	}
	return strings.Join(words, " and ")
}
