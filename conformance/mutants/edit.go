package mutants

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// edit changes a text, most often JSON as the vendor writes it: without white
// space.
type edit func(string) string

// value matches a value that holds no list or object within a list or object.
const value = `("(?:[^"\\]|\\.)*"|-?\d+|null|\[[^\[\]]*\]|\{[^{}]*\})`

// replace edits what a regular expression matches.
func replace(pattern, by string) edit {
	re := regexp.MustCompile(pattern)
	return func(s string) string { return re.ReplaceAllString(s, by) }
}

// drop leaves a member out wherever it stands.
func drop(name string) edit {
	member := `"` + name + `":` + value
	return replace(`,`+member+`|`+member+`,|`+member, ``)
}

// rename gives a member another name.
func rename(name, to string) edit { return replace(`"`+name+`":`, `"`+to+`":`) }

// set gives a member another value, written as JSON; $1 stands for the old one.
func set(name, to string) edit { return replace(`"`+name+`":`+value, `"`+name+`":`+to) }

// null empties a member.
func null(name string) edit { return set(name, "null") }

// text makes text of an integer.
func text(name string) edit { return replace(`"`+name+`":(-?\d+)`, `"`+name+`":"$1"`) }

// integer makes an integer of digits.
func integer(name string) edit { return replace(`"`+name+`":"(\d+)"`, `"`+name+`":$1`) }

// shift adds to integers that a regular expression's first group matches, where
// they are not 0.
func shift(pattern string, by int64) edit {
	re := regexp.MustCompile(pattern)
	return func(s string) string {
		var out strings.Builder
		last := 0
		for _, at := range re.FindAllStringSubmatchIndex(s, -1) {
			n, err := strconv.ParseInt(s[at[2]:at[3]], 10, 64)
			if err != nil || n == 0 {
				continue
			}
			out.WriteString(s[last:at[2]] + strconv.FormatInt(n+by, 10))
			last = at[3]
		}
		return out.String() + s[last:]
	}
}

// rowForm matches one record of a page.
var rowForm = regexp.MustCompile(`\{"vccId".*?\}\}|\{"vccId".*?"userData":\[\]\}`)

// rows edits the records of a page that has some.
func rows(change func(rows []string) []string) edit {
	return func(body string) string {
		at := rowForm.FindAllStringIndex(body, -1)
		if len(at) == 0 {
			return body
		}
		list := change(rowForm.FindAllString(body, -1))
		return body[:at[0][0]] + strings.Join(list, ",") + body[at[len(at)-1][1]:]
	}
}

// flatList matches the first list of objects that hold no others, flatRow one of
// those.
var (
	flatList = regexp.MustCompile(`\[\{[^{}]*\}(?:,\{[^{}]*\})*\]`)
	flatRow  = regexp.MustCompile(`\{[^{}]*\}`)
)

// flatRows edits the objects of a list.
func flatRows(body string, change func(rows []string) []string) string {
	at := flatList.FindStringIndex(body)
	if at == nil {
		return body
	}
	rows := change(flatRow.FindAllString(body[at[0]:at[1]], -1))
	return body[:at[0]] + "[" + strings.Join(rows, ",") + "]" + body[at[1]:]
}

func reversed(rows []string) []string {
	slices.Reverse(rows)
	return rows
}
