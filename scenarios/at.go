package scenarios

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/scenarios/strict"
)

// instant is RFC 3339.
var instant = regexp.MustCompile(strict.Instant)

// Syntax returns the pattern of the texts that are such times.
func (At) Syntax() string {
	return "^[+-]" + strict.Duration + "$|" + strict.Instant
}

// UnmarshalText reads a time such as +10s, -2h or 2021-03-23T17:24:36+08:00.
func (a *At) UnmarshalText(text []byte) error {
	written := string(text)
	if offset := strings.TrimLeft(written, "+-"); len(written)-len(offset) == 1 {
		after, err := strict.ParseDuration(offset)
		if written[0] == '-' {
			after = -after
		}
		*a = At{After: after}
		return err
	}
	at, err := time.Parse(time.RFC3339Nano, written)
	if err != nil || !instant.MatchString(written) {
		hint := ""
		if _, err := strict.ParseDuration(written); err == nil {
			hint = fmt.Sprintf("; did you mean \"+%s\"?", written)
		}
		return fmt.Errorf("%q is neither a time from the beginning such as +10s nor an instant such as 2021-03-23T17:24:36+08:00%s", written, hint)
	}
	*a = At{Instant: at.UTC()}
	return nil
}

// MarshalText writes the time as it may be read again.
func (a At) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// String returns the time as it is written.
func (a At) String() string {
	switch {
	case !a.Instant.IsZero():
		return a.Instant.Format(time.RFC3339Nano)
	case a.After < 0:
		return a.After.String()
	default:
		return "+" + a.After.String()
	}
}
