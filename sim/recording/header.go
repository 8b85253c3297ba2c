package recording

import "encoding/binary"

const headerSize = 44

// header returns the RIFF header of a WAV file with data bytes of samples.
// Samples are two bytes each, so the data is even and needs no padding.
func header(data int64) (h [headerSize]byte) {
	const pcm, channels = 1, 1
	le := binary.LittleEndian
	copy(h[0:], "RIFF")
	le.PutUint32(h[4:], uint32(headerSize-8+data))
	copy(h[8:], "WAVEfmt ")
	le.PutUint32(h[16:], 16) // bytes of the format, which are the next six fields
	le.PutUint16(h[20:], pcm)
	le.PutUint16(h[22:], channels)
	le.PutUint32(h[24:], sampleRate)
	le.PutUint32(h[28:], bytesPerSecond)
	le.PutUint16(h[32:], channels*bytesPerSample)
	le.PutUint16(h[34:], 8*bytesPerSample)
	copy(h[36:], "data")
	le.PutUint32(h[40:], uint32(data))
	return h
}
