package call

import (
	"time"

	"github.com/ringback-sim/ringback/sim/draw"
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

func (s Span) draw(d draw.Dice) time.Duration {
	if s.Median <= 0 {
		return draw.Even(d, s.Min, s.Max)
	}
	most := s.Max
	if most == 0 {
		most = LongestSpan
	}
	return draw.LogNormal(d, s.Median, s.Sigma, s.Min, most)
}
