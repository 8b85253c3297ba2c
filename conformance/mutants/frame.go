package mutants

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/sim/frame"
)

// frames are defects of what a record is wrapped in when it is pushed.
func frames() []Mutant {
	sign := func(by func(f frame.Frame, secret string) string) defect {
		return framed(func(f frame.Frame, secret string) frame.Frame { f.Sign = by(f, secret); return f })
	}
	stamp := func(by time.Duration) defect {
		return framed(func(f frame.Frame, _ string) frame.Frame {
			if at, err := time.Parse(frame.TimeLayout, f.Timestamp); err == nil {
				f.Timestamp = at.Add(by).Format(frame.TimeLayout)
			}
			return f
		})
	}
	return of("autocall/push",
		Mutant{Name: "push-put", Breaks: "Records are pushed with PUT.", Expect: []string{"AUTOCALL-PUSH-001"}, defect: sent(func(r *http.Request, body string) string { r.Method = http.MethodPut; return body })},
		Mutant{Name: "push-form", Breaks: "A push says that it is a form.", Expect: []string{"AUTOCALL-PUSH-001"}, defect: sent(func(r *http.Request, body string) string {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			return body
		})},
		Mutant{Name: "push-type-text", Breaks: "The type is text.", Expect: []string{"AUTOCALL-PUSH-002"}, defect: bodies(text("type"))},
		Mutant{Name: "push-type-other", Breaks: "The type is 2.", Expect: []string{"AUTOCALL-PUSH-002"}, defect: bodies(replace(`^\{"type":1`, `{"type":2`))},
		Mutant{Name: "push-type-missing", Breaks: "There is no type.", Expect: []string{"AUTOCALL-PUSH-002"}, defect: bodies(replace(`^\{"type":1,`, `{`))},
		Mutant{Name: "push-type-last", Breaks: "The type stands at the end.", Expect: []string{"AUTOCALL-PUSH-007"}, defect: bodies(replace(`^\{"type":1,(.*)\}$`, `{$1,"type":1}`))},
		Mutant{Name: "push-data-text", Breaks: "Data in the clear is JSON as text.", Expect: []string{"AUTOCALL-PUSH-003"}, defect: framed(func(f frame.Frame, secret string) frame.Frame {
			if quoted, err := json.Marshal(string(f.Data)); err == nil && !f.Sealed() {
				f.Data, f.Sign = quoted, frame.Sign(f.Data, secret)
			}
			return f
		})},
		Mutant{Name: "push-data-renamed", Breaks: "Data is called cdr.", Expect: []string{"AUTOCALL-PUSH-002"}, defect: bodies(replace(`"data":`, `"cdr":`))},
		Mutant{Name: "push-sign-missing", Breaks: "There is no sign.", Expect: []string{"AUTOCALL-PUSH-002"}, defect: bodies(drop("sign"))},
		Mutant{Name: "push-sign-null", Breaks: "The sign is null.", Expect: []string{"AUTOCALL-PUSH-002"}, defect: bodies(null("sign"))},
		Mutant{Name: "push-sign-upper-case", Breaks: "The sign is in upper case.", Expect: []string{"AUTOCALL-PUSH-004"}, defect: sign(func(f frame.Frame, _ string) string { return strings.ToUpper(f.Sign) })},
		Mutant{Name: "push-sign-wrong-secret", Breaks: "The sign is made with another secret.", Expect: []string{"AUTOCALL-PUSH-005"}, defect: sign(func(f frame.Frame, _ string) string { return frame.Sign(f.Data, "another") })},
		Mutant{Name: "push-sign-without-secret", Breaks: "The sign is made of the data alone.", Expect: []string{"AUTOCALL-PUSH-005"}, defect: sign(func(f frame.Frame, _ string) string { return frame.Sign(f.Data, "") })},
		Mutant{Name: "push-sign-secret-first", Breaks: "The secret stands before the data that is signed.", Expect: []string{"AUTOCALL-PUSH-005"}, defect: sign(func(f frame.Frame, secret string) string { return frame.Sign([]byte(secret), string(f.Data)) })},
		Mutant{Name: "push-sign-of-whole", Breaks: "The sign covers the timestamp.", Expect: []string{"AUTOCALL-PUSH-005"}, defect: sign(func(f frame.Frame, secret string) string {
			return frame.Sign(append(bytes.Clone(f.Data), f.Timestamp...), secret)
		})},
		Mutant{Name: "push-sign-reencoded", Breaks: "The sign is that of the data encoded once more, as no PHP would.", Expect: []string{"AUTOCALL-PUSH-005"}, defect: sign(func(f frame.Frame, secret string) string {
			if f.Sealed() {
				return f.Sign
			}
			return frame.Sign([]byte(unescaped(string(f.Data))), secret)
		})},
		Mutant{Name: "push-sign-of-quotes", Breaks: "The sign of encrypted data covers its quotation marks.", Expect: []string{"AUTOCALL-PUSH-015"}, defect: sign(func(f frame.Frame, secret string) string { return frame.Sign(f.Data, secret) })},
		Mutant{Name: "push-sign-of-plain", Breaks: "The sign of encrypted data is made of the record.", Expect: []string{"AUTOCALL-PUSH-015"}, defect: sign(func(f frame.Frame, secret string) string {
			plain, err := f.Payload(secret)
			if err != nil {
				return f.Sign
			}
			return frame.Sign(plain, secret)
		})},
		Mutant{Name: "push-unicode", Breaks: "Chinese is not escaped; the sign fits.", Expect: []string{"AUTOCALL-PUSH-006"}, defect: opened(unescaped)},
		Mutant{Name: "push-slashes", Breaks: "Slashes are not escaped; the sign fits.", Expect: []string{"AUTOCALL-PUSH-006"}, defect: opened(func(s string) string { return strings.ReplaceAll(s, `\/`, `/`) })},
		Mutant{Name: "push-escapes-upper-case", Breaks: "Escapes are in upper case; the sign fits.", Expect: []string{"AUTOCALL-PUSH-006"}, defect: opened(func(s string) string {
			return escape.ReplaceAllStringFunc(s, func(e string) string { return `\u` + strings.ToUpper(e[2:]) })
		})},
		Mutant{Name: "push-white-space", Breaks: "There is white space behind every comma; the sign fits.", Expect: []string{"AUTOCALL-PUSH-006"}, defect: opened(replace(`,"`, `, "`))},
		Mutant{Name: "push-frame-white-space", Breaks: "The frame is written over several lines.", Expect: []string{"AUTOCALL-PUSH-007"}, defect: bodies(replace(`,"timestamp"`, ",\n\"timestamp\""))},
		Mutant{Name: "push-timestamp-missing", Breaks: "There is no timestamp.", Expect: []string{"AUTOCALL-PUSH-002"}, defect: bodies(drop("timestamp"))},
		Mutant{Name: "push-timestamp-unix", Breaks: "The timestamp is in seconds.", Expect: []string{"AUTOCALL-PUSH-002"}, defect: bodies(set("timestamp", "1774257876"))},
		Mutant{Name: "push-timestamp-iso", Breaks: "The timestamp is of ISO 8601.", Expect: []string{"AUTOCALL-PUSH-002"}, defect: bodies(replace(`"timestamp":"(\S+) (\S+)"`, `"timestamp":"${1}T$2+08:00"`))},
		Mutant{Name: "push-timestamp-utc", Breaks: "The timestamp is in UTC.", Expect: []string{"AUTOCALL-PUSH-008"}, defect: stamp(-8 * time.Hour)},
		Mutant{Name: "push-timestamp-early", Breaks: "The timestamp is a minute before the push.", Expect: []string{"AUTOCALL-PUSH-009"}, defect: stamp(-time.Minute)},
	)
}

