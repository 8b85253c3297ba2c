package push

import "log/slog"

// Secret is what a target shares with the vendor: the key of its signature and
// of its encryption. However it is printed, logged or marshalled it comes out
// redacted; only string(s) gives it away.
type Secret string

const redacted = "[redacted]"

// String hides the secret from fmt.
func (Secret) String() string { return redacted }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return redacted }

// LogValue hides the secret from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText hides the secret from encoders, which is how a log that writes
// JSON would otherwise show one inside a struct.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
