package recording_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/recording"
)

const (
	rate   = 8000
	header = 44
	maxU32 = 1<<32 - 1
)

// wav is what a player makes of a file.
type wav struct {
	RIFF                    [4]byte
	RIFFSize                uint32
	WAVE, Fmt               [4]byte
	FmtSize                 uint32
	Format, Channels        uint16
	SampleRate, BytesPerSec uint32
	FrameSize, Bits         uint16
	Data                    [4]byte
	DataSize                uint32
}

func head(t *testing.T, r io.Reader) wav {
	t.Helper()
	var w wav
	NewWithT(t).Expect(binary.Read(r, binary.LittleEndian, &w)).To(Succeed())
	return w
}

func samplesOf(t *testing.T, ring, talk time.Duration) []int16 {
	t.Helper()
	r := recording.New(ring, talk)
	samples := make([]int16, head(t, r).DataSize/2)
	NewWithT(t).Expect(binary.Read(r, binary.LittleEndian, samples)).To(Succeed())
	return samples
}

func TestTheHeader(t *testing.T) {
	const cut = (maxU32 - 36) / 2 * 2 // the most bytes of samples that RIFF can count
	for name, tc := range map[string]struct {
		ring, talk time.Duration
		data       uint32
	}{
		"a call":                 {5 * time.Second, 90 * time.Second, 95 * 16000},
		"nobody answers":         {40 * time.Second, 0, 40 * 16000},
		"answered at once":       {0, time.Second, 16000},
		"nothing":                {0, 0, 0},
		"negative":               {-time.Second, -time.Hour, 0},
		"one sample":             {0, 125 * time.Microsecond, 2},
		"less than a sample":     {124 * time.Microsecond, 124 * time.Microsecond, 0},
		"three samples":          {125 * time.Microsecond, 250*time.Microsecond + 1, 6},
		"longer than a file":     {time.Minute, 100 * time.Hour, cut},
		"rings beyond a file":    {100 * time.Hour, time.Hour, cut},
		"the longest there are":  {math.MaxInt64, math.MaxInt64, cut},
		"the shortest there are": {math.MinInt64, math.MinInt64, 0},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			r := recording.New(tc.ring, tc.talk)
			g.Expect(r.Size()).To(Equal(header + int64(tc.data)))
			g.Expect(head(t, r)).To(Equal(wav{
				RIFF: [4]byte([]byte("RIFF")), RIFFSize: 36 + tc.data,
				WAVE: [4]byte([]byte("WAVE")), Fmt: [4]byte([]byte("fmt ")), FmtSize: 16,
				Format: 1, Channels: 1, SampleRate: rate, BytesPerSec: 2 * rate, FrameSize: 2, Bits: 16,
				Data: [4]byte([]byte("data")), DataSize: tc.data,
			}))
			// The last byte is there, and nothing after it.
			_, err := r.Seek(-1, io.SeekEnd)
			g.Expect(err).NotTo(HaveOccurred())
			rest, err := io.ReadAll(r)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(rest).To(HaveLen(1))
		})
	}
}

func TestAnyPartEqualsThatPartOfTheWhole(t *testing.T) {
	g := NewWithT(t)
	r := recording.New(6200*time.Millisecond, 2300*time.Millisecond)
	whole, err := io.ReadAll(r)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(whole).To(HaveLen(int(r.Size())))

	edges := []int64{
		0, 1, header - 1, header, header + 1, header + 16000 - 1, header + 16000, header + 5*16000,
		header + 6*16000, header + 99200 - 1, header + 99200, header + 99200 + 1, r.Size() - 1, r.Size(),
	}
	for offset := int64(7); offset < r.Size(); offset += 7919 {
		edges = append(edges, offset)
	}
	for _, from := range edges {
		for _, size := range []int64{1, 2, 43, 320, 16001, 70_000} {
			want := whole[from:min(from+size, r.Size())]
			_, err := r.Seek(from, io.SeekStart)
			g.Expect(err).NotTo(HaveOccurred())
			got, err := io.ReadAll(io.LimitReader(r, size))
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(bytes.Equal(got, want)).To(BeTrue(), "%d bytes from %d", size, from)
		}
	}
	_, err = r.Seek(-1, io.SeekStart)
	g.Expect(err).To(HaveOccurred())
}

