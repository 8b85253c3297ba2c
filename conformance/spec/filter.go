package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

// Filter chooses specs: words separated by commas or blanks. A word is an id in
// which * stands for any text (AUTOCALL-SEARCH-*), a vendor and area
// (autocall/search), or a label (uccc, documented, safety:read-only,
// needs:clock). A spec is chosen by any word; a word behind ! excludes it
// whatever the others say. The empty filter chooses all.
type Filter string

// words returns the words that choose and those that exclude.
func (f Filter) words() (chosen, excluded []string) {
	for _, w := range strings.FieldsFunc(string(f), func(r rune) bool { return r == ',' || r == ' ' }) {
		if w, not := strings.CutPrefix(w, "!"); not {
			excluded = append(excluded, w)
		} else {
			chosen = append(chosen, w)
		}
	}
	return chosen, excluded
}

// Chooses reports whether the filter chooses a spec.
func (f Filter) Chooses(s verdict.Spec) bool {
	chosen, excluded := f.words()
	fits := func(word string) bool { return fits(word, s) }
	return !slices.ContainsFunc(excluded, fits) && (len(chosen) == 0 || slices.ContainsFunc(chosen, fits))
}

func fits(word string, s verdict.Spec) bool {
	word = strings.ToLower(word)
	return target.Matches(word, s.ID) || word == s.Vendor()+"/"+s.Area() || s.Has(word)
}

// Check returns an error that names a word which fits none of the specs.
func (f Filter) Check(specs []verdict.Spec) error {
	chosen, excluded := f.words()
	for _, w := range append(chosen, excluded...) {
		if !slices.ContainsFunc(specs, func(s verdict.Spec) bool { return fits(w, s) }) {
			return fmt.Errorf("filter: %q fits no spec: expected an id such as AUTOCALL-SEARCH-*, vendor/area, or a label", w)
		}
	}
	return nil
}
