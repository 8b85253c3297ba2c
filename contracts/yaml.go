package contracts

import (
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// FromYAML returns a document that is written as YAML, or as JSON, as JSON. The
// error names the line that cannot be read.
func FromYAML(text []byte) ([]byte, error) {
	var node yaml.Node
	if err := yaml.Unmarshal(text, &node); err != nil {
		return nil, err
	}
	if err := node.Decode(new(any)); err != nil { // finds keys that stand twice, and circles
		return nil, err
	}
	value, err := plainNode(&node)
	if err != nil {
		return nil, err
	}
	return json.Marshal(value)
}

// plainNode returns what JSON makes of a node: keys are texts, and so are dates.
func plainNode(node *yaml.Node) (any, error) {
	switch node.Kind {
	case yaml.DocumentNode:
		return plainNode(node.Content[0])
	case yaml.AliasNode:
		return plainNode(node.Alias)
	case yaml.SequenceNode:
		list := make([]any, len(node.Content))
		for i, entry := range node.Content {
			var err error
			if list[i], err = plainNode(entry); err != nil {
				return nil, err
			}
		}
		return list, nil
	case yaml.MappingNode:
		object := make(map[string]any, len(node.Content)/2)
		for i := 0; i+1 < len(node.Content); i += 2 {
			key, value := node.Content[i], node.Content[i+1]
			if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
				return nil, fmt.Errorf("line %d: expected a plain key", key.Line)
			}
			var err error
			if object[key.Value], err = plainNode(value); err != nil {
				return nil, err
			}
		}
		return object, nil
	case yaml.ScalarNode:
		if node.Tag == "!!timestamp" {
			return node.Value, nil
		}
		var value any
		err := node.Decode(&value)
		return value, err
	default:
		return nil, nil //nolint:nilnil // an empty text is null
	}
}
