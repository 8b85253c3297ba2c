package strict

import (
	"regexp"

	"go.yaml.in/yaml/v3"
)

// variable is how the values of a document name an environment variable.
var variable = regexp.MustCompile(`\$\{([^}]*)\}`)

// FillIn replaces ${NAME} in the values of a document by the environment variable
// of that name, which getenv returns. One that is not set, or empty, is a problem.
// What is filled in is text, and stands in no excerpt.
func (d *Document) FillIn(getenv func(string) string) Problems {
	if d.root == nil {
		return nil
	}
	return Tidy(d.fillIn("", d.root, getenv))
}

func (d *Document) fillIn(path string, n *yaml.Node, getenv func(string) string) (wrong Problems) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			wrong = append(wrong, d.fillIn(join(path, n.Content[i].Value), n.Content[i+1], getenv)...)
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			wrong = append(wrong, d.fillIn(index(path, i), item, getenv)...)
		}
	default:
		n.Value = variable.ReplaceAllStringFunc(n.Value, func(ref string) string {
			name := ref[2 : len(ref)-1]
			value := getenv(name)
			if value == "" {
				wrong = append(wrong, d.problem(n, path, "the environment variable %s is not set", name))
			}
			return value
		})
	}
	return wrong
}
