package strict

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/ringback-sim/ringback/sim/secret"
)

// Document is a YAML document in which every alias and merge key stands replaced
// by what it means.
type Document struct {
	file  string
	lines []string // secrets masked
	root  *yaml.Node
	// placeless says that lines and columns mean nothing to whoever wrote it.
	placeless bool
}

// Parse reads a text of exactly one document. When it returns problems, the
// document may be used only to word further ones.
func Parse(file string, src []byte) (*Document, Problems) {
	d := &Document{file: file}
	if len(src) > maxBytes {
		return d, Problems{d.problem(nil, "", "%d bytes, expected at most %d", len(src), maxBytes)}
	}
	if !utf8.Valid(src) {
		return d, Problems{d.problem(nil, "", "not UTF-8")}
	}
	d.lines = lineBreak.Split(string(src), -1)
	decoder := yaml.NewDecoder(bytes.NewReader(src))
	var first, second yaml.Node
	switch err := decoder.Decode(&first); {
	case errors.Is(err, io.EOF):
		return d, Problems{d.problem(nil, "", "empty")}
	case err != nil:
		return d, Problems{d.syntax(err)}
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		return d, Problems{d.problem(&second, "", "a second document, expected one")}
	case !errors.Is(err, io.EOF):
		return d, Problems{d.syntax(err)}
	}
	if root := first.Content[0]; root.Kind == yaml.ScalarNode && root.ShortTag() == "!!null" {
		return d, Problems{d.problem(nil, "", "empty")}
	}
	mask(d.lines, first.Content[0])
	e := expander{d: d, open: map[*yaml.Node]bool{}}
	d.root = e.expand(first.Content[0], "", 0)
	return d, Tidy(e.problems)
}

// lineBreak is what the YAML parser takes for the end of a line.
var lineBreak = regexp.MustCompile(`\r\n|[\n\r\x{85}\x{2028}\x{2029}]`)

// syntaxLine is where the YAML parser says that it stumbled.
var syntaxLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?((?s).*)$`)

// countsFromZero are the complaints for which it counts lines from 0.
var countsFromZero = regexp.MustCompile(`^did not find expected (<|node content|'-'|key|',' or)`)

func (d *Document) syntax(err error) Problem {
	parts := syntaxLine.FindStringSubmatch(err.Error())
	if parts == nil {
		return d.problem(nil, "", "not YAML: %v", err)
	}
	line, _ := strconv.Atoi(parts[1]) // none is 0
	if countsFromZero.MatchString(parts[2]) {
		line++
	}
	line = min(max(line, 1), len(d.lines))
	indent := len(d.lines[line-1]) - len(strings.TrimLeft(d.lines[line-1], " \t"))
	at := &yaml.Node{Line: line, Column: indent + 1}
	p := d.problem(at, "", "not YAML: %s", parts[2])
	if slices.ContainsFunc(words(d.lines), secret.Named) {
		p.Excerpt = "" // there is no tree that would say where the secrets are
	}
	return p
}

// problem words what is wrong at a node, or at no place in particular.
func (d *Document) problem(n *yaml.Node, path, format string, args ...any) Problem {
	p := Problem{File: d.file, Path: path, Msg: fmt.Sprintf(format, args...)}
	if n != nil && n.Line > 0 && !d.placeless {
		p.Line, p.Column = n.Line, n.Column
		if p.Line > len(d.lines) { // nothing, behind the last line
			p.Line = len(d.lines)
			p.Column = utf8.RuneCountInString(d.lines[p.Line-1]) + 1
		}
		p.Excerpt = d.excerptOf(p.Line, p.Column)
	}
	return p
}

func (d *Document) excerptOf(line, column int) string {
	if line < 1 || line > len(d.lines) || column < 1 {
		return ""
	}
	return excerpt(d.lines[line-1], line, column)
}

// Problem words what is wrong with the member of a path, or with the nearest
// one around it that the document has.
func (d *Document) Problem(path, format string, args ...any) Problem {
	return d.problem(d.find(path), path, format, args...)
}

// Within words what is wrong at a place within the text of a member, line from 1
// and column from 0 as the text counts them. Where the text does not stand
// letter by letter in the document, the place is where the member begins.
func (d *Document) Within(path string, line, column int, format string, args ...any) Problem {
	n := d.find(path)
	p := d.problem(n, path, format, args...)
	if n == nil || n.Kind != yaml.ScalarNode || d.placeless {
		return p
	}
	text := strings.Split(n.Value, "\n")
	if line < 1 || line > len(text) {
		return p
	}
	at, first := n.Line+line-1, n.Column-1
	switch n.Style &^ yaml.TaggedStyle {
	case yaml.LiteralStyle:
		at++ // the text begins below its mark
		if at > len(d.lines) {
			return p
		}
		first = len(d.lines[at-1]) - len(strings.TrimLeft(d.lines[at-1], " "))
		first -= len(text[line-1]) - len(strings.TrimLeft(text[line-1], " "))
	case yaml.DoubleQuotedStyle, yaml.SingleQuotedStyle:
		first++
	default: // it stands as it is, or is folded and will not be found
	}
	if at > len(d.lines) || first < 0 {
		return p
	}
	letters := []rune(d.lines[at-1])
	if first > len(letters) || !strings.HasPrefix(string(letters[first:]), text[line-1]) {
		return p
	}
	p.Line, p.Column = at, first+column+1
	p.Excerpt = d.excerptOf(p.Line, p.Column)
	return p
}

// find returns the node of a path, or of as much of it as there is.
func (d *Document) find(path string) *yaml.Node {
	n := d.root
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		if n == nil {
			return nil
		}
		next := (*yaml.Node)(nil)
		switch i, err := strconv.Atoi(step); {
		case n.Kind == yaml.SequenceNode && err == nil && i >= 0 && i < len(n.Content):
			next = n.Content[i]
		case n.Kind == yaml.MappingNode:
			for k := 0; k < len(n.Content); k += 2 {
				if n.Content[k].Value == step {
					next = n.Content[k+1]
				}
			}
		}
		if next == nil {
			return n
		}
		n = next
	}
	return n
}
