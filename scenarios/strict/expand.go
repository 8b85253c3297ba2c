package strict

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// expander copies a tree and replaces aliases and merge keys.
type expander struct {
	d        *Document
	problems Problems
	nodes    int
	open     map[*yaml.Node]bool // nodes around the one in hand
}

func (e *expander) wrong(n *yaml.Node, path, format string, args ...any) {
	e.problems = append(e.problems, e.d.problem(n, path, format, args...))
}

// plainTags are those of values that have no meaning of their own.
var plainTags = []string{"!!str", "!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!map", "!!seq", "!!merge"}

// expand returns a copy of a node, or nil after a problem that leaves nothing to
// read.
func (e *expander) expand(n *yaml.Node, path string, depth int) *yaml.Node {
	if e.nodes++; e.nodes > maxNodes {
		if e.nodes == maxNodes+1 {
			e.wrong(n, path, "more than %d values, aliases counted as often as they are used", maxNodes)
		}
		return nil
	}
	if depth > maxDepth {
		e.wrong(n, path, "nested more than %d deep", maxDepth)
		return nil
	}
	if n.Kind == yaml.AliasNode {
		if e.open[n.Alias] {
			e.wrong(n, path, "*%s stands within what it stands for", n.Value)
			return nil
		}
		return e.expand(n.Alias, path, depth+1)
	}
	if !slices.Contains(plainTags, n.ShortTag()) {
		e.wrong(n, path, "tag %s is not known here", n.Tag)
		return nil
	}
	e.open[n] = true
	defer delete(e.open, n)
	whole := *n
	whole.Content, whole.Anchor = nil, ""
	switch n.Kind {
	case yaml.SequenceNode:
		for i, item := range n.Content {
			if item := e.expand(item, fmt.Sprintf("%s[%d]", path, i), depth+1); item != nil {
				whole.Content = append(whole.Content, item)
			}
		}
	case yaml.MappingNode:
		e.members(&whole, n, path, depth)
	default: // a scalar is whole
	}
	return &whole
}

// members copies the members of a mapping, and then those that are merged in and
// not there.
func (e *expander) members(whole, n *yaml.Node, path string, depth int) {
	var merged []*yaml.Node
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		inner := join(path, key.Value)
		switch {
		case key.Kind != yaml.ScalarNode:
			e.wrong(n.Content[i], path, "a name is text, not a list or a mapping")
		case key.ShortTag() == "!!merge":
			merged = append(merged, e.expand(value, path, depth+1))
		case seen[key.Value]:
			e.wrong(n.Content[i], inner, "%q stands here twice", key.Value)
		default:
			seen[key.Value] = true
			if value := e.expand(value, inner, depth+1); value != nil {
				whole.Content = append(whole.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key.Value, Line: key.Line, Column: key.Column}, value)
			}
		}
	}
	for _, from := range merged {
		e.merge(whole, from, path, seen)
	}
}

// merge adds the members of a mapping, or of each of a list of them, that are
// not there yet.
func (e *expander) merge(whole, from *yaml.Node, path string, seen map[string]bool) {
	switch {
	case from == nil:
	case from.Kind == yaml.MappingNode:
		for i := 0; i < len(from.Content); i += 2 {
			if key := from.Content[i].Value; !seen[key] {
				seen[key] = true
				whole.Content = append(whole.Content, from.Content[i], from.Content[i+1])
			}
		}
	case from.Kind == yaml.SequenceNode && !slices.ContainsFunc(from.Content, func(n *yaml.Node) bool { return n.Kind != yaml.MappingNode }):
		for _, one := range from.Content {
			e.merge(whole, one, path, seen)
		}
	default:
		e.wrong(from, path, "<< takes a mapping or a list of mappings")
	}
}

// join adds a member to a path.
func join(path, member string) string {
	if path == "" || member == "" {
		return path + member
	}
	return path + "." + member
}
