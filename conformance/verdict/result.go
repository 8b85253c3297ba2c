package verdict

import (
	"cmp"
	"slices"
	"time"
)

// Check is one comparison that a spec made.
type Check struct {
	// What was compared, as a phrase: "records on the page".
	What   string `json:"what"`
	Source Source `json:"source"`
	// Severity is how much it matters; "" where its source decides that.
	Severity Severity `json:"severity,omitempty"`
	OK       bool     `json:"ok"`
	// Expected and Found are both values as text; they are empty where the
	// check held.
	Expected string `json:"expected,omitempty"`
	Found    string `json:"found,omitempty"`
	// Exchange is the index of the exchange that the check is about, -1 when
	// there is none.
	Exchange int `json:"exchange"`
}

// Weight returns how much the check matters: its severity, or, without one, must
// for a documented statement and should for any other.
func (c Check) Weight() Severity {
	switch {
	case c.Severity != "":
		return c.Severity
	case c.Source.Provenance == Documented:
		return Must
	default:
		return Should
	}
}

// Result is what became of one spec.
type Result struct {
	Spec    Spec    `json:"spec"`
	Verdict Verdict `json:"verdict"`
	// Reason says why, in one sentence, where checks do not: for not proven,
	// for an error, and for an expected failure.
	Reason string `json:"reason,omitempty"`
	// NowPasses says that the spec stands in the list of expected failures
	// and passes nevertheless: the entry should go.
	NowPasses bool    `json:"nowPasses,omitempty"`
	Checks    []Check `json:"checks,omitempty"`
	// Exchanges are what was said, where the spec did not pass.
	Exchanges []Exchange `json:"exchanges,omitempty"`
	// Measured is what the spec found out besides, for people.
	Measured string        `json:"-"`
	Duration time.Duration `json:"-"`
}

// Broken returns the checks that did not hold, the gravest first.
func (r *Result) Broken() []Check {
	var broken []Check
	for _, c := range r.Checks {
		if !c.OK {
			broken = append(broken, c)
		}
	}
	slices.SortStableFunc(broken, func(a, b Check) int { return cmp.Compare(grave(a), grave(b)) })
	return broken
}

// grave orders checks by how much they matter.
func grave(c Check) int { return slices.Index(Severities(), c.Weight()) }

// Judge returns the verdict that the checks alone support: that of the gravest
// that broke, [Fail] for must, [Drift] for should and [Notice] for a notice, and
// [Error] when there are none.
func Judge(checks []Check) Verdict {
	if len(checks) == 0 {
		return Error
	}
	all := Result{Checks: checks}
	broken := all.Broken()
	if len(broken) == 0 {
		return Pass
	}
	return map[Severity]Verdict{Must: Fail, Should: Drift, Remark: Notice}[broken[0].Weight()]
}

// Subject is what was examined.
type Subject struct {
	Name string `json:"name"`
	// Kind says what it is: a simulator, a vendor's test server, …
	Kind string `json:"kind"`
	// Addresses are the base URLs, without credentials, by vendor.
	Addresses map[string]string `json:"addresses"`
}

// Grade is what a run comes to as a whole.
type Grade struct {
	// Letter is A, the best, to D, or F.
	Letter string `json:"letter"`
	// Why says in a sentence what the letter stands for.
	Why string `json:"why"`
	// Kept says how many rules of each severity are kept, of those that could
	// show anything: "must 50 of 51".
	Kept []string `json:"kept"`
	// First are the ids of the broken rules, the most urgent first.
	First []string `json:"first"`
}

// Appendix is a text behind a report: how something is done rightly.
type Appendix struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Report is the outcome of a whole run. Nothing secret stands in it.
type Report struct {
	Subject Subject
	// Seed decided the order.
	Seed    uint64
	Results []Result // in the order in which they ran
	// Grade is what it comes to as a whole, nil where nobody grades.
	Grade *Grade
	// Appendices help the reader to mend what was found.
	Appendices []Appendix
	// Duration is how long the specs took together, in real time.
	Duration time.Duration
}

// Count returns how many results have a verdict.
func (r *Report) Count(v Verdict) int {
	n := 0
	for i := range r.Results {
		if r.Results[i].Verdict == v {
			n++
		}
	}
	return n
}

// Ran returns how many specs showed something, whatever it was.
func (r *Report) Ran() int { return len(r.Results) - r.Count(NotProven) }

// Good reports whether nothing unexpected was found and something ran at all.
// With strict, drift counts as found.
func (r *Report) Good(strict bool) bool {
	bad := r.Count(Fail) + r.Count(Error)
	if strict {
		bad += r.Count(Drift)
	}
	return bad == 0 && r.Ran() > 0
}

// Findings returns the results that a reader should look at, the worst first and
// then by id: all but those that passed as they should.
func (r *Report) Findings() []Result {
	var found []Result
	for _, res := range r.Results {
		if res.Verdict != Pass || res.NowPasses {
			found = append(found, res)
		}
	}
	order := Verdicts()
	slices.SortFunc(found, func(a, b Result) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Verdict), slices.Index(order, b.Verdict)), cmp.Compare(a.Spec.ID, b.Spec.ID))
	})
	return found
}

// Tally counts the verdicts of one group of specs.
type Tally struct {
	Vendor, Area string
	Counts       map[Verdict]int
	Total        int
}

// Tallies returns one tally per area, by vendor and area.
func (r *Report) Tallies() []Tally {
	var all []Tally
	for _, res := range r.Results {
		vendor, area := res.Spec.Vendor(), res.Spec.Area()
		at := slices.IndexFunc(all, func(t Tally) bool { return t.Vendor == vendor && t.Area == area })
		if at < 0 {
			at = len(all)
			all = append(all, Tally{Vendor: vendor, Area: area, Counts: map[Verdict]int{}})
		}
		all[at].Counts[res.Verdict]++
		all[at].Total++
	}
	slices.SortFunc(all, func(a, b Tally) int { return cmp.Or(cmp.Compare(a.Vendor, b.Vendor), cmp.Compare(a.Area, b.Area)) })
	return all
}
