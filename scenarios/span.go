package scenarios

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/scenarios/strict"
	"github.com/ringback-sim/ringback/sim/draw"
)

// Span is a duration that may be drawn: fixed ("3s"), even between two bounds
// ("3s..8s"), or log-normal ({median: 30s, sigma: 0.8, max: 10m}).
type Span struct {
	// Min and Max bound an even draw; equal bounds make it fixed.
	Min Duration `json:"-"`
	// Max also cuts a log-normal draw. Default 10 times the median.
	Max Duration `json:"max,omitzero"`
	// Median, when above 0, makes the draw log-normal: half of all are longer.
	Median Duration `json:"median" is:"required,min=1ms"`
	// Sigma is the standard deviation of the logarithm.
	Sigma float64 `json:"sigma" is:"required,above=0,max=5"`
}

// Between returns the span that is even from one duration to another.
func Between(least, most time.Duration) Span {
	return Span{Min: Duration(least), Max: Duration(most)}
}

// Draw returns a duration in whole milliseconds. An even or fixed span takes at
// most one number of the dice, a log-normal one two.
func (s Span) Draw(d draw.Dice) time.Duration {
	if s.Median > 0 {
		return draw.LogNormal(d, time.Duration(s.Median), s.Sigma, 0, s.Longest())
	}
	return draw.Even(d, time.Duration(s.Min), time.Duration(s.Max))
}

// Longest returns the longest duration that can be drawn.
func (s Span) Longest() time.Duration {
	if s.Median > 0 && s.Max == 0 {
		return min(10*time.Duration(s.Median), strict.Longest)
	}
	return time.Duration(s.Max)
}

// between separates the bounds of an even span.
const between = ".."

// Syntax returns the pattern of the texts that are spans.
func (Span) Syntax() string { return "^" + strict.Duration + `(\.\.` + strict.Duration + ")?$" }

// UnmarshalText reads a fixed or an even span.
func (s *Span) UnmarshalText(text []byte) error {
	low, high, two := strings.Cut(string(text), between)
	least, err := strict.ParseDuration(low)
	if err != nil {
		return err
	}
	most := least
	if two {
		if most, err = strict.ParseDuration(high); err != nil {
			return err
		}
	}
	if most < least {
		return fmt.Errorf("%q begins with the longer duration", text)
	}
	*s = Between(least, most)
	return nil
}

// String returns the span as it is written.
func (s Span) String() string {
	switch {
	case s.Median > 0:
		return fmt.Sprintf("{median: %s, sigma: %v, max: %s}", s.Median, s.Sigma, s.Longest())
	case s.Min == s.Max:
		return s.Min.String()
	default:
		return s.Min.String() + between + s.Max.String()
	}
}

// UnmarshalJSON reads what MarshalJSON writes. What strangers write is read
// strictly elsewhere.
func (s *Span) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte("{")) {
		type members Span
		return json.Unmarshal(text, (*members)(s))
	}
	var spelled string
	if err := json.Unmarshal(text, &spelled); err != nil {
		return err
	}
	return s.UnmarshalText([]byte(spelled))
}

// MarshalJSON writes the span as a file has it.
func (s Span) MarshalJSON() ([]byte, error) {
	if s.Median > 0 {
		type members Span
		return json.Marshal(members(s))
	}
	return json.Marshal(s.String())
}
