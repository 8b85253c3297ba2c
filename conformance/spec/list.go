// Package spec is how a conformance spec is written and run.
//
// A package of specs has a function Register, which returns them as data;
// nothing happens when it is called, and nothing of the target may be read then:
//
//	func Register(t *target.Target) *spec.List {
//		var l spec.List
//		l.It("AUTOCALL-SEARCH-012", "perPage bounds the page",
//			spec.Documented("autocall 1.2"), spec.ReadOnly, func(c *spec.Case) {
//				page := search(c, t, query{"perPage": 2})
//				c.Expect("records on the page", len(page.Results), gomega.BeNumerically("<=", 2))
//				c.As(spec.Evidenced("supplement A.4")).Equal("cursor", page.SearchAfter, last(page))
//			})
//		return &l
//	}
//
// [Run] runs a list against a subject and returns a [verdict.Report]. One run at
// a time is possible in a process.
package spec

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/ringback-sim/ringback/conformance/verdict"
)

// The safeties and needs, for short.
const (
	ReadOnly    = verdict.ReadOnly
	PlacesCalls = verdict.PlacesCalls
	CostsMoney  = verdict.CostsMoney

	Clock    = verdict.NeedsClock
	Receiver = verdict.NeedsReceiver
	Faye     = verdict.NeedsFaye
	Control  = verdict.NeedsControl
)

// Documented is the source of a statement that the vendor's document makes; a
// target that breaks it fails.
func Documented(section string) verdict.Source {
	return verdict.Source{Provenance: verdict.Documented, Section: section}
}

// Evidenced is the source of a statement that public material supports; a target
// that differs drifts.
func Evidenced(section string) verdict.Source {
	return verdict.Source{Provenance: verdict.Evidenced, Section: section}
}

// Assumed is the source of a statement that is the project's own reading; a
// target that differs drifts.
func Assumed(section string) verdict.Source {
	return verdict.Source{Provenance: verdict.Assumed, Section: section}
}

// declared is a spec with its body.
type declared struct {
	verdict.Spec
	body func(*Case)
}

// List is a list of specs. The zero value is empty.
type List struct{ specs []declared }

var wellFormed = regexp.MustCompile(`^[A-Z0-9]+(-[A-Z0-9]+)+-[0-9]{3}$`)

// It declares a spec: an id that never changes, vendor, area and number; a title
// that states the rule; where the rule comes from; what running it may do to the
// target; what shows that it holds; and what it needs beyond the vendor's API. A
// malformed or repeated id is a bug and panics.
func (l *List) It(id, title string, source verdict.Source, safety verdict.Safety, body func(*Case), needs ...verdict.Need) {
	if !wellFormed.MatchString(id) || title == "" || source.Section == "" {
		panic(fmt.Sprintf("spec %q: expected an id such as AUTOCALL-SEARCH-012, a title and a source", id))
	}
	l.add(declared{verdict.Spec{ID: id, Title: title, Source: source, Safety: safety, Needs: needs}, body})
}

// Rule declares a spec that is judged by a severity of its own, whatever its
// source, with advice for who breaks it. What the examined stores stays with it.
func (l *List) Rule(id string, severity verdict.Severity, title, advice string, source verdict.Source, body func(*Case), needs ...verdict.Need) {
	l.It(id, title, source, verdict.Stores, body, needs...)
	last := &l.specs[len(l.specs)-1]
	last.Severity, last.Advice = severity, advice
}

func (l *List) add(s declared) {
	if slices.ContainsFunc(l.specs, func(other declared) bool { return other.ID == s.ID }) {
		panic(fmt.Sprintf("spec %s: declared twice", s.ID))
	}
	l.specs = append(l.specs, s)
}

// Add appends the specs of other lists.
func (l *List) Add(others ...*List) {
	for _, o := range others {
		for _, s := range o.specs {
			l.add(s)
		}
	}
}

// knows returns an error that names the expected failures which are no specs.
func (l *List) knows(expected map[string]string) error {
	var all []error
	for _, id := range slices.Sorted(maps.Keys(expected)) {
		if !slices.ContainsFunc(l.specs, func(s declared) bool { return s.ID == id }) {
			all = append(all, fmt.Errorf("expected failures: there is no spec %q", id))
		}
	}
	return errors.Join(all...)
}

// Specs returns the identities of the specs, in the order of their declaration.
func (l *List) Specs() []verdict.Spec {
	out := make([]verdict.Spec, len(l.specs))
	for i, s := range l.specs {
		out[i] = s.Spec
	}
	return out
}