func TestItRingsOneSecondInFive(t *testing.T) {
	g := NewWithT(t)
	const window = rate / 10
	samples := samplesOf(t, 12*time.Second, 3*time.Second)
	for i := 0; i < len(samples); i += window {
		at := time.Duration(i) * time.Second / rate
		energy := energyOf(samples[i : i+window])
		switch {
		case at >= 12*time.Second:
			g.Expect(energy).To(BeNumerically("~", 0.05/math.Sqrt2, 0.001), "talk at %s", at)
		case at%(5*time.Second) < time.Second:
			g.Expect(energy).To(BeNumerically("~", 0.2/math.Sqrt2, 0.001), "tone at %s", at)
		default:
			g.Expect(energy).To(BeZero(), "silence at %s", at)
		}
	}
}

// energyOf returns the root mean square, 1 for a square wave at full scale.
func energyOf(samples []int16) float64 {
	sum := 0.0
	for _, s := range samples {
		sum += float64(s) * float64(s)
	}
	return math.Sqrt(sum/float64(len(samples))) / math.MaxInt16
}

func TestThePitch(t *testing.T) {
	g := NewWithT(t)
	samples := samplesOf(t, time.Second, 3*time.Second)
	g.Expect(risingZeroCrossings(samples[:rate])).To(Equal(450))
	g.Expect(risingZeroCrossings(samples[rate:])).To(Equal(3 * 300))
}

func risingZeroCrossings(samples []int16) int {
	n, below := 0, true // a tone begins by rising from zero
	for _, s := range samples {
		if below && s > 0 {
			n++
		}
		if s != 0 {
			below = s < 0
		}
	}
	return n
}

func TestTheBytesNeverChange(t *testing.T) {
	g := NewWithT(t)
	hash := sha256.New()
	_, err := io.Copy(hash, recording.New(7*time.Second, 20*time.Second))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(hex.EncodeToString(hash.Sum(nil))).To(Equal(
		"b6f7a476b46311632e47ca17513dcca4677fcae7708fc77b4c60530bda6db52d"))
}

func TestServedInRanges(t *testing.T) {
	g := NewWithT(t)
	whole, err := io.ReadAll(recording.New(5*time.Second, time.Minute))
	g.Expect(err).NotTo(HaveOccurred())
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "call.wav", time.Unix(1616491476, 0), recording.New(5*time.Second, time.Minute))
	}))
	t.Cleanup(srv.Close)

	for name, tc := range map[string]struct {
		ask, answer string
		status      int
		body        []byte
	}{
		"all":            {"", "", http.StatusOK, whole},
		"the header":     {"bytes=0-43", "bytes 0-43/1040044", http.StatusPartialContent, whole[:44]},
		"from somewhere": {"bytes=100001-", "bytes 100001-1040043/1040044", http.StatusPartialContent, whole[100001:]},
		"the last bytes": {"bytes=-3", "bytes 1040041-1040043/1040044", http.StatusPartialContent, whole[1040041:]},
		"beyond the end": {"bytes=1040044-", "bytes */1040044", http.StatusRequestedRangeNotSatisfiable, nil},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL, nil)
			g.Expect(err).NotTo(HaveOccurred())
			if tc.ask != "" {
				req.Header.Set("Range", tc.ask)
			}
			res, err := srv.Client().Do(req)
			g.Expect(err).NotTo(HaveOccurred())
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(res.StatusCode).To(Equal(tc.status))
			g.Expect(res.Header.Get("Content-Range")).To(Equal(tc.answer))
			if tc.body != nil {
				g.Expect(res.Header.Get("Content-Type")).To(HavePrefix("audio/"))
				g.Expect(bytes.Equal(body, tc.body)).To(BeTrue())
			}
		})
	}
}

// Ten minutes of sound against ten minutes copied from memory: the ratio is
// how much dearer the sound is.
func BenchmarkRead(b *testing.B) {
	r := recording.New(30*time.Second, 10*time.Minute)
	stored, err := io.ReadAll(r)
	if err != nil {
		b.Fatal(err)
	}
	var plain float64
	read := func(b *testing.B, from io.ReadSeeker) float64 {
		b.Helper()
		b.SetBytes(r.Size())
		buffer := make([]byte, 32*1024)
		for b.Loop() {
			if _, err := from.Seek(0, io.SeekStart); err != nil {
				b.Fatal(err)
			}
			if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{from}, buffer); err != nil {
				b.Fatal(err)
			}
		}
		return float64(b.Elapsed()) / float64(b.N)
	}
	b.Run("stored", func(b *testing.B) { plain = read(b, bytes.NewReader(stored)) })
	b.Run("computed", func(b *testing.B) { b.ReportMetric(read(b, r)/plain, "computed/stored") })
}
