package verdict

import (
	"slices"
	"strings"
)

// Spec is the identity of one spec.
type Spec struct {
	// ID never changes: vendor, area and number, as AUTOCALL-SEARCH-012.
	ID string `json:"id"`
	// Title states the rule.
	Title  string `json:"title"`
	Source Source `json:"source"`
	Safety Safety `json:"safety"`
	// Severity is how much the rule matters; "" where its source decides that:
	// see [Check.Weight].
	Severity Severity `json:"severity,omitempty"`
	// Advice says in a sentence how to mend what breaks the rule.
	Advice string `json:"advice,omitempty"`
	Needs  []Need `json:"needs,omitempty"`
}

// Vendor returns the first word of the id in lower case: "autocall".
func (s Spec) Vendor() string {
	vendor, _, _ := strings.Cut(s.ID, "-")
	return strings.ToLower(vendor)
}

// Area returns the words between vendor and number in lower case: "search".
func (s Spec) Area() string {
	_, rest, _ := strings.Cut(s.ID, "-")
	if end := strings.LastIndexByte(rest, '-'); end >= 0 {
		rest = rest[:end]
	}
	return strings.ToLower(rest)
}

// Labels returns the words by which a spec can be chosen: vendor, area,
// provenance, severity if it has one, safety:… and needs:….
func (s Spec) Labels() []string {
	labels := []string{s.Vendor(), s.Area(), string(s.Source.Provenance), "safety:" + string(s.Safety)}
	if s.Severity != "" {
		labels = append(labels, string(s.Severity))
	}
	for _, n := range s.Needs {
		labels = append(labels, "needs:"+string(n))
	}
	return labels
}

// Has reports whether the spec carries a label.
func (s Spec) Has(label string) bool { return slices.Contains(s.Labels(), label) }
