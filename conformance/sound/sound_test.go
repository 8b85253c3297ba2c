package sound

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// wav returns a file of so many bytes of sound, some with a chunk before it that
// players pass over.
func wav(perSecond, bytesOfSound uint32, chunks ...string) []byte {
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00")
	b = binary.LittleEndian.AppendUint32(b, perSecond)
	b = append(b, 2, 0, 16, 0)
	for _, c := range chunks {
		b = append(b, c...)
	}
	b = binary.LittleEndian.AppendUint32(append(b, "data"...), bytesOfSound)
	return append(b, make([]byte, bytesOfSound)...)
}

// mp3 returns so many frames with a header.
func mp3(header string, size, frames int) []byte {
	return bytes.Repeat(append([]byte(header), make([]byte, size-len(header))...), frames)
}

func TestHowLongAFilePlays(t *testing.T) {
	for name, tc := range map[string]struct {
		file    []byte
		playing time.Duration
	}{
		"PCM":                {wav(16000, 24000), 1500 * time.Millisecond},
		"A-law":              {wav(8000, 24000), 3 * time.Second},
		"an odd chunk first": {wav(16000, 16000, "LIST\x03\x00\x00\x00abc\x00"), time.Second},
		"MPEG 1":             {mp3("\xff\xfb\x90\x00", 417, 38), 38 * 1152 * time.Second / 44100},
		"MPEG 2, 64 kbit/s":  {mp3("\xff\xf3\x84\x00", 192, 10), 10 * 576 * time.Second / 24000},
		"MPEG 2.5, 8 kHz":    {mp3("\xff\xe3\x28\x00", 144, 4), 4 * 576 * time.Second / 8000},
		"a tag first":        {append([]byte("ID3\x04\x00\x00\x00\x00\x00\x05abcde"), mp3("\xff\xfb\x90\x00", 417, 1)...), 1152 * time.Second / 44100},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			got, err := Playing(tc.file)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(got).To(BeNumerically("~", tc.playing, time.Millisecond))
		})
	}
	for name, file := range map[string][]byte{
		"nothing": nil, "a page": []byte("<html>"), "no sound": wav(16000, 0), "no WAVE": []byte("RIFF\x00\x00\x00\x00AVI LIST"), "cut off": wav(16000, 100)[:100],
		"no format": []byte("RIFF\x00\x00\x00\x00WAVEdata\x02\x00\x00\x00ab"), "a lone tag": []byte("ID3\x04\x00\x00\x00\x00\x00\x05abcde"),
		"a frame cut off": mp3("\xff\xfb\x90\x00", 417, 1)[:400],
	} {
		_, err := Playing(file)
		NewWithT(t).Expect(err).To(HaveOccurred(), name)
	}
}

func FuzzPlaying(f *testing.F) {
	f.Add(wav(16000, 24))
	f.Add(mp3("\xff\xfb\x90\x00", 417, 2))
	f.Add([]byte("ID3\x04\x00\x00\x7f\x7f\x7f\x7f"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if d, err := Playing(file); err == nil && d < 0 {
			t.Errorf("%d bytes play for %s", len(file), d)
		}
	})
}