// seals are defects of encrypted data.
func seals() []Mutant {
	first := func(n int) func(string) []byte { return func(secret string) []byte { return padded(secret, n, 0) } }
	return of("autocall/push",
		Mutant{Name: "seal-none", Breaks: "Data that should be encrypted is in base64 only.", Expect: []string{"AUTOCALL-PUSH-010"}, defect: resealed(func(plain []byte, _ string) string { return base64.StdEncoding.EncodeToString(plain) })},
		Mutant{Name: "seal-hex", Breaks: "Encrypted data is hexadecimal.", Expect: []string{"AUTOCALL-PUSH-011"}, defect: resealed(func(plain []byte, secret string) string {
			raw, err := base64.StdEncoding.DecodeString(frame.Seal(plain, secret))
			if err != nil {
				return ""
			}
			return hex.EncodeToString(raw)
		})},
		Mutant{Name: "seal-cfb8", Breaks: "The mode is CFB8.", Expect: []string{"AUTOCALL-PUSH-011"}, defect: resealed(sealing(cfb8, rightKey, rightVector))},
		Mutant{Name: "seal-aes-128", Breaks: "The key is 16 bytes long.", Expect: []string{"AUTOCALL-PUSH-011"}, defect: resealed(sealing(cfb, first(16), rightVector))},
		Mutant{Name: "seal-aes-192", Breaks: "The key is 24 bytes long.", Expect: []string{"AUTOCALL-PUSH-011"}, defect: resealed(sealing(cfb, first(24), rightVector))},
		Mutant{Name: "seal-key-hashed", Breaks: "The key is the MD5 of the secret.", Expect: []string{"AUTOCALL-PUSH-011"}, defect: resealed(sealing(cfb, hashed, rightVector))},
		Mutant{Name: "seal-vector-zero", Breaks: "The vector is all NUL.", Expect: []string{"AUTOCALL-PUSH-011"}, defect: resealed(sealing(cfb, rightKey, func(string) []byte { return make([]byte, 16) }))},
		Mutant{Name: "seal-vector-last", Breaks: "The vector is the key's last 16 bytes.", Expect: []string{"AUTOCALL-PUSH-011"}, defect: resealed(sealing(cfb, rightKey, func(secret string) []byte { return padded(secret, 32, 0)[16:] }))},
		Mutant{Name: "seal-key-of-zeros", Breaks: "A short secret is filled up with the digit 0 for the key.", Expect: []string{"AUTOCALL-PUSH-012"}, defect: resealed(sealing(cfb, func(secret string) []byte { return padded(secret, 32, '0') }, rightVector))},
		Mutant{Name: "seal-vector-of-zeros", Breaks: "A short secret is filled up with the digit 0 for the vector.", Expect: []string{"AUTOCALL-PUSH-013"}, defect: resealed(sealing(cfb, rightKey, func(secret string) []byte { return padded(secret, 16, '0') }))},
		Mutant{Name: "seal-long-secret-end", Breaks: "Of a long secret the end is the key.", Expect: []string{"AUTOCALL-PUSH-014"}, defect: resealed(sealing(cfb, func(secret string) []byte { return padded(secret[max(0, len(secret)-32):], 32, 0) }, rightVector))},
		Mutant{Name: "seal-long-secret-sign", Breaks: "Of a long secret the sign uses the key's bytes only.", Expect: []string{"AUTOCALL-PUSH-014"}, defect: framed(func(f frame.Frame, secret string) frame.Frame {
			if !f.Sealed() {
				return f
			}
			return stamped(frame.Carry(f.Type, string(bytes.Trim(f.Data, `"`)), secret[:min(32, len(secret))]), f.Timestamp)
		})},
		Mutant{Name: "seal-of-other-json", Breaks: "What is encrypted is not written as PHP does.", Expect: []string{"AUTOCALL-PUSH-016"}, defect: resealed(func(plain []byte, secret string) string { return frame.Seal([]byte(unescaped(string(plain))), secret) })},
	)
}

func stamped(f frame.Frame, at string) frame.Frame {
	f.Timestamp = at
	return f
}

// unescaped writes Chinese as it is.
func unescaped(s string) string {
	return escape.ReplaceAllStringFunc(s, func(e string) string {
		n, err := strconv.ParseUint(e[2:], 16, 16)
		if err != nil {
			return e
		}
		return string(rune(n))
	})
}

// escape matches a character that PHP escapes.
var escape = regexp.MustCompile(`\\u[4-9][0-9a-f]{3}`)
