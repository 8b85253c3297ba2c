// Package draw turns even random numbers into what a plan needs: durations that
// are spread evenly or as conversations are, chances and weighted choices. It has
// no source of its own: equal dice draw the same.
package draw

import (
	"math"
	"time"
)

// Dice draws even numbers: one in [0, n).
type Dice interface{ Int64N(n int64) int64 }

// fine is as many steps between 0 and 1 as a float64 tells apart.
const fine = 1 << 53

// Even returns a duration between two bounds, inclusive, in whole milliseconds
// from the lower one. Where there is nothing to choose the dice are not asked.
func Even(d Dice, least, most time.Duration) time.Duration {
	if most <= least {
		return least
	}
	steps := int64((most-least)/time.Millisecond) + 1
	return least + time.Duration(d.Int64N(steps))*time.Millisecond
}

// LogNormal returns a duration in whole milliseconds whose natural logarithm is
// normal, of standard deviation sigma: half of those drawn are below the median,
// and a few are much longer. What the bounds cut off falls on them.
func LogNormal(d Dice, median time.Duration, sigma float64, least, most time.Duration) time.Duration {
	drawn := float64(median) * math.Exp(sigma*normal(d))
	switch { // compared before it is a duration, which has less room
	case drawn >= float64(most):
		return most
	case drawn <= float64(least):
		return least
	}
	return time.Duration(drawn).Round(time.Millisecond)
}

// normal draws from the standard normal distribution, by Box and Muller's
// transform of two even draws.
func normal(d Dice) float64 {
	u := float64(d.Int64N(fine)+1) / fine // above 0, for the logarithm
	v := float64(d.Int64N(fine)) / fine
	return math.Sqrt(-2*math.Log(u)) * math.Cos(2*math.Pi*v)
}

// Chance reports whether something of this probability happens.
func Chance(d Dice, probability float64) bool {
	return float64(d.Int64N(fine)) < probability*fine
}

// Weighted returns one of several things, each as often as its weight has a share
// in the sum of all, which is above 0.
func Weighted[T any](d Dice, of []T, weight func(T) int64) T {
	var sum int64
	for _, one := range of {
		sum += weight(one)
	}
	roll := d.Int64N(sum)
	for _, one := range of {
		if roll -= weight(one); roll < 0 {
			return one
		}
	}
	panic("draw: weights add up to less than their sum")
}
