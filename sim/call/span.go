package call

import (
	"math"
	"time"
)

// Span is a duration that is drawn, in whole milliseconds. Without a Median it
// is drawn evenly from Min to Max, and equal bounds make it fixed.
type Span struct {
	// Min and Max bound what is drawn. Beside a Median a Max of 0 means
	// [LongestSpan].
	Min, Max time.Duration
	// Median, above 0, asks for a log-normal duration instead: half of those
	// drawn are shorter, and a few are much longer, as conversations are.
	Median time.Duration
	// Sigma is how far log-normal durations spread: the standard deviation of
	// their natural logarithm. 0 draws the median.
	Sigma float64
}

// LongestSpan bounds a log-normal duration that has no bound of its own.
const LongestSpan = 24 * time.Hour

// Fixed returns a span of one duration.
func Fixed(d time.Duration) Span { return Span{Min: d, Max: d} }

// Between returns a span that is drawn evenly.
func Between(least, most time.Duration) Span { return Span{Min: least, Max: most} }

// Dice draws numbers for a plan: an even n in [0, n).
type Dice interface{ Int64N(n int64) int64 }

func (s Span) draw(d Dice) time.Duration {
	if s.Median > 0 {
		return s.logNormal(d)
	}
	if s.Max <= s.Min {
		return s.Min
	}
	steps := int64((s.Max-s.Min)/time.Millisecond) + 1
	return s.Min + time.Duration(d.Int64N(steps))*time.Millisecond
}

// logNormal draws around the median. What the bounds cut off falls on them.
func (s Span) logNormal(d Dice) time.Duration {
	most := s.Max
	if most == 0 {
		most = LongestSpan
	}
	drawn := float64(s.Median) * math.Exp(s.Sigma*normal(d))
	switch { // compared before it is a duration, which has less room
	case drawn >= float64(most):
		return most
	case drawn <= float64(s.Min):
		return s.Min
	}
	return time.Duration(drawn).Round(time.Millisecond)
}

// normal draws from the standard normal distribution, by Box and Muller's
// transform of two even draws.
func normal(d Dice) float64 {
	const steps = 1 << 53 // as many as a float64 tells apart
	u := float64(d.Int64N(steps)+1) / steps
	v := float64(d.Int64N(steps)) / steps
	return math.Sqrt(-2*math.Log(u)) * math.Cos(2*math.Pi*v)
}
