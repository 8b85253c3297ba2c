package contracts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ringback-sim/ringback/sim/nearest"
	"github.com/ringback-sim/ringback/sim/secret"
)

// Violation is one thing in a message that the contract does not allow.
type Violation struct {
	// Contract is the contract's name, Operation the operationId, the name of the
	// webhook, or that of the message.
	Contract, Operation string
	// Location is where in the message it was found.
	Location Location
	// Expected is what the contract asks for, Found what was there instead: short,
	// and without the value where that is a secret.
	Expected, Found string
	// Rule is the keyword of JSON Schema that was violated, the name of one of the
	// contract's own rules, or one of: operation, status, content-type, body,
	// unknown-member, unknown-parameter.
	Rule string
	// Provenance is how sure the violated statement is (documented, evidenced,
	// assumed), and Source where it stands; "" when the contract does not tell.
	Provenance, Source string
	// Notice says that nothing is wrong yet: a member or parameter that the
	// contract does not know, which whoever reads the message passes over.
	Notice bool

	stands string // where in the document, until it is cited
}

// Location is a place in a message.
type Location struct {
	// In is path, query, header, body, status, push or message.
	In string
	// Name is that of the parameter or header, "" for the others.
	Name string
	// Pointer leads from there to the value, as a JSON pointer.
	Pointer string
}

// String is "body /data/results/0/callId", "query perPage" or "status".
func (l Location) String() string {
	return strings.Join(slices.DeleteFunc([]string{l.In, l.Name, l.Pointer}, func(s string) bool { return s == "" }), " ")
}

// String says everything in one line.
func (v Violation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s: %s, expected %s (%s", strings.TrimRight(v.Contract+" "+v.Operation, " "), v.Location, v.Found, v.Expected, v.Rule)
	if v.Provenance != "" {
		b.WriteString("; " + v.Provenance)
	}
	if v.Source != "" {
		b.WriteString(", " + v.Source)
	}
	return b.String() + ")"
}

// maxViolations bounds what is told of one message.
const maxViolations = 100

// tidy orders violations by place and rule, drops what was said before, and says
// of what is left how sure it is.
func (c *Contract) tidy(all []Violation) []Violation {
	slices.SortFunc(all, func(a, b Violation) int {
		return cmp.Or(
			cmp.Compare(a.Location.In, b.Location.In), cmp.Compare(a.Location.Name, b.Location.Name),
			comparePointers(a.Location.Pointer, b.Location.Pointer),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Expected, b.Expected), cmp.Compare(a.Found, b.Found),
			cmp.Compare(a.stands, b.stands),
		)
	})
	all = slices.CompactFunc(all, func(a, b Violation) bool {
		a.stands, b.stands = "", ""
		return a == b
	})
	all = all[:min(len(all), maxViolations)]
	for i, v := range all {
		all[i].Provenance, all[i].Source = c.cited(v.stands, "x-provenance"), c.cited(v.stands, "x-source")
		all[i].stands = ""
	}
	return all
}

// comparePointers orders JSON pointers; entries of lists by their number.
func comparePointers(a, b string) int {
	if a == b {
		return 0
	}
	return slices.CompareFunc(strings.Split(a, "/"), strings.Split(b, "/"), func(x, y string) int { return compare(x, y) })
}

// found describes a value in few words; secret ones by their kind alone.
func found(value any, secret bool) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case map[string]any:
		return fmt.Sprintf("an object with %d members", len(value))
	case []any:
		return fmt.Sprintf("a list of %d", len(value))
	case string:
		if secret {
			return "a text that is not shown"
		}
		if short := []rune(value); len(short) > maxShown {
			return fmt.Sprintf("%q…", string(short[:maxShown]))
		}
		return fmt.Sprintf("%q", value)
	}
	if secret {
		return "a value that is not shown"
	}
	text := fmt.Sprint(value)
	return text[:min(len(text), maxShown)] // numbers and booleans are ASCII
}

// maxShown bounds the values that violations show, in runes.
const maxShown = 60

// hidden reports whether what stands under a name is nobody else's business.
func hidden(name string) bool {
	return secret.Named(name) || strings.EqualFold(name, "X-WSSE") // which has a digest in it
}

// noSuch words a notice about a name that is unknown.
func noSuch(what, name string, known []string) (rule, expected, found string) {
	expected = "one of " + strings.Join(known, ", ")
	if near := nearest.Name(name, known); near != "" {
		expected = near
	} else if short := []rune(expected); len(short) > 2*maxShown {
		expected = string(short[:2*maxShown]) + "…"
	}
	if len(known) == 0 {
		expected = "none"
	}
	return "unknown-" + what, expected, "no such " + what
}
