package verdict

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// shortest is the least length of a value that can be hidden: shorter ones occur
// everywhere.
const shortest = 4

// Masker hides secrets and telephone numbers in text. Every hidden value has a
// name, so that a reader sees which values are equal, and can set the shell
// variable of that name to run a line again. It is safe for concurrent use; the
// zero value hides telephone numbers and what stands under a telling name.
type Masker struct {
	// MadeUp says that all telephone numbers are made up and may be shown. Set
	// it before the first use.
	MadeUp bool

	mu     sync.Mutex
	hidden []hidden          // longest first
	names  map[string]string // name → value
	phones map[string]string // telephone number → name
}

// hidden is a value as it may be written somewhere.
type hidden struct{ text, name string }

// Hide hides a value under a name such as TOKEN; another value of the same name
// becomes TOKEN_2. Values shorter than 4 bytes stay visible.
func (m *Masker) Hide(name, value string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(value) < shortest || slices.ContainsFunc(m.hidden, func(h hidden) bool { return h.text == value }) {
		return
	}
	m.add(m.free(name, value), value)
}

// free returns a name that no other value has.
func (m *Masker) free(name, value string) string {
	if m.names == nil {
		m.names = map[string]string{}
	}
	for n, unique := 2, name; ; n++ {
		if taken, ok := m.names[unique]; !ok || taken == value {
			m.names[unique] = value
			return unique
		}
		unique = fmt.Sprintf("%s_%d", name, n)
	}
}

// add hides a value in all the ways in which it may be written.
func (m *Masker) add(name, value string) {
	spellings := []string{value, url.QueryEscape(value), url.PathEscape(value), base64.StdEncoding.EncodeToString([]byte(value))}
	if quoted, err := json.Marshal(value); err == nil {
		inside := strings.Trim(string(quoted), `"`)
		spellings = append(spellings, inside, strings.ReplaceAll(inside, "/", `\/`))
	}
	for _, s := range spellings {
		if !slices.ContainsFunc(m.hidden, func(h hidden) bool { return h.text == s }) {
			m.hidden = append(m.hidden, hidden{s, name})
		}
	}
	slices.SortStableFunc(m.hidden, func(a, b hidden) int { return cmp.Compare(len(b.text), len(a.text)) })
}

// Text returns a text with $NAME in place of each hidden value.
func (m *Masker) Text(s string) string {
	var b strings.Builder
	for _, p := range m.pieces(s) {
		if p.name != "" {
			b.WriteString("$" + p.name)
		} else {
			b.WriteString(p.text)
		}
	}
	return b.String()
}

// Shell returns a text as one word of a POSIX shell, in which each hidden value
// is the variable of its name.
func (m *Masker) Shell(s string) string {
	pieces := m.pieces(s)
	if !slices.ContainsFunc(pieces, func(p hidden) bool { return p.name != "" }) {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	var b strings.Builder
	b.WriteByte('"')
	for i, p := range pieces {
		switch {
		case p.name == "":
			b.WriteString(shellSpecial.Replace(p.text))
		case i+1 < len(pieces) && wordy.MatchString(pieces[i+1].text):
			b.WriteString("${" + p.name + "}")
		default:
			b.WriteString("$" + p.name)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// wordy is a text that would lengthen the name of a variable before it.
var wordy = regexp.MustCompile(`^[A-Za-z0-9_]`)

var shellSpecial = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`")

var (
	// phone is a Chinese mobile, geographic or 400 number that stands alone, or
	// behind an escaped quotation mark of a URL.
	phone = regexp.MustCompile(`(?:\b|%22)((?:86)?1[3-9][0-9]{9}|0[1-9][0-9]{8,10}|400[0-9]{7})\b`)
	// telling is a value under a name that says it is secret, in JSON, a form or
	// a URL: safety for what nobody hid.
	telling = regexp.MustCompile(`(?i)\b(access_?token|refresh_?token|client_?secret|passworddigest|password|secret|api_?key|token)(?:\\?"\s*:\s*\\?"|=\\?"?)([^"&\s\\$]{4,})`)
)

// pieces cuts a text into what may be shown and what has a name instead.
func (m *Masker) pieces(s string) []hidden {
	m.mu.Lock()
	defer m.mu.Unlock()
	pieces := []hidden{{text: s}}
	for _, h := range m.hidden {
		pieces = split(pieces, func(text string) (int, int, string) {
			at := strings.Index(text, h.text)
			return at, at + len(h.text), h.name
		})
	}
	pieces = split(pieces, func(text string) (int, int, string) {
		found := telling.FindStringSubmatchIndex(text)
		if found == nil {
			return -1, 0, ""
		}
		return found[4], found[5], strings.ToUpper(text[found[2]:found[3]])
	})
	if m.MadeUp {
		return pieces
	}
	return split(pieces, func(text string) (int, int, string) {
		found := phone.FindStringSubmatchIndex(text)
		if found == nil {
			return -1, 0, ""
		}
		return found[2], found[3], m.phoneName(text[found[2]:found[3]])
	})
}

// split replaces what find finds in the pieces without a name.
func split(pieces []hidden, find func(string) (from, to int, name string)) []hidden {
	var out []hidden
	for _, p := range pieces {
		rest := p.text
		for p.name == "" {
			from, to, name := find(rest)
			if from < 0 {
				break
			}
			if from > 0 {
				out = append(out, hidden{text: rest[:from]})
			}
			out = append(out, hidden{rest[from:to], name})
			rest = rest[to:]
		}
		if rest != "" {
			out = append(out, hidden{rest, p.name})
		}
	}
	return out
}

// phoneName names a telephone number that nobody hid: equal ones alike.
func (m *Masker) phoneName(number string) string {
	if m.phones == nil {
		m.phones = map[string]string{}
	}
	name, ok := m.phones[number]
	if !ok {
		name = fmt.Sprintf("NUMBER_%d", len(m.phones)+1)
		m.phones[number] = name
	}
	return name
}
