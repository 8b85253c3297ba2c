// Package verdict holds what a conformance run finds: the verdicts on single
// specs, the checks and HTTP exchanges that they rest on, and the report of a
// whole run. It is data, and the hiding of secrets in it; who runs the specs and
// who prints the findings stands above.
package verdict

import "fmt"

// Verdict is what became of one spec.
type Verdict string

// The verdicts. Only Fail and Error are bad in themselves; a caller may count
// Drift as bad too.
const (
	// Pass says that every check held.
	Pass Verdict = "pass"
	// Fail says that a documented statement is broken.
	Fail Verdict = "fail"
	// Drift says that the target differs from an evidenced or assumed statement.
	Drift Verdict = "drift"
	// Notice says that something is worth knowing and wrong by no rule.
	Notice Verdict = "notice"
	// NotProven says that the spec could not show anything here: the target
	// does not offer what it needs, or somebody switched it off. It never counts
	// as passed.
	NotProven Verdict = "not-proven"
	// Expected says that the spec broke as its target's list of expected
	// failures has it.
	Expected Verdict = "expected-failure"
	// Error says that the suite could not do its work.
	Error Verdict = "error"
)

// Verdicts lists every verdict, the worst first, in the order of reports.
func Verdicts() []Verdict { return []Verdict{Error, Fail, Drift, Notice, Expected, NotProven, Pass} }

// Provenance is how sure a statement of a contract is.
type Provenance string

// The provenances, the surest first.
const (
	Documented Provenance = "documented"
	Evidenced  Provenance = "evidenced"
	Assumed    Provenance = "assumed"
)

// Severity is how much a statement matters.
type Severity string

// The severities, the gravest first.
const (
	Must   Severity = "must"   // broken, it fails
	Should Severity = "should" // broken, it drifts
	Remark Severity = "notice" // broken, it is told
)

// Severities lists every severity, the gravest first.
func Severities() []Severity { return []Severity{Must, Should, Remark} }

// Source is where a statement comes from.
type Source struct {
	Provenance Provenance `json:"provenance"`
	// Section names the document's section, for people: "autocall 1.2".
	Section string `json:"section"`
}

// String returns both for people: "documented, autocall 1.2".
func (s Source) String() string { return fmt.Sprintf("%s, %s", s.Provenance, s.Section) }

// Safety is what running a spec may do to the target.
type Safety string

// The safeties. What is not read-only needs the target's owner to allow it.
const (
	ReadOnly    Safety = "read-only"
	Stores      Safety = "stores-records"
	PlacesCalls Safety = "places-calls"
	CostsMoney  Safety = "costs-money"
)

// Need is something that a spec asks of its target beyond the vendor's API.
type Need string

// The needs.
const (
	NeedsClock    Need = "clock"    // virtual time
	NeedsReceiver Need = "receiver" // a way back to the suite's own receiver
	NeedsFaye     Need = "faye"     // an event server
	NeedsControl  Need = "control"  // the simulator's control API
	NeedsProbe    Need = "probe"    // an address that tells what a receiver has stored
	NeedsPlain    Need = "plain"    // pushes in the clear
	NeedsSealed   Need = "sealed"   // encrypted pushes
	NeedsTime     Need = "time"     // more than a quick run takes
)
