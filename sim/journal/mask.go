package journal

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"github.com/ringback-sim/ringback/sim/secret"
)

// masked stands where a secret was.
const masked = "***"

// maskMember returns the value of a query's or form's member as it may be shown.
// Of a name with brackets each part counts.
func maskMember(name, value string) string {
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '[' || r == ']' || r == '.' }) {
		if secret.Named(part) {
			return masked
		}
	}
	if text := strings.TrimSpace(value); strings.HasPrefix(text, "{") { // JSON within a form
		if json.Valid([]byte(text)) {
			return string(maskJSON([]byte(text)))
		}
		return maskText(value)
	}
	return value
}

// maskHeader returns the value of a header as it may be shown.
func maskHeader(name, value string) string {
	if !secret.Named(name) {
		return maskText(value)
	}
	scheme, _, ok := strings.Cut(value, " ")
	if ok && strings.HasSuffix(http.CanonicalHeaderKey(name), "Authorization") && !strings.Contains(scheme, "=") {
		return scheme + " " + masked // which may be seen
	}
	return masked
}

// inText finds what looks like a secret in text of any kind: password=…,
// "password": "…", PasswordDigest="…", and such a name's part in a multipart
// body. The name is the first group; the value the last.
var inText = regexp.MustCompile(`(?i)([a-z_-]*(?:` + secret.Pattern() + `))` +
	`((?:\\?["'])?\s*(?:[=:]|\r\n\r\n)\s*)` +
	`("(?:[^"\\]|\\.)*"?|[^\s"'&,;}<]+)`)

// maskText masks what looks like a secret in a text that is neither JSON nor a
// form: one that was cut off, say, or a header.
func maskText(text string) string {
	return inText.ReplaceAllStringFunc(text, func(found string) string {
		parts := inText.FindStringSubmatch(found)
		if strings.HasPrefix(parts[3], `"`) {
			return parts[1] + parts[2] + `"` + masked + `"`
		}
		return parts[1] + parts[2] + masked
	})
}

// maskJSON returns JSON with the values of secret members replaced, whatever
// they are; everything else stays byte for byte. The text must be valid.
func maskJSON(text []byte) []byte {
	var out []byte
	copied := 0
	for at := 0; at < len(text); at++ {
		if text[at] != '"' {
			continue
		}
		end := stringEnd(text, at)
		value := skipSpace(text, end)
		if value == len(text) || text[value] != ':' || !isSecretText(text[at:end]) {
			at = end - 1
			continue
		}
		value = skipSpace(text, value+1)
		at = valueEnd(text, value) - 1
		out = append(append(out, text[copied:value]...), `"`+masked+`"`...)
		copied = at + 1
	}
	if copied == 0 {
		return text
	}
	return append(out, text[copied:]...)
}

// isSecretText reports whether a name is secret that is written as a JSON string.
func isSecretText(quoted []byte) bool {
	name := string(quoted[1 : len(quoted)-1])
	if strings.Contains(name, `\`) {
		_ = json.Unmarshal(quoted, &name) // it is valid
	}
	return secret.Named(name)
}

// stringEnd returns the place behind the JSON string that begins at a place.
func stringEnd(text []byte, at int) int {
	for at++; text[at] != '"'; at++ {
		if text[at] == '\\' {
			at++
		}
	}
	return at + 1
}

// valueEnd returns the place behind the JSON value that begins at a place.
func valueEnd(text []byte, at int) int {
	for depth := 0; at < len(text); at++ {
		switch text[at] {
		case '"':
			at = stringEnd(text, at) - 1
		case '{', '[':
			depth++
			continue
		case '}', ']':
			depth--
		default:
			if at+1 < len(text) && !bytes.ContainsRune([]byte(" \t\r\n,]}"), rune(text[at+1])) {
				continue
			}
		}
		if depth <= 0 {
			return at + 1
		}
	}
	return at
}

func skipSpace(text []byte, at int) int {
	for at < len(text) && bytes.IndexByte([]byte(" \t\r\n"), text[at]) >= 0 {
		at++
	}
	return at
}
