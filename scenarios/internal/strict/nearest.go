package strict

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// nearest returns the word that is most like a wrong one, or "" when none is.
func nearest(wrong string, words []string) string {
	best, distance := "", max(utf8.RuneCountInString(wrong)/2, 1)+1
	if len(wrong) > 64 {
		return ""
	}
	for _, word := range words {
		if d := edits([]rune(strings.ToLower(wrong)), []rune(strings.ToLower(word))); d < distance {
			best, distance = word, d
		}
	}
	return best
}

// edits counts the letters to insert, delete or replace.
func edits(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
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
