package reference

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/ringback-sim/ringback/sim/frame"
	"github.com/ringback-sim/ringback/sim/phpjson"
)

// errSign refuses a push.
var errSign = errors.New("the sign is not that of the data")

// loose is a frame read without care.
type loose struct {
	Type int             `json:"type"`
	Data json.RawMessage `json:"data"`
	Sign any             `json:"sign"`
}

// opening replaces how a push is verified: right decides on the text that was
// signed and on the sign that came.
func opening(right func(r *Receiver, signed []byte, sign any) bool) func(*Receiver) {
	return func(r *Receiver) {
		r.parts.open = func(body []byte) ([]byte, error) {
			var f loose
			if err := json.Unmarshal(body, &f); err != nil {
				return nil, err
			}
			signed, sealed := []byte(f.Data), ""
			if json.Unmarshal(f.Data, &sealed) == nil && sealed != "" {
				signed = []byte(sealed)
			}
			if f.Type != frame.TypeCDR || len(signed) == 0 || !right(r, signed, f.Sign) {
				return nil, errSign
			}
			if sealed == "" {
				return signed, nil
			}
			return frame.Open(sealed, r.secret)
		}
	}
}

// comparing replaces how a sign is compared with the right one.
func comparing(equal func(got any, want string) bool) func(*Receiver) {
	return opening(func(r *Receiver, signed []byte, sign any) bool { return equal(sign, frame.Sign(signed, r.secret)) })
}

// encoding verifies over data decoded and encoded again. An encrypted text is
// verified as it is.
func encoding(encode func(value any) []byte) func(*Receiver) {
	return opening(func(r *Receiver, signed []byte, sign any) bool {
		if value, err := phpjson.Decode(signed); err == nil {
			signed = encode(value)
		}
		return sign == frame.Sign(signed, r.secret)
	})
}

// php is PHP's way of writing a value.
func php(value any) []byte {
	out, err := phpjson.Marshal(value)
	if err != nil {
		return nil // no sign fits
	}
	return out
}

// golang is Go's way of writing a value: keys in order, <, > and & escaped alone.
func golang(value any) []byte {
	out, err := json.Marshal(value)
	if err != nil {
		return nil // no sign fits
	}
	return out
}

var escaped = regexp.MustCompile(`(\\u[0-9a-f]{4})+`)

// unescaped writes text without \u and \/.
func unescaped(text []byte) []byte {
	text = escaped.ReplaceAllFunc(text, func(run []byte) []byte {
		var s string
		_ = json.Unmarshal(fmt.Appendf(nil, "\"%s\"", run), &s) // PHP wrote it
		return []byte(s)
	})
	return bytes.ReplaceAll(text, []byte(`\/`), []byte("/"))
}

