package scenarios

import (
	"errors"
	"fmt"
	"regexp"
	"time"
)

// maxDuration bounds every duration.
const maxDuration = 10 * 365 * 24 * time.Hour

// spell is how a duration is written: numbers with units of h, m, s and ms.
const spell = `([0-9]{1,9}(\.[0-9]{1,9})?(h|ms|m|s)){1,4}`

// Duration is a time that passes: whole milliseconds, written as Go writes it.
type Duration time.Duration

// Syntax returns the pattern of the texts that are durations.
func (Duration) Syntax() string { return spelled.String() }

// UnmarshalText reads a duration such as 1m30s.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := parseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// MarshalText writes the duration.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// String returns the duration as Go writes it.
func (d Duration) String() string { return time.Duration(d).String() }

var (
	spelled    = regexp.MustCompile("^" + spell + "$")
	onlyDigits = regexp.MustCompile(`^[0-9.]+$`)
)

func parseDuration(text string) (time.Duration, error) {
	if onlyDigits.MatchString(text) {
		return 0, fmt.Errorf("a duration needs its unit: %ss, %sms or the like", text, text)
	}
	if !spelled.MatchString(text) {
		return 0, fmt.Errorf("%q is not a duration such as 30s or 1m30s", text)
	}
	d, err := time.ParseDuration(text)
	switch {
	case err != nil || d > maxDuration:
		return 0, fmt.Errorf("%q is longer than %s", text, maxDuration)
	case d%time.Millisecond != 0:
		return 0, errors.New("a duration is whole milliseconds, but this is " + d.String())
	}
	return d, nil
}
