package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Format says how a [Body] is shown.
type Format string

// The formats.
const (
	JSON   Format = "json"   // the JSON value itself, numbers as they were written
	Form   Format = "form"   // an object of the members, each a string, or a list where it stands several times
	Text   Format = "text"   // a string
	Base64 Format = "base64" // a string: what was sent is not UTF-8
)

// Body is the body of a message, with its secrets masked.
type Body struct {
	// Value is a JSON value in the format; none when the body is empty or was not
	// kept.
	Value  json.RawMessage `json:"body,omitempty"`
	Format Format          `json:"format,omitempty"`
	// Size is that of the whole body in bytes, or of what was read of it; Truncated
	// says that there was more than Value shows.
	Size      int64 `json:"size"`
	Truncated bool  `json:"truncated,omitempty"`
}

// bodyOf decodes what was kept of a body; cut says that there was more.
func bodyOf(contentType string, kept []byte, size int64, cut bool) Body {
	b := Body{Size: size, Truncated: cut}
	if len(kept) == 0 {
		return b
	}
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind, _, _ = strings.Cut(contentType, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
	}
	switch {
	case utf8.Valid(kept) && json.Valid(kept):
		b.Value, b.Format = maskJSON(kept), JSON
	case kind == "application/x-www-form-urlencoded":
		form, _ := url.ParseQuery(string(kept)) // what cannot be read is left out
		b.Value, b.Format = encode(membersOf(form)), Form
	case kind == "multipart/form-data":
		b.Value, b.Format = encode(membersOf(partsOf(kept, params["boundary"]))), Form
	case utf8.Valid(whole(kept, b.Truncated)):
		b.Value, b.Format = encode(maskText(string(whole(kept, b.Truncated)))), Text
	default:
		b.Value, b.Format = encode([]byte(maskText(string(kept)))), Base64
	}
	return b
}

// whole returns a text without the character that a cut has gone through.
func whole(text []byte, cut bool) []byte {
	if !cut {
		return text
	}
	for i := 1; i <= min(utf8.UTFMax, len(text)); i++ {
		if tail := text[len(text)-i:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return text[:len(text)-i]
			}
			break
		}
	}
	return text
}

// partsOf reads the fields of a multipart body as far as they were kept. A file
// is shown by its name.
func partsOf(kept []byte, boundary string) url.Values {
	form := url.Values{}
	if boundary == "" {
		return form
	}
	for parts := multipart.NewReader(bytes.NewReader(kept), boundary); ; {
		part, err := parts.NextRawPart()
		if err != nil {
			return form
		}
		value := part.FileName()
		if value == "" {
			text, err := io.ReadAll(part)
			if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
				return form
			}
			value = string(text)
		}
		form.Add(part.FormName(), value)
	}
}

// membersOf returns the members of a query or a form: a string, or a list of
// those where a name stands several times.
func membersOf(form url.Values) map[string]any {
	if len(form) == 0 {
		return nil
	}
	members := make(map[string]any, len(form))
	for name, values := range form {
		for i := range values {
			values[i] = maskMember(name, strings.ToValidUTF8(values[i], "\uFFFD"))
		}
		if len(values) == 1 {
			members[name] = values[0]
		} else {
			members[name] = values
		}
	}
	return members
}

// encode writes a value of the journal's own as JSON.
func encode(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // strings, and maps and lists of those
	}
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'})
}