func verifying() []Defect {
	return []Defect{
		{"ignores-sign", "takes every push, whatever its sign", "RECEIVER-REFUSE-001", comparing(func(any, string) bool { return true })},
		{"takes-unsigned", "takes a push without a sign", "RECEIVER-REFUSE-002", comparing(func(got any, want string) bool { return got == nil || got == want })},
		{"takes-empty-sign", "takes a push whose sign is empty", "RECEIVER-REFUSE-003", comparing(func(got any, want string) bool { return got == "" || got == want })},
		{"compares-half", "compares the first half of the sign", "RECEIVER-REFUSE-001", comparing(func(got any, want string) bool {
			text, _ := got.(string)
			return strings.HasPrefix(text, want[:len(want)/2])
		})},
		{"ignores-case", "compares the sign without regard to case", "RECEIVER-REFUSE-004", comparing(func(got any, want string) bool {
			text, _ := got.(string)
			return strings.EqualFold(text, want)
		})},
		{"expects-upper-case", "expects the sign in upper case", "RECEIVER-ACCEPT-001", comparing(func(got any, want string) bool { return got == strings.ToUpper(want) })},
		{"compares-loosely", "takes true for a sign, as PHP's == does", "RECEIVER-REFUSE-016", comparing(func(got any, want string) bool { return got == true || got == want })},
		{"checks-shape-only", "takes any 32 hexadecimal digits for a sign", "RECEIVER-REFUSE-006", comparing(func(got any, want string) bool {
			text, _ := got.(string)
			return len(text) == len(want) && strings.Trim(text, "0123456789abcdef") == ""
		})},
		{"signs-without-secret", "takes the MD5 of the data alone as well", "RECEIVER-REFUSE-007", opening(func(r *Receiver, signed []byte, sign any) bool {
			return sign == frame.Sign(signed, r.secret) || sign == frame.Sign(signed, "")
		})},
		{"secret-in-front", "verifies md5(secret + data)", "RECEIVER-ACCEPT-001", opening(func(r *Receiver, signed []byte, sign any) bool {
			return sign == frame.Sign([]byte(r.secret), string(signed))
		})},
		{"encodes-as-go", "verifies data encoded again by Go: text not escaped, keys in alphabetical order", "RECEIVER-ACCEPT-001", encoding(func(v any) []byte {
			var value any
			_ = json.Unmarshal(php(v), &value) // it was JSON
			return golang(value)
		})},
		{"encodes-unescaped", `verifies data encoded again without \u and \/`, "RECEIVER-ACCEPT-003", encoding(func(v any) []byte { return unescaped(php(v)) })},
		{"encodes-numbers", "verifies data encoded again with numbers where text looks like one", "RECEIVER-ACCEPT-012", encoding(func(v any) []byte { return php(texts(v)) })},
		{"encodes-with-blanks", "verifies data encoded again with a blank behind each comma and colon", "RECEIVER-ACCEPT-001", encoding(func(v any) []byte {
			out := bytes.ReplaceAll(php(v), []byte(`,"`), []byte(`, "`))
			return bytes.ReplaceAll(out, []byte(`":`), []byte(`": `))
		})},
		{"encodes-as-php", "verifies data encoded again by PHP, as the vendor's appendix shows", "RECEIVER-ACCEPT-019", encoding(php)},
		{"no-decryption", "refuses encrypted data", "RECEIVER-ACCEPT-002", func(r *Receiver) {
			open := r.parts.open
			r.parts.open = func(body []byte) ([]byte, error) {
				if f, err := frame.Parse(body); err == nil && f.Sealed() {
					return nil, errors.New("data: expected an object")
				}
				return open(body)
			}
		}},
		{"verifies-plaintext", "verifies encrypted data after decrypting them", "RECEIVER-ACCEPT-002", func(r *Receiver) {
			r.parts.open = func(body []byte) ([]byte, error) {
				f, err := frame.Parse(body)
				if err != nil || !f.Sealed() {
					return r.open(body)
				}
				var sealed string
				_ = json.Unmarshal(f.Data, &sealed) // it was parsed as text
				data, err := frame.Open(sealed, r.secret)
				if err == nil && f.Sign != frame.Sign(data, r.secret) {
					err = errSign
				}
				return data, err
			}
		}},
		{"decrypts-only", "does not verify encrypted data", "RECEIVER-REFUSE-008", func(r *Receiver) {
			r.parts.open = func(body []byte) ([]byte, error) {
				f, err := frame.Parse(body)
				if err != nil || !f.Sealed() {
					return r.open(body)
				}
				return body, nil // noise is kept as it came
			}
			r.parts.row = anyRow
		}},
		{"keeps-noise", "keeps what does not decrypt to JSON", "RECEIVER-REFUSE-011", func(r *Receiver) {
			opening(func(r *Receiver, signed []byte, sign any) bool { return sign == frame.Sign(signed, r.secret) })(r)
			r.parts.row = anyRow
		}},
		{"takes-any-base64", "keeps what is not base64", "RECEIVER-REFUSE-010", func(r *Receiver) {
			r.parts.open = func(body []byte) ([]byte, error) {
				f, err := frame.Parse(body)
				if err != nil {
					return nil, err
				}
				if err := f.Verify(r.secret); err != nil {
					return nil, err
				}
				if data, err := f.Payload(r.secret); err == nil {
					return data, nil
				}
				return f.Data, nil
			}
			r.parts.row = anyRow
		}},
	}
}

// anyRow makes a row of anything.
func anyRow(body, data []byte) (Row, error) {
	if whole, err := row(body, data); err == nil {
		return whole, nil
	}
	return Row{Key: string(body), CallID: "?", Data: `{}`}, nil
}

// texts turns integers into text, as a driver does that knows one kind of column.
func texts(value any) any {
	switch v := value.(type) {
	case phpjson.Object:
		for i := range v {
			v[i].Value = texts(v[i].Value)
		}
	case json.Number:
		return v.String()
	}
	return value
}
