package proxy

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/ringback-sim/ringback/sim/secret"
)

// Redaction takes what is personal or secret out of what is recorded, so that a
// recording can be committed. A telephone number becomes another one of the same
// length and kind, the same one throughout a recording, so that records can
// still be joined by their numbers; secrets become a word. Everything else stays,
// byte for byte. It is safe for concurrent use.
type Redaction struct {
	mu      sync.Mutex
	numbers map[string]string
}

// Redacted stands for every secret.
const Redacted = "REDACTED"

// telling are the names, in lower case and without underscores and dashes, of what
// is no secret by itself but is made with one, or stands beside one.
var telling = []string{"clientid", "xwsse", "sign", "signature"}

func isSecret(name string) bool {
	return secret.Named(name) || slices.Contains(telling, strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name)))
}

// phoneNumber is what a mobile, fixed or service number of China looks like when
// it stands alone between other characters than digits and letters.
var phoneNumber = regexp.MustCompile(`(?:^|[^0-9A-Za-z.])((?:0{0,2}86)?1[3-9]\d{9}|0\d{9,11}|[48]00\d{7})(?:$|[^0-9A-Za-z])`)

// secretMember is a member of a JSON object whose value is text.
var secretMember = regexp.MustCompile(`"([A-Za-z_-]{4,20})"(\s*:\s*)"((?:[^"\\]|\\.)*)"`)

// Text redacts text of any kind: JSON, a form, XML, a log.
func (r *Redaction) Text(text string) string {
	text = secretMember.ReplaceAllStringFunc(text, func(member string) string {
		m := secretMember.FindStringSubmatch(member)
		if !isSecret(m[1]) || m[3] == "" {
			return member
		}
		return fmt.Sprintf(`"%s"%s"%s"`, m[1], m[2], Redacted)
	})
	return r.Numbers(text)
}

// Numbers redacts the telephone numbers in a text. Two numbers may share the
// character between them, so what follows one is looked at again.
func (r *Redaction) Numbers(text string) string {
	var out strings.Builder
	for {
		at := phoneNumber.FindStringSubmatchIndex(text)
		if at == nil {
			out.WriteString(text)
			return out.String()
		}
		out.WriteString(text[:at[2]])
		out.WriteString(r.number(text[at[2]:at[3]]))
		text = text[at[3]:]
	}
}

// number returns what stands for a number: its first digits, which say what kind
// it is, and then a count.
func (r *Redaction) number(n string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if known, ok := r.numbers[n]; ok {
		return known
	}
	if r.numbers == nil {
		r.numbers = map[string]string{}
	}
	const kind = 3
	stand := fmt.Sprintf("%s%0*d", n[:kind], len(n)-kind, len(r.numbers)+1)
	r.numbers[n] = stand
	return stand
}

// Form redacts a query or a form, parameter by parameter; their order and
// whatever cannot be read stays.
func (r *Redaction) Form(form string) string {
	pairs := strings.Split(form, "&")
	for i, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			continue
		}
		plain, err := url.QueryUnescape(value)
		if err != nil {
			continue
		}
		hidden := r.Text(plain)
		if isSecret(name) && plain != "" {
			hidden = Redacted
		}
		if hidden != plain {
			pairs[i] = name + "=" + url.QueryEscape(hidden)
		}
	}
	return strings.Join(pairs, "&")
}

// Header redacts the values of headers, those with a secret wholly.
func (r *Redaction) Header(h http.Header) http.Header {
	out := h.Clone()
	for name, values := range out {
		for i, value := range values {
			if isSecret(name) {
				values[i] = Redacted
			} else {
				values[i] = r.Numbers(value)
			}
		}
	}
	return out
}
