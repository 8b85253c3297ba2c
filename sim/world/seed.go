package world

import (
	"hash/fnv"
	"math/rand/v2"

	"github.com/ringback-sim/ringback/sim/draw"
)

// Seed returns what every draw comes from.
func (w *World) Seed() uint64 { return w.seed }

// draws returns the stream of random numbers for one purpose and one thing. It
// depends on nothing but the seed and the two words, so no read and no other
// call changes what a call draws.
func (w *World) draws(purpose, thing string) *rand.Rand {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(purpose + "\x00" + thing))
	return rand.New(rand.NewPCG(w.seed, hash.Sum64())) //nolint:gosec // repeatable on purpose
}

// Draws is a stream for a vendor's own ids and tokens, apart from the world's.
func (w *World) Draws(purpose, thing string) draw.Dice { return w.draws("vendor "+purpose, thing) }

// hex returns n hexadecimal digits from a stream.
func hex(d draw.Dice, n int) string {
	const digits = "0123456789abcdef"
	b := make([]byte, n)
	for i := range b {
		b[i] = digits[d.Int64N(int64(len(digits)))]
	}
	return string(b)
}

// Hex returns n lower-case hexadecimal digits for one purpose and one thing.
func (w *World) Hex(purpose, thing string, n int) string { return hex(w.Draws(purpose, thing), n) }
