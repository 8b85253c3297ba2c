package strict

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/ringback-sim/ringback/sim/secret"
)

// userinfo is a name and a password in a URL.
var userinfo = regexp.MustCompile(`://[^/?#\s]*@`)

// mask puts stars in the place of secrets in the lines of a document, so that no
// excerpt shows one.
func mask(lines []string, root *yaml.Node) {
	m := masker{lines: lines, hidden: map[*yaml.Node]bool{}}
	m.search(root)
	for i, line := range lines {
		lines[i] = userinfo.ReplaceAllStringFunc(line, func(found string) string {
			return "://" + strings.Repeat("*", utf8.RuneCountInString(found)-len("://@")) + "@"
		})
	}
}

type masker struct {
	lines  []string
	hidden map[*yaml.Node]bool
}

// search hides the values of secretive members.
func (m *masker) search(n *yaml.Node) {
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && secret.Named(n.Content[i-1].Value) {
			m.hide(child, n.Content[i-1].Column)
		} else {
			m.search(child)
		}
	}
}

// hide puts stars over a value, given the column of its member's name.
func (m *masker) hide(n *yaml.Node, column int) {
	if m.hidden[n] {
		return
	}
	m.hidden[n] = true
	if n.Alias != nil {
		m.hide(n.Alias, n.Alias.Column)
	}
	for _, child := range n.Content {
		m.hide(child, column)
	}
	if n.Kind != yaml.ScalarNode || n.Line < 1 || n.Line > len(m.lines) {
		return
	}
	letters := []rune(m.lines[n.Line-1])
	from := min(max(n.Column-1, 0), len(letters))
	for _, quote := range []string{"", `"`, "'"} {
		if text := quote + n.Value + quote; n.Value != "" && strings.HasPrefix(string(letters[from:]), text) {
			m.stars(n.Line, from, from+len([]rune(text)))
			return
		}
	}
	// A block, a folded text, an escape or an anchor: it ends somewhere before a
	// line that is not indented more than its name.
	m.stars(n.Line, from, len(letters))
	for line := n.Line + 1; line <= len(m.lines); line++ {
		text := m.lines[line-1]
		indent := len(text) - len(strings.TrimLeft(text, " \t"))
		if indent < column && strings.TrimSpace(text) != "" {
			return
		}
		m.stars(line, 0, len([]rune(text)))
	}
}

func (m *masker) stars(line, from, to int) {
	letters := []rune(m.lines[line-1])
	for i := from; i < to; i++ {
		letters[i] = '*'
	}
	m.lines[line-1] = string(letters)
}

// words returns the words of a text as names are written.
func words(lines []string) []string {
	return strings.FieldsFunc(strings.Join(lines, "\n"), func(r rune) bool {
		return !unicode.IsLetter(r) && r != '-' && r != '_'
	})
}
