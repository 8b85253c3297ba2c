package frame_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/frame"
)

func TestParseKeepsTheDataAsReceived(t *testing.T) {
	g := NewWithT(t)
	f, err := frame.Parse([]byte(` { "timestamp":"2021-01-01 00:00:00", "more":1, "data" : { "b":1.0,  "a":"\u4fe1\/" } ,"sign":"x","type":1}`))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(f).To(Equal(frame.Frame{
		Type: frame.TypeCDR, Data: []byte(`{ "b":1.0,  "a":"\u4fe1\/" }`), Sign: "x", Timestamp: "2021-01-01 00:00:00",
	}))
}

func TestParseNamesWhatIsWrong(t *testing.T) {
	for body, msg := range map[string]string{
		``:                               `body: found "", expected a JSON object`,
		`[]`:                             `body: found "[]", expected a JSON object`,
		`{"type":1`:                      `body: found "{\"type\":1", expected a JSON object`,
		`null`:                           `type: found none, expected an integer`,
		`{"type":"1"}`:                   `type: found "1", expected an integer`,
		`{"type":1.5}`:                   `type: found 1.5, expected an integer`,
		`{"type":null}`:                  `type: found null, expected an integer`,
		`{"type":1,"DATA":{}}`:           `data: found none, expected an object, an array or a string`,
		`{"type":1,"data":null}`:         `data: found null, expected an object, an array or a string`,
		`{"type":1,"data":{}}`:           `sign: found none, expected a string`,
		`{"type":1,"data":{},"sign":1}`:  `sign: found 1, expected a string`,
		`{"type":1,"data":{},"sign":""}`: `timestamp: found none, expected a string`,
		`{"type":1,"data":7,"sign":"","timestamp":""}`:                      `data: found 7, expected an object, an array or a string`,
		`{"type":1,"data":[],"sign":"","timestamp":"1616491476"}`:           `timestamp: found "1616491476", expected a time like 2006-01-02 15:04:05`,
		`{"type":1,"data":[],"sign":"","timestamp":"2021-01-01 0:00:00.5"}`: `timestamp: found "2021-01-01 0:00:00.5", expected a time like`,
	} {
		t.Run(body, func(t *testing.T) {
			_, err := frame.Parse([]byte(body))
			NewWithT(t).Expect(err).To(MatchError(HavePrefix(msg)))
		})
	}
}

// FuzzParse holds that a body of any kind is a frame or an error, and that
// what was signed is read as it was.
func FuzzParse(f *testing.F) {
	known := knownAnswers()[1]
	for _, body := range []string{
		`{"type":1,"data":{"a":1},"sign":"x","timestamp":"2021-01-01 00:00:00"}`,
		`{"type":1,"data":"` + known.Sealed + `","sign":"` + known.SignEncrypted + `","timestamp":"2021-01-01 00:00:00"}`,
		`{"type":1,"data":"\ud800","sign":"x","timestamp":"2021-01-01 00:00:00"}`,
		`{"type":9e9,"data":[`,
	} {
		f.Add([]byte(body), known.Secret)
	}
	f.Fuzz(func(t *testing.T, body []byte, secret string) {
		received, err := frame.Parse(body)
		if err != nil {
			return
		}
		_, _ = received.Payload(secret)
		if secret == "" || received.Sealed() {
			return
		}
		g := NewWithT(t)
		for _, create := range []func(int, []byte, string) (frame.Frame, error){frame.Plain, frame.Encrypted} {
			made, err := create(received.Type, received.Data, secret)
			g.Expect(err).NotTo(HaveOccurred())
			again, err := frame.Parse(made.Bytes(received.Timestamp))
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(again.Payload(secret)).To(BeEquivalentTo(received.Data))
		}
	})
}

// FuzzOpen holds that sealing and opening is the identity, and that noise is an error or
// bytes.
func FuzzOpen(f *testing.F) {
	f.Add([]byte(`{"a":1}`), "secret", "AAAA")
	f.Add([]byte{}, "", "!")
	f.Fuzz(func(t *testing.T, plain []byte, secret, noise string) {
		g := NewWithT(t)
		opened, err := frame.Open(frame.Seal(plain, secret), secret)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(opened)).To(Equal(string(plain)))
		_, _ = frame.Open(noise, secret)
	})
}
