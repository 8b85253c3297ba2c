// Package strict reads YAML into structs and lets nothing pass: an unknown or
// missing member, a wrong type, a value out of bounds is a [Problem] with its
// place, and all problems of a document are found in one go. The same structs
// are described as JSON Schema by [Schema].
//
// A struct's members are named by their json tags. The tag `is` bounds them,
// words parted by commas:
//
//	required        it must be there
//	one             exactly one of the members with this word must be there
//	some            at least one of the members with this word must be there
//	needs=other     it may be there only beside the other
//	min=, max=      bounds of a number or duration, inclusive; above= is exclusive
//	most=           the most letters of a text, or items of a list
//	like=           the form of a text, or of a list's items: see [Forms]
//	object          free-form JSON must be an object
//	empty           a list may be there and be empty
//
// Types say more by methods: see [Shorthand], [OneOrMany], [Words], [Text] and
// [Cased]. A scalar keeps the text of the file: 02101 read into a string stays
// 02101.
package strict

import (
	"encoding"
	"regexp"

	"github.com/ringback-sim/ringback/sim/form"
)

// Shorthand is a struct of which a lone value stands for one member.
type Shorthand interface{ Shorthand() string }

// OneOrMany is a list for which a lone value may stand.
type OneOrMany interface{ OneOrMany() }

// Words is a text of which there are only so many.
type Words interface{ Words() []string }

// Text is a value that is written as one scalar. Every text that it reads
// matches its syntax, a regular expression that means the same in Go and in
// ECMAScript. A struct that is a Text may be written as a mapping too.
type Text interface {
	encoding.TextUnmarshaler
	Syntax() string
}

// Cased is a struct of which some members go only with others.
type Cased interface{ Cases() []Case }

// Case says what goes with a member, or with one value of it.
type Case struct {
	// Member must be there and, unless Value is empty, have that value.
	Member, Value string
	// Needs must be there too, Refuses may not, and of Some at least one must.
	Needs, Refuses, Some []string
	// With, where it is there too, must have one of the values Among.
	With  string
	Among []string
}

// Form is what a text has to look like.
type Form struct {
	Pattern *regexp.Regexp
	// Expected says it in words.
	Expected string
	// Digits says that texts of digits alone are among them, which need no
	// quotes in YAML; Least is the smallest such number.
	Digits bool
	Least  int
}

// Forms are those that the tag `is` may name with like=.
var Forms = map[string]Form{
	"name":   {regexp.MustCompile(form.Name), form.NameExpected, true, 0},
	"id":     {regexp.MustCompile(`^[!-~]{1,64}$`), "1 to 64 letters and signs of ASCII", true, 0},
	"number": {regexp.MustCompile(form.Number), "a telephone number of " + form.NumberExpected, true, 100},
	"url":    {regexp.MustCompile(`^(builtin|https?://[!-~]+)$`), "builtin, or an http or https URL", false, 0},
}

// The bounds of every document.
const (
	maxBytes   = 1 << 20
	maxDepth   = 40
	maxNodes   = 100_000 // with every alias replaced by what it stands for
	maxLetters = 2000    // of a text without most=
	maxItems   = 10_000  // of a list without most=
)
