package strict

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/width"
)

// Problem is one thing that is wrong with a document.
type Problem struct { //nolint:errname // a noun first, and an error by the way
	// File, Line and Column say where, from 1; a line of 0 is nowhere in
	// particular. The column counts letters.
	File         string
	Line, Column int
	// Path is the member, such as rules[2].match.callee; empty for the document.
	Path string
	// Msg says what is wrong.
	Msg string
	// Excerpt is the line, secrets masked, above a caret; empty when there is
	// no such line.
	Excerpt string
}

// Error returns the place, the member and what is wrong, and then the excerpt.
func (p Problem) Error() string {
	var b strings.Builder
	if p.File != "" {
		fmt.Fprintf(&b, "%s:", p.File)
	}
	if p.Line > 0 {
		fmt.Fprintf(&b, "%d:%d:", p.Line, p.Column)
	}
	for _, part := range []string{p.Path, p.Msg} {
		if part == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(part)
		if part == p.Path {
			b.WriteByte(':')
		}
	}
	if p.Excerpt != "" {
		b.WriteString("\n" + p.Excerpt)
	}
	return b.String()
}

// Problems are all that is wrong with a document, in its order.
type Problems []Problem //nolint:errname // a noun first, and an error by the way

// maxShown is how many problems an error tells of.
const maxShown = 50

// Error returns the problems one below the other.
func (p Problems) Error() string {
	shown := make([]string, 0, len(p))
	for i, problem := range p {
		if i == maxShown {
			shown = append(shown, fmt.Sprintf("and %d more", len(p)-i))
			break
		}
		shown = append(shown, problem.Error())
	}
	return strings.Join(shown, "\n")
}

// Unwrap returns the problems one by one.
func (p Problems) Unwrap() []error {
	all := make([]error, len(p))
	for i := range p {
		all[i] = p[i]
	}
	return all
}

// Tidy puts problems in the order of the document and drops repetitions, which
// come from aliases.
func Tidy(p Problems) Problems {
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.CompactFunc(p, func(a, b Problem) bool {
		return a.Line > 0 && a.Line == b.Line && a.Column == b.Column && a.Msg == b.Msg && lastOf(a.Path) == lastOf(b.Path)
	})
}

// lastOf returns the last member of a path.
func lastOf(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// maxExcerpt is how many letters of a line an excerpt shows.
const maxExcerpt = 120

// excerpt returns a line with its number, and below it a caret at a column.
func excerpt(text string, line, column int) string {
	letters := []rune(text)
	column = min(column, len(letters)+1)
	from := 0
	if column > maxExcerpt-20 {
		from = column - (maxExcerpt - 20)
	}
	to := min(len(letters), from+maxExcerpt)
	gap := []rune(nil)
	for _, r := range letters[from : column-1] {
		gap = append(gap, blank(r))
	}
	return fmt.Sprintf("%5d | %s\n      | %s^", line, string(letters[from:to]), string(gap))
}

// blank returns a white letter as wide as the given one.
func blank(r rune) rune {
	switch {
	case r == '\t':
		return '\t'
	case width.LookupRune(r).Kind() == width.EastAsianWide, width.LookupRune(r).Kind() == width.EastAsianFullwidth:
		return '\u3000'
	default:
		return ' '
	}
}
