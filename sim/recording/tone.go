package recording

import (
	"encoding/binary"
	"math"
)

// second is the sound of one second. Both tones have a whole number of hertz,
// so every second of one is the same and joins the next without a click.
type second = [bytesPerSecond]byte

// The tones. The one of the talk is lower and a quarter as loud.
//
// Source: ITU-T E.180, Supplement 2, China: ringing tone of 450 Hz, 1 s on and
// 4 s off (documented); the tone of the talk is ours.
var (
	ringTone = tone(450, 0.2)
	talkTone = tone(300, 0.05)
	silence  second
)

const ringCadence = 5 // seconds, of which the first sounds

// ringSecond returns the sound of the n-th second of ringing, counted from 0.
func ringSecond(n int64) *second {
	if n%ringCadence == 0 {
		return &ringTone
	}
	return &silence
}

// repeats is the number of samples after which both tones repeat themselves:
// 450 and 300 Hz are multiples of 50 Hz.
const repeats = sampleRate / 50

// tone returns a second of a sine with an amplitude from 0 to 1.
func tone(hertz, amplitude float64) (s second) {
	for i := range repeats {
		sine := math.Sin(2 * math.Pi * hertz * float64(i) / sampleRate)
		sample := int16(math.Round(math.MaxInt16 * amplitude * sine))
		binary.LittleEndian.PutUint16(s[i*bytesPerSample:], uint16(sample))
	}
	for filled := repeats * bytesPerSample; filled < len(s); {
		filled += copy(s[filled:], s[:filled])
	}
	return s
}
