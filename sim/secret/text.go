// Package secret keeps what nobody may see out of logs, answers, errors and
// recordings: by its type where it is ours, by its name where it is not.
package secret

import "log/slog"

// Redacted is what stands where a [Text] was to be shown.
const Redacted = "[redacted]"

// Text is a password, a token, the key of a signature. However it is printed,
// logged or marshalled it comes out redacted; only string(s) gives it away.
type Text string

// String hides the secret from fmt.
func (Text) String() string { return Redacted }

// GoString hides the secret from %#v.
func (Text) GoString() string { return Redacted }

// LogValue hides the secret from slog.
func (Text) LogValue() slog.Value { return slog.StringValue(Redacted) }

// MarshalText hides the secret from encoders, which is how a log that writes
// JSON would otherwise show one inside a struct.
func (Text) MarshalText() ([]byte, error) { return []byte(Redacted), nil }
