package strict

import (
	"bytes"
	"encoding/json"
	"reflect"

	"go.yaml.in/yaml/v3"
)

// longest is how many digits a number may have before it is taken for text, such
// as a long id: more would not survive as a floating-point number.
const longest = 15

// raw keeps free-form data as JSON, members in the order of the file.
func (r *reader) raw(path string, n *yaml.Node, v reflect.Value, said is) {
	if said.object && n.Kind != yaml.MappingNode {
		r.wrong(n, path, "%s, expected a mapping of names to values", found(n))
		return
	}
	v.SetBytes(appendJSON(nil, n))
}

// appendJSON appends a tree without aliases as JSON. A plain scalar is a number
// only when JSON would write it so, with at most 15 digits; everything else but
// true, false and null is text.
func appendJSON(b []byte, n *yaml.Node) []byte {
	switch n.Kind {
	case yaml.MappingNode:
		b = append(b, '{')
		for i := 0; i < len(n.Content); i += 2 {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendText(b, n.Content[i].Value), ':')
			b = appendJSON(b, n.Content[i+1])
		}
		return append(b, '}')
	case yaml.SequenceNode:
		b = append(b, '[')
		for i, item := range n.Content {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSON(b, item)
		}
		return append(b, ']')
	default:
		return appendScalar(b, n)
	}
}

func appendScalar(b []byte, n *yaml.Node) []byte {
	switch tag := n.ShortTag(); {
	case tag == "!!null":
		return append(b, "null"...)
	case tag == "!!bool" && (n.Value == "true" || n.Value == "false"):
		return append(b, n.Value...)
	case (tag == "!!int" || tag == "!!float") && len(n.Value) <= longest && decimal.MatchString(n.Value):
		return append(b, n.Value...)
	default:
		return appendText(b, n.Value)
	}
}

func appendText(b []byte, text string) []byte {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		panic(err) // a string can be written
	}
	return append(b, bytes.TrimSuffix(line.Bytes(), []byte("\n"))...)
}
