package journal

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
)

// masked stands where a secret was.
const masked = "***"

// secrets are the members whose values nobody may see, in small letters and
// without the dashes and underscores that their names may have: access_token,
// accessToken, client-secret, X-WSSE's PasswordDigest. It is the only list.
var secrets = map[string]bool{
	"accesstoken": true, "refreshtoken": true, "idtoken": true, "token": true,
	"clientsecret": true, "secret": true, "pushsecret": true, "apikey": true,
	"password": true, "passwd": true, "pwd": true, "passworddigest": true, "clientassertion": true,
}

// secretHeaders are the headers that carry nothing but a secret, behind a scheme
// that may be seen.
var secretHeaders = map[string]bool{
	"Authorization": true, "Proxy-Authorization": true, "Cookie": true, "Set-Cookie": true, "X-Api-Key": true, "X-Auth-Token": true,
}

// IsSecret reports whether a member or parameter of that name holds a secret,
// which is not to be shown.
func IsSecret(name string) bool {
	return secrets[strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(name))]
}

// maskMember returns the value of a query's or form's member as it may be shown.
// Of a name with brackets each part counts.
func maskMember(name, value string) string {
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '[' || r == ']' || r == '.' }) {
		if IsSecret(part) {
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
	if secretHeaders[http.CanonicalHeaderKey(name)] {
		if scheme, _, ok := strings.Cut(value, " "); ok && !strings.Contains(scheme, "=") {
			return scheme + " " + masked
		}
		return masked
	}
	if IsSecret(name) {
		return masked
	}
	return maskText(value)
}

// inText finds what looks like a secret in text of any kind: password=…,
// "password": "…", PasswordDigest="…", and such a name's part in a multipart
// body. The name is the first group; the value the last.
var inText = regexp.MustCompile(`(?i)([a-z_-]*(?:access[_-]?token|refresh[_-]?token|id[_-]?token|token|secret|api[_-]?key|password|passwd|pwd|digest|assertion))` +
	`((?:\\?["'])?\s*(?:[=:]|\r\n\r\n)\s*)` +
	`("(?:[^"\\]|\\.)*"?|[^\s"'&,;}<]+)`)

// maskText masks what looks like a secret in a text that is neither JSON nor a
// form: one that was cut off, say, or a header.
func maskText(text string) string {
	return inText.ReplaceAllStringFunc(text, func(found string) string {
		parts := inText.FindStringSubmatch(found)
		if !IsSecret(parts[1]) {
			return found
		}
		if strings.HasPrefix(parts[3], `"`) {
			return parts[1] + parts[2] + `"` + masked + `"`
		}
		return parts[1] + parts[2] + masked
	})
}

// maskJSON returns JSON with the values of secret members replaced, whatever
// they are; everything else stays byte for byte.
func maskJSON(text []byte) json.RawMessage {
	m := jsonMask{decoder: json.NewDecoder(bytes.NewReader(text)), text: text}
	m.decoder.UseNumber()
	m.value()
	return append(m.out, text[m.copied:]...)
}

// jsonMask goes through JSON that is known to be valid.
type jsonMask struct {
	decoder *json.Decoder
	text    []byte
	out     []byte
	copied  int64 // of the text
}

func (m *jsonMask) value() {
	token, err := m.decoder.Token()
	if err != nil {
		return
	}
	switch token {
	case json.Delim('{'):
		for m.decoder.More() {
			m.member()
		}
	case json.Delim('['):
		for m.decoder.More() {
			m.value()
		}
	default:
		return
	}
	_, _ = m.decoder.Token() // the end of what began
}

func (m *jsonMask) member() {
	token, err := m.decoder.Token()
	name, _ := token.(string)
	if err != nil || !IsSecret(name) {
		m.value()
		return
	}
	var hidden json.RawMessage
	if m.decoder.Decode(&hidden) != nil {
		return
	}
	end := m.decoder.InputOffset()
	m.out = append(m.out, m.text[m.copied:end-int64(len(hidden))]...)
	m.out = append(m.out, `"`+masked+`"`...)
	m.copied = end
}
