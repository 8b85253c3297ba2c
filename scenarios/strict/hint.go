package strict

import (
	"slices"
	"strings"

	"github.com/ringback-sim/ringback/sim/nearest"
)

// maxListed is how many words a hint lists in full.
const maxListed = 12

// Hint says which word was probably meant, or which there are; it is made to
// follow a message.
func Hint(wrong string, words []string) string {
	words = slices.Compact(slices.Sorted(slices.Values(words)))
	if near := nearest.Hint(wrong, words); near != "" {
		return near
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
