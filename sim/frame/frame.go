// Package frame makes and checks the body of a push: what the vendor sends
// to its customer's URL when a call has ended, signed and on demand encrypted.
//
// A frame is {"type":1,"data":…,"sign":"…","timestamp":"…"}. Only data is
// signed, and as bytes: nobody encodes it a second time, neither we between
// signing and sending nor a receiver before verifying. Hence the package
// takes JSON ready made, and keeps it as received.
//
// Source: autocall document, section 2 (documented); signature and encryption: supplement
// A.6 (documented for the sister product, assumed here).
package frame

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// The types of push.
//
// Source: supplement A.5 (documented).
const (
	TypeCDR     = 1 // the record of a call that has ended
	TypePreCall = 2 // numbers about to be called
)

// TimeLayout is the form of a frame's timestamp, in the vendor's local time
// (UTC+8), for the time package.
const TimeLayout = "2006-01-02 15:04:05"

// Frame is one push. Make it with [Plain], [Encrypted] or [Parse].
type Frame struct {
	// Type is the kind of push.
	Type int
	// Data is the JSON text of the member data: an object or array as signed, or, in an
	// encrypted frame, a string of base64.
	Data json.RawMessage
	// Sign is the signature of the data.
	Sign string
	// Timestamp is the time of the push as received, in [TimeLayout]. It is not
	// signed, so each attempt may have its own: see [Frame.Bytes].
	Timestamp string
}

// Plain returns a signed frame that carries data, a JSON object or array, as it is.
func Plain(kind int, data []byte, secret string) (Frame, error) {
	if err := signable(data, secret); err != nil {
		return Frame{}, err
	}
	return Frame{Type: kind, Data: data, Sign: Sign(data, secret)}, nil
}

// Encrypted returns a signed frame that carries data, a JSON object or array,
// encrypted. The sign is that of the base64 text.
func Encrypted(kind int, data []byte, secret string) (Frame, error) {
	if err := signable(data, secret); err != nil {
		return Frame{}, err
	}
	return Carry(kind, Seal(data, secret), secret), nil
}

// Carry returns a signed frame with a text of base64 as its encrypted data,
// whatever that decrypts to. The secret must not be empty.
func Carry(kind int, sealed, secret string) Frame {
	return Frame{Type: kind, Data: quote(sealed), Sign: Sign([]byte(sealed), secret)}
}

// signable returns an error unless there is a secret, and data are what a
// frame can carry.
func signable(data []byte, secret string) error {
	if secret == "" {
		return ErrNoSecret
	}
	return container(data)
}

// container returns an error unless data is a JSON object or array and nothing
// else. A string would be taken for encrypted data, and white space around the
// data would be signed but not found again by a receiver.
func container(data []byte) error {
	if len(data) > 0 && json.Valid(data) {
		switch string([]byte{data[0], data[len(data)-1]}) {
		case "{}", "[]":
			return nil
		}
	}
	return fmt.Errorf("data: found %.40q, expected a JSON object or array", data)
}

// quote returns text as a JSON string, with the slash escaped as PHP has it.
// A frame's texts are ASCII.
func quote(text string) []byte {
	out, err := json.Marshal(text)
	if err != nil {
		panic(err) // any string can be marshaled
	}
	return bytes.ReplaceAll(out, []byte("/"), []byte(`\/`))
}

// Bytes returns the body of the push as sent at timestamp, which is in
// [TimeLayout]. The data in it are the bytes that were signed.
func (f Frame) Bytes(timestamp string) []byte {
	out := make([]byte, 0, len(f.Data)+len(f.Sign)+len(timestamp)+64)
	out = append(out, `{"type":`...)
	out = strconv.AppendInt(out, int64(f.Type), 10)
	out = append(out, `,"data":`...)
	out = append(out, f.Data...)
	out = append(out, `,"sign":`...)
	out = append(out, quote(f.Sign)...)
	out = append(out, `,"timestamp":`...)
	out = append(out, quote(timestamp)...)
	return append(out, '}')
}

// Sealed reports whether the data are encrypted.
func (f Frame) Sealed() bool { return len(f.Data) > 0 && f.Data[0] == '"' }

// signed returns what the sign covers: the data as received, or the text in
// the string if they are encrypted.
func (f Frame) signed() ([]byte, error) {
	if !f.Sealed() {
		return f.Data, container(f.Data)
	}
	var text string
	if err := json.Unmarshal(f.Data, &text); err != nil {
		return nil, fmt.Errorf("data: found %.40q, expected a JSON string: %w", f.Data, err)
	}
	return []byte(text), nil
}

// Verify returns nil if the sign is that of the data, a [*SignError] if it is
// not, [ErrNoSecret] for an empty secret, and another error if there are no data to verify.
// How long the comparison takes tells nothing.
func (f Frame) Verify(secret string) error {
	_, err := f.verified(secret)
	return err
}

// Payload verifies the frame, decrypts its data if they are encrypted, and
// returns them: a JSON object or array.
func (f Frame) Payload(secret string) ([]byte, error) {
	data, err := f.verified(secret)
	if err != nil || !f.Sealed() {
		return data, err
	}
	plain, err := Open(string(data), secret)
	if err != nil {
		return nil, err
	}
	if container(plain) != nil {
		return nil, errors.New("data: found what does not decrypt to a JSON object or array")
	}
	return plain, nil
}

// verified returns what the sign covers once it was found to be right.
func (f Frame) verified(secret string) ([]byte, error) {
	if secret == "" {
		return nil, ErrNoSecret
	}
	data, err := f.signed()
	if err != nil {
		return nil, err
	}
	want := Sign(data, secret)
	if subtle.ConstantTimeCompare([]byte(f.Sign), []byte(want)) != 1 {
		return nil, &SignError{Got: f.Sign, Want: want}
	}
	return data, nil
}
