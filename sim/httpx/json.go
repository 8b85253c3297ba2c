package httpx

import (
	"bytes"
	"encoding/json"
)

// AppendJSON appends a value as JSON, in which <, > and & stay as they are, without
// a line break at the end.
func AppendJSON(dst []byte, v any) ([]byte, error) {
	b := bytes.NewBuffer(dst)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return dst, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'}), nil
}
