// Package recording makes the sound of a call on demand: a WAV file in which
// one hears the ring-back tone for as long as the callee was alerted and a
// soft tone for as long as the parties talked.
//
// Nothing is stored and nothing is made ahead: each byte follows from its
// offset, so any part of a file costs what copying it would cost, and equal
// calls sound equal byte for byte. The format, 16-bit PCM at 8 kHz on one
// channel, is one that every player and browser knows.
package recording

import (
	"io"
	"time"
)

const (
	sampleRate     = 8000
	bytesPerSample = 2
	bytesPerSecond = sampleRate * bytesPerSample
	samplePeriod   = time.Second / sampleRate

	// The header counts the bytes that follow its second field in 32 bits.
	maxSamples = (1<<32 - 1 - (headerSize - 8)) / bytesPerSample
)

// Recording is a WAV file to read. It is an [io.ReadSeeker] and an
// [io.ReaderAt] of Size bytes, needs no closing, and serves ranges when it is
// given to [net/http.ServeContent]. ReadAt may be called from several
// goroutines; Read and Seek share a position and may not.
type Recording struct{ *io.SectionReader }

// New returns the recording of a call whose callee was alerted for ring and
// whose parties then talked for talk. Both are cut to whole samples of 125 µs;
// one that is negative counts as zero, and two zeros make a valid file without
// sound. What exceeds the 4 GiB that a WAV file can hold, about 74 hours, is
// cut off at the end.
func New(ring, talk time.Duration) *Recording {
	r := min(samples(ring), maxSamples)
	t := min(samples(talk), maxSamples-r)
	s := &sound{ring: r * bytesPerSample, talk: t * bytesPerSample}
	s.header = header(s.ring + s.talk)
	return &Recording{io.NewSectionReader(s, 0, headerSize+s.ring+s.talk)}
}

// samples returns how many whole samples a duration holds.
func samples(d time.Duration) int64 { return int64(max(d, 0) / samplePeriod) }

// sound is the content of a file: the header, then ring and talk bytes.
type sound struct {
	header     [headerSize]byte
	ring, talk int64
}

// ReadAt fills p from the offset on. It reads beyond the end as if the talk
// went on; the section that wraps it knows the size.
func (s *sound) ReadAt(p []byte, offset int64) (int, error) {
	n := 0
	for n < len(p) {
		n += copy(p[n:], s.run(offset+int64(n)))
	}
	return n, nil
}

// run returns some bytes that stand at the offset, at least one.
func (s *sound) run(offset int64) []byte {
	if offset < headerSize {
		return s.header[offset:]
	}
	offset -= headerSize
	if offset < s.ring {
		at := offset % bytesPerSecond
		end := min(bytesPerSecond, at+s.ring-offset)
		return ringSecond(offset / bytesPerSecond)[at:end]
	}
	return talkTone[(offset-s.ring)%bytesPerSecond:]
}
