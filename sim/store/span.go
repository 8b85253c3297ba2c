package store

import (
	"fmt"
	"time"
)

// Span is a duration that is written as Go writes one: 1m30s.
type Span time.Duration

// MarshalText writes the duration.
func (s Span) MarshalText() ([]byte, error) { return []byte(time.Duration(s).String()), nil }

// UnmarshalText reads a duration.
func (s *Span) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%.40q is not a duration such as 1m30s", text)
	}
	*s = Span(d)
	return nil
}
