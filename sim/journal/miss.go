package journal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Difference is one member in which an entry does not fit a query.
type Difference struct {
	// Member is the path.
	Member string `json:"member"`
	// Expected and Found are JSON, or words.
	Expected string `json:"expected"`
	Found    string `json:"found"`
	// Near is the name of a member that stands beside the missing one and is
	// spelled almost like it.
	Near string `json:"near,omitempty"`
}

// String says it in words.
func (d Difference) String() string {
	text := fmt.Sprintf("%s: expected %s, found %s", d.Member, d.Expected, d.Found)
	if d.Near != "" {
		text += fmt.Sprintf(" (there is %q)", d.Near)
	}
	return text
}

// distance weighs how far from fitting an entry is: a member that is missing is
// further than one with another value or, so it seems, another spelling.
func distance(all []Difference) (sum int) {
	for _, d := range all {
		if sum += 2; d.Found == "nothing" && d.Near == "" {
			sum++
		}
	}
	return sum
}

// Miss is an entry that almost fits a query.
type Miss struct {
	Seq         uint64       `json:"seq"`
	At          string       `json:"at"`
	Kind        Kind         `json:"kind"`
	Vendor      string       `json:"vendor"`
	Route       string       `json:"route"`
	Differences []Difference `json:"differences"`
}

// String says it in words.
func (m Miss) String() string {
	words := make([]string, len(m.Differences))
	for i, d := range m.Differences {
		words[i] = d.String()
	}
	return fmt.Sprintf("entry %d: %s", m.Seq, strings.Join(words, "; "))
}

// Misses returns the entries behind a number that come nearest to a query without
// fitting it, so many at most, the nearest first and of equals the latest.
func (j *Journal) Misses(q Query, after uint64, most int) []Miss {
	var misses []Miss
	for e := range j.entries(after, Query{}, q.ofJudge()) {
		differences := q.Explain(&e)
		if len(differences) == 0 {
			continue
		}
		misses = append(misses, Miss{e.Seq, e.At, e.Kind, e.Vendor, e.Route, differences})
		if len(misses) > 4*most {
			misses = nearestOf(misses, most)
		}
	}
	return nearestOf(misses, most)
}

func nearestOf(misses []Miss, most int) []Miss {
	slices.SortFunc(misses, func(a, b Miss) int {
		return cmp.Or(distance(a.Differences)-distance(b.Differences), cmp.Compare(b.Seq, a.Seq))
	})
	return misses[:min(len(misses), most)]
}
