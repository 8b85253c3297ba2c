// Package nearest finds the name that was probably meant by a wrong one, for
// messages that help.
package nearest

import (
	"fmt"
	"strings"
)

// longest bounds what is compared of a name, in bytes: names come from strangers.
const longest = 64

// Name returns the name most like a wrong one, "" when none is like it. Capitals,
// dashes and underscores count for little: clientsecret is like client-secret.
func Name(wrong string, names []string) string {
	best, least := "", len(wrong)/3+2
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

// distance counts the letters to insert, delete or replace.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
