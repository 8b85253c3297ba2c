package contracts

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemaPointer leads to the keyword that an error is about.
func schemaPointer(err *jsonschema.ValidationError) string {
	var pointer strings.Builder
	pointer.WriteString(unfragment(err.SchemaURL))
	for _, token := range err.ErrorKind.KeywordPath() {
		pointer.WriteString("/" + escape(token))
	}
	return pointer.String()
}

// pointerOf leads to a schema.
func pointerOf(schema *jsonschema.Schema) string { return unfragment(schema.Location) }

// unfragment returns the JSON pointer that a URL ends in.
func unfragment(location string) string {
	_, fragment, _ := strings.Cut(location, "#")
	pointer, err := url.PathUnescape(fragment)
	if err != nil {
		return fragment
	}
	return pointer
}

// cited returns what the nearest place around a pointer says of its provenance
// or source.
func (c *Contract) cited(pointer, member string) string {
	for {
		node := find(c.document, pointer)
		if object, ok := node.(map[string]any); ok {
			if text, ok := object[member].(string); ok {
				return text
			}
		}
		if pointer == "" {
			return ""
		}
		pointer = pointer[:strings.LastIndexByte(pointer, '/')]
	}
}

// find returns what a JSON pointer leads to, nil when it leads nowhere.
func find(node any, pointer string) any {
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if pointer == "" {
			break
		}
		if strings.Contains(token, "~") {
			token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		}
		var ok bool
		switch at := node.(type) {
		case map[string]any:
			node, ok = at[token]
		case []any:
			i := -1
			if digits(token) && len(token) < 10 {
				_, _ = fmt.Sscan(token, &i)
			}
			if ok = i >= 0 && i < len(at); ok {
				node = at[i]
			}
		}
		if !ok {
			return nil
		}
	}
	return node
}

func escape(token string) string {
	if !strings.ContainsAny(token, "~/") {
		return token
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(token)
}
