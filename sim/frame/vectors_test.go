package frame_test

import (
	"encoding/json"
	"os"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/frame"
)

// vector is one push as PHP 8.2 signed and encrypted it.
type vector struct {
	Name          string `json:"name"`
	Secret        string `json:"secret"`
	Data          string `json:"php_json"`
	SignPlain     string `json:"sign_plain"`
	Sealed        string `json:"encrypted"`
	SignEncrypted string `json:"sign_encrypted"`
}

func vectors(t *testing.T) []vector {
	t.Helper()
	g := NewWithT(t)
	src, err := os.ReadFile("testdata/php-push-vectors.json")
	g.Expect(err).NotTo(HaveOccurred())
	var file struct{ Vectors []vector }
	g.Expect(json.Unmarshal(src, &file)).To(Succeed())
	g.Expect(file.Vectors).To(HaveLen(60))
	return file.Vectors
}

// knownAnswers are those of the supplement, section A.6.
func knownAnswers() []vector {
	const (
		data   = `{"call_id":"6811535818021285888","called_areaname":"\u6cb3\u5357","record_file":"http:\/\/r.example\/1.mp3"}`
		sealed = `gx75AbBghPFFvUP04+MnBCvHo1BR/KYibKkIUb2hBEtRxU3xeVn3Bb4c0MjvWMGdriHM3+mStBiirO1tZN8LLLQLVOjKelr0hog7/IRdF1NUXGK+Fo1OFKqyXSQwSA9ngcAOXDaT8Er+t8oK`
	)
	return []vector{
		{"secret of 32 bytes", "0123456789abcdef0123456789abcdef", data, "a9590355046bf3036d6aebe6ec69abb7", sealed, "5e94fedea50cad2f7453e1c66ba42ad9"},
		{
			"secret of 12 bytes", "short-secret", data, "9c1040ceba5362edefff9c651d5b825d",
			`hMduDBYFb1QzMX2TnRWXlx4SHWx64ELi2CMAqqSVNm4td4ws+Ykyjxselc7P0F9yw+Ew5riLlS+Sr8iMfnnxvY4tT+DWMdgVgtDa9koyix11K4m2jROJ61/27BeQCosXE6A4L2+rCoPNMM/R`,
			"34270ecc6750f78ab58f4e310dc509ce",
		},
		{"secret of 37 bytes", "0123456789abcdef0123456789abcdefEXTRA", data, "4dd09017d0b8e05661bea701d9516ffa", sealed, "6e3c6ce95122c122e262962ae37f6a7f"},
	}
}

func TestVectors(t *testing.T) {
	for _, v := range append(vectors(t), knownAnswers()...) {
		t.Run(v.Name, func(t *testing.T) {
			g := NewWithT(t)
			g.Expect(frame.Sign([]byte(v.Data), v.Secret)).To(Equal(v.SignPlain))
			g.Expect(frame.Seal([]byte(v.Data), v.Secret)).To(Equal(v.Sealed))
			g.Expect(frame.Sign([]byte(v.Sealed), v.Secret)).To(Equal(v.SignEncrypted))
			g.Expect(frame.Open(v.Sealed, v.Secret)).To(BeEquivalentTo(v.Data))

			plain, err := frame.Plain(frame.TypeCDR, []byte(v.Data), v.Secret)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(plain.Sign).To(Equal(v.SignPlain))
			g.Expect(plain.Sealed()).To(BeFalse())
			encrypted, err := frame.Encrypted(frame.TypeCDR, []byte(v.Data), v.Secret)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(encrypted.Sign).To(Equal(v.SignEncrypted))
			g.Expect(encrypted.Sealed()).To(BeTrue())

			for _, sent := range []frame.Frame{plain, encrypted} {
				received, err := frame.Parse(sent.Bytes("2021-06-18 14:11:31"))
				g.Expect(err).NotTo(HaveOccurred())
				sent.Timestamp = "2021-06-18 14:11:31"
				g.Expect(received).To(Equal(sent))
				g.Expect(received.Payload(v.Secret)).To(BeEquivalentTo(v.Data))
			}
		})
	}
}
