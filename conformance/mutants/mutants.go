// Package mutants checks the checker: each mutant is a correct simulator with one
// defect, planted by a proxy on the way to it or back, and the conformance suite
// has to find it by a spec of which one would expect that.
package mutants

import (
	"net/http"
	"slices"
	"strings"

	"github.com/ringback-sim/ringback/conformance/proxy"
	"github.com/ringback-sim/ringback/conformance/spec"
)

// Mutant is one defect.
type Mutant struct {
	// Name never changes: area and defect, as "search-ignores-task".
	Name string
	// Breaks says in a sentence what is wrong with the simulator.
	Breaks string
	// Area chooses the specs that run against it.
	Area spec.Filter
	// Expect are the ids of the specs that should find it; any of them will do.
	Expect []string

	defect defect
}

// defect is what a mutant does to what passes. It may keep count, so that one is
// good for one run only.
type defect struct {
	vendor proxy.Alter // of what goes to the vendor's paths, and of their answers
	push   proxy.Alter // of what is pushed to the suite, and of its answers
	// fault is put into the simulator, in the words of its control API.
	fault map[string]any
	// carry stands in the way of pushes that are to be lost or repeated.
	carry func(push http.RoundTripper) http.RoundTripper
}

// All returns every mutant, fit for one run each.
func All() []Mutant {
	return slices.Concat(envelopes(), tokens(), searches(), paging(), records(),
		frames(), seals(), pushedRecords(), readings(), judgements(), ladders(), faults(),
		uccc(), imports(), events(), protocol(), wintelapi(), routes(), lists(), across())
}

// Find returns the mutant of a name, fit for one run.
func Find(name string) (Mutant, bool) {
	all := All()
	if at := slices.IndexFunc(all, func(m Mutant) bool { return m.Name == name }); at >= 0 {
		return all[at], true
	}
	return Mutant{}, false
}

// one makes a mutant that a certain spec is to find.
func one(name, breaks, id string, d defect) Mutant {
	area := spec.Filter(id[:strings.LastIndexByte(id, '-')] + "-*")
	return Mutant{Name: name, Breaks: breaks, Area: area, Expect: []string{id}, defect: d}
}

// of makes the mutants of one area.
func of(area spec.Filter, all ...Mutant) []Mutant {
	for i := range all {
		all[i].Area = area
	}
	return all
}
