// Package nearest finds the name that was probably meant by a wrong one, for
// messages that help.
package nearest

import (
	"fmt"
	"strings"
)

// longest bounds what is compared of a name, in bytes: names come from strangers.
const longest = 64

// Name returns the name most like a wrong one, "" when none is like it: about a
// third of the letters may be wrong. Capitals, dashes and underscores do not
// count: clientsecret is client-secret.
func Name(wrong string, names []string) string {
	best, least := "", (len(fold(wrong))+2)/3+1
	for _, name := range names {
		a, b := fold(wrong), fold(name)
		if d := distance(a, b); d < least && d < max(len(a), len(b)) {
			best, least = name, d
		}
	}
	return best
}

// Hint returns "; did you mean …?" with the nearest name, "" when there is none.
func Hint(wrong string, names []string) string {
	if name := Name(wrong, names); name != "" {
		return fmt.Sprintf("; did you mean %q?", name)
	}
	return ""
}

func fold(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name[:min(len(name), longest)]))
}

// distance counts the letters to insert, delete or replace, and the neighbours to
// swap.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
