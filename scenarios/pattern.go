package scenarios

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Patterns are texts with the wildcards * and ?, of which one must match; a lone
// one stands for a list. None at all match everything.
type Patterns []string

// OneOrMany says that a lone value stands for a list.
func (Patterns) OneOrMany() {}

// Has reports whether the text matches.
func (p Patterns) Has(text string) bool {
	return len(p) == 0 || slices.ContainsFunc(p, func(pattern string) bool { return glob(pattern, text) })
}

// any reports whether one of the texts matches.
func (p Patterns) any(texts []string) bool {
	return len(p) == 0 || slices.ContainsFunc(texts, p.Has)
}

// plain reports whether a pattern has no wildcards.
func plain(pattern string) bool { return !strings.ContainsAny(pattern, "*?") }

// glob matches a text with a pattern. After a mismatch it lets the last star
// swallow one more letter, which no earlier star could do better.
func glob(pattern, text string) bool {
	star, resume := -1, 0
	p, t := 0, 0
	for t < len(text) {
		_, size := utf8.DecodeRuneInString(text[t:])
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, resume = p, t
			p++
		case p < len(pattern) && pattern[p] == '?':
			p++
			t += size
		case p < len(pattern) && pattern[p] == text[t]:
			p++
			t++
		case star >= 0:
			_, size := utf8.DecodeRuneInString(text[resume:])
			resume += size
			p, t = star+1, resume
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// Names is a list of names; a lone one stands for a list.
type Names []string

// OneOrMany says that a lone value stands for a list.
func (Names) OneOrMany() {}
