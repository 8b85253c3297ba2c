package frame

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Parse reads the body of a push. All four members must be there in their
// documented types; others are ignored. The sign is not checked: see
// [Frame.Verify].
//
// Source: autocall document, section 2.2 (documented).
func Parse(body []byte) (Frame, error) {
	var members map[string]json.RawMessage // unlike a struct, it does not take "DATA" for data
	if err := json.Unmarshal(body, &members); err != nil {
		return Frame{}, fmt.Errorf("body: found %.40q, expected a JSON object: %w", body, err)
	}
	var f Frame
	for _, m := range []struct {
		name, expected string
		into           any
	}{
		{"type", "an integer", &f.Type},
		{"data", "an object, an array or a string", &f.Data},
		{"sign", "a string", &f.Sign},
		{"timestamp", "a string", &f.Timestamp},
	} {
		raw, ok := members[m.name]
		if !ok {
			return Frame{}, fmt.Errorf("%s: found none, expected %s", m.name, m.expected)
		}
		if string(raw) == "null" || json.Unmarshal(raw, m.into) != nil {
			return Frame{}, fmt.Errorf("%s: found %.40s, expected %s", m.name, raw, m.expected)
		}
	}
	if !strings.ContainsRune(`{["`, rune(f.Data[0])) {
		return Frame{}, fmt.Errorf("data: found %.40s, expected an object, an array or a string", f.Data)
	}
	if at, err := time.Parse(TimeLayout, f.Timestamp); err != nil || at.Format(TimeLayout) != f.Timestamp {
		return Frame{}, fmt.Errorf("timestamp: found %.40q, expected a time like %s", f.Timestamp, TimeLayout)
	}
	return f, nil
}
