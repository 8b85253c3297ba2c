package strict

import (
	"fmt"
	"slices"
	"strings"
)

// nearest returns the word that is most like a wrong one, or "" when none is: at
// most a third of its letters may be wrong.
func nearest(wrong string, words []string) string {
	letters := []rune(strings.ToLower(wrong))
	const longest = 64 // nobody mistypes more
	if len(letters) > longest {
		return ""
	}
	best, distance := "", (len(letters)+2)/3+1
	for _, word := range words {
		if d := edits(letters, []rune(strings.ToLower(word))); d < distance {
			best, distance = word, d
		}
	}
	return best
}

// edits counts the letters to insert, delete or replace, and the neighbours to
// swap.
func edits(a, b []rune) int {
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	before, last, row := rows[0], rows[1], rows[2]
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
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

// maxListed is how many words a hint lists in full.
const maxListed = 12

// Hint says which word was probably meant, or which there are; it is made to
// follow a message.
func Hint(wrong string, words []string) string {
	words = slices.Compact(slices.Sorted(slices.Values(words)))
	if word := nearest(wrong, words); word != "" {
		return fmt.Sprintf("; did you mean %q?", word)
	}
	if len(words) == 0 || len(words) > maxListed {
		return ""
	}
	return "; expected " + listed(words)
}

// listed joins words as a sentence does.
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
