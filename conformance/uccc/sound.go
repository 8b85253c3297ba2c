package uccc

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// errSilent says that a file has no sound.
var errSilent = errors.New("there is no sound in it")

// playing returns how long a file of sound plays. The error says why no player
// would play it.
func playing(file []byte) (time.Duration, error) {
	switch {
	case bytes.HasPrefix(file, []byte("RIFF")):
		return playingWAV(file)
	case bytes.HasPrefix(file, []byte("ID3")), len(file) > 1 && file[0] == 0xff && file[1]&0xe0 == 0xe0:
		return playingMP3(file)
	}
	return 0, fmt.Errorf("it begins with %.8q: expected RIFF for WAV, ID3 or a frame for MP3", file)
}

// playingWAV reads the chunks of a RIFF file.
func playingWAV(file []byte) (time.Duration, error) {
	if len(file) < 12 || string(file[8:12]) != "WAVE" {
		return 0, errors.New("a RIFF file that is no WAVE")
	}
	perSecond, rest := uint32(0), file[12:]
	for len(rest) >= 8 {
		name, size := string(rest[:4]), int64(binary.LittleEndian.Uint32(rest[4:8]))
		rest = rest[8:]
		if size > int64(len(rest)) {
			return 0, fmt.Errorf("chunk %q has %d bytes: expected %d", name, len(rest), size)
		}
		switch {
		case name == "fmt " && size >= 16:
			perSecond = binary.LittleEndian.Uint32(rest[8:12])
		case name == "data" && perSecond == 0:
			return 0, errors.New("data before its format")
		case name == "data" && size == 0:
			return 0, errSilent
		case name == "data":
			return time.Duration(size) * time.Second / time.Duration(perSecond), nil
		}
		rest = rest[min(size+size%2, int64(len(rest))):]
	}
	return 0, errSilent
}

// The bit rates of MPEG audio, layer III, in kbit/s: of version 1, and of
// versions 2 and 2.5.
var (
	rates1 = [16]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}
	rates2 = [16]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
)

// playingMP3 adds up the frames of a file of MPEG audio, layer III.
func playingMP3(file []byte) (total time.Duration, err error) {
	if len(file) >= 10 && bytes.HasPrefix(file, []byte("ID3")) {
		size := 10 + (int(file[6])<<21 | int(file[7])<<14 | int(file[8])<<7 | int(file[9]))
		file = file[min(size, len(file)):]
	}
	for len(file) >= 4 && file[0] == 0xff && file[1]&0xe6 == 0xe2 { // a frame of layer III
		version, rate, sampling := file[1]>>3&3, file[2]>>4, file[2]>>2&3
		if version == 1 || sampling == 3 {
			break // reserved
		}
		hertz, samples, kilobits := [3]int{44100, 48000, 32000}[sampling], 1152, rates1[rate]
		if version != 3 { // MPEG 2 halves the rates, and 2.5 quarters them
			hertz, samples, kilobits = hertz/2, 576, rates2[rate]
		}
		if version == 0 {
			hertz /= 2
		}
		if kilobits == 0 {
			break // free, or not allowed
		}
		size := samples/8*kilobits*1000/hertz + int(file[2]>>1&1)
		if size > len(file) {
			break
		}
		total += time.Duration(samples) * time.Second / time.Duration(hertz)
		file = file[size:]
	}
	if total == 0 {
		return 0, errSilent
	}
	return total, nil
}
