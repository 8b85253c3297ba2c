package scenarios

import (
	"time"

	"github.com/ringback-sim/ringback/scenarios/strict"
)

// Duration is a time that passes: whole milliseconds, written as Go writes it.
type Duration time.Duration

// Syntax returns the pattern of the texts that are durations.
func (Duration) Syntax() string { return "^" + strict.Duration + "$" }

// UnmarshalText reads a duration such as 1m30s.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := strict.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// MarshalText writes the duration.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// String returns the duration as Go writes it.
func (d Duration) String() string { return time.Duration(d).String() }
