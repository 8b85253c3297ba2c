package frame

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"hash"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Mistake is one way to get a sign wrong, and whether a frame's sign came about
// that way.
type Mistake struct {
	// What says what was done in place of what is right, as a phrase.
	What string
	// Made says that the frame carries just the sign which that makes.
	Made bool
}

// Mistakes tries the usual ways to get a frame's sign wrong, in order: what was
// signed, with what secret, by which function. It tells no sign that is right.
// There are none for a frame whose data cannot be read.
func (f Frame) Mistakes(secret string) []Mistake {
	data, err := f.signed()
	if err != nil {
		return nil
	}
	var all []Mistake
	try := func(what, sign string) {
		got := strings.ToLower(strings.TrimSpace(f.Sign))
		all = append(all, Mistake{what, subtle.ConstantTimeCompare([]byte(got), []byte(sign)) == 1})
	}
	try("upper-case digits, or blanks around them", Sign(data, secret))
	for _, text := range f.texts(data, secret) {
		try(text.what, Sign(text.bytes, secret))
	}
	for _, other := range []struct{ what, secret string }{
		{"no secret", ""},
		{"a line break behind the secret", secret + "\n"},
		{"a secret without the blanks around it", strings.TrimSpace(secret)},
		{"a secret in lower case", strings.ToLower(secret)},
		{"a secret in upper case", strings.ToUpper(secret)},
		{"a secret cut to the 32 bytes that encrypt", secret[:min(len(secret), 32)]},
		{"a secret cut to the 16 bytes of the initial vector", secret[:min(len(secret), 16)]},
	} {
		if other.secret != secret {
			try(other.what, Sign(data, other.secret))
		}
	}
	try("the secret before the data", Sign([]byte(secret), string(data)))
	for _, other := range []struct {
		what string
		make func() hash.Hash
	}{{"MD5", md5.New}, {"SHA-1", sha1.New}, {"SHA-256", sha256.New}} {
		h := hmac.New(other.make, []byte(secret))
		h.Write(data)
		try("HMAC with "+other.what, hex.EncodeToString(h.Sum(nil)))
	}
	return all
}

// text is what may have been signed in place of the data.
type text struct {
	what  string
	bytes []byte
}

// texts returns the data as they are often encoded again, and what is often taken
// for them.
func (f Frame) texts(data []byte, secret string) []text {
	all := []text{{"the whole frame", f.Bytes(f.Timestamp)}}
	if f.Sealed() {
		all = append(all, text{"the base64 text with its quotation marks", f.Data},
			text{`the base64 text with \/ for /`, bytes.ReplaceAll(data, []byte("/"), []byte(`\/`))})
		if plain, err := Open(string(data), secret); err == nil {
			all = append(all, text{"the data before they were encrypted", plain})
		}
		return all
	}
	slashes := bytes.ReplaceAll(data, []byte(`\/`), []byte("/"))
	all = append(all,
		text{"data encoded again with / for \\/", slashes},
		text{"data encoded again with characters for \\u escapes", unescaped(data)},
		text{"data encoded again with / for \\/ and characters for \\u escapes", unescaped(slashes)},
	)
	for _, indent := range []string{"  ", "    ", "\t"} {
		var pretty bytes.Buffer
		if json.Indent(&pretty, data, "", indent) == nil {
			all = append(all, text{"data encoded again over several lines, indented by " + strconv.Quote(indent), pretty.Bytes()})
		}
	}
	var value any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if d.Decode(&value) != nil {
		return all
	}
	var sorted bytes.Buffer
	e := json.NewEncoder(&sorted)
	e.SetEscapeHTML(false)
	if e.Encode(value) != nil {
		return all
	}
	plain := bytes.TrimSpace(sorted.Bytes())
	return append(all,
		text{"data encoded again with the members in alphabetical order", bytes.ReplaceAll(escaped(plain), []byte("/"), []byte(`\/`))},
		text{"the same with / for \\/ and characters for \\u escapes", plain},
	)
}

// escape is a run of \u escapes behind an even number of backslashes.
var escape = regexp.MustCompile(`(^|[^\\])((?:\\\\)*)((?:\\u[0-9a-fA-F]{4})+)`)

// unescaped writes characters for \u escapes, but for those that JSON needs.
func unescaped(data []byte) []byte {
	return escape.ReplaceAllFunc(data, func(run []byte) []byte {
		m := escape.FindSubmatch(run)
		var units []uint16
		for unit := range strings.SplitSeq(strings.TrimPrefix(string(m[3]), `\u`), `\u`) {
			n, err := strconv.ParseUint(unit, 16, 16)
			if err != nil || n < ' ' || n == '"' || n == '\\' {
				return run
			}
			units = append(units, uint16(n))
		}
		return append(append([]byte{}, append(m[1], m[2]...)...), string(utf16.Decode(units))...)
	})
}

// escaped writes \u escapes for all that is not ASCII.
func escaped(data []byte) []byte {
	var out []byte
	for _, r := range string(data) {
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			out = append(out, `\u`...)
			hexed := strconv.FormatUint(uint64(unit)|1<<16, 16)
			out = append(out, hexed[1:]...)
		}
	}
	return out
}
