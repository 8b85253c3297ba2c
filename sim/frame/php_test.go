package frame_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/fixtures/runtimes"
	"github.com/ringback-sim/ringback/sim/frame"
)

// receiver is testdata/receiver.php, served by PHP.
type receiver struct {
	url string
	log string // the file of what it accepted
}

// startReceiver serves the receiver until the test ends.
func startReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{log: filepath.Join(t.TempDir(), "accepted")}
	r.url = runtimes.ServePHP(t, "testdata/receiver.php", "RECEIVER_LOG="+r.log)
	return r
}

// push posts a body to the customer with a secret and returns the code of the answer.
func (r *receiver) push(t *testing.T, query url.Values, body []byte) int {
	t.Helper()
	g := NewWithT(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url+"/?"+query.Encode(), bytes.NewReader(body))
	g.Expect(err).NotTo(HaveOccurred())
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	g.Expect(err).NotTo(HaveOccurred())
	answer := struct{ Code int }{-1}
	g.Expect(json.NewDecoder(res.Body).Decode(&answer)).To(Succeed())
	g.Expect(res.Body.Close()).To(Succeed())
	return answer.Code
}

func TestAPHPReceiverAcceptsEveryFrame(t *testing.T) {
	g, r := NewWithT(t), startReceiver(t)
	var want []string
	for _, v := range vectors(t) {
		for _, create := range []func(int, []byte, string) (frame.Frame, error){frame.Plain, frame.Encrypted} {
			f, err := create(frame.TypeCDR, []byte(v.Data), v.Secret)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(r.push(t, url.Values{"secret": {v.Secret}}, f.Bytes(at))).To(BeZero(), "%s: %s", v.Name, f.Bytes(at))
			want = append(want, v.Data)
		}
	}
	accepted, err := os.ReadFile(r.log)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(strings.Split(strings.TrimSpace(string(accepted)), "\n")).To(Equal(want))
}

// TestAnEmptyObjectDoesNotSurvivePHPArrays shows why an empty user_data is better
// sent as []: who decodes into arrays encodes {} as [], and finds another sign.
func TestAnEmptyObjectDoesNotSurvivePHPArrays(t *testing.T) {
	g, r := NewWithT(t), startReceiver(t)
	for _, v := range vectors(t)[:11] { // each kind of user data once
		query := url.Values{"secret": {v.Secret}, "assoc": {"1"}}
		plain, err := frame.Plain(frame.TypeCDR, []byte(v.Data), v.Secret)
		g.Expect(err).NotTo(HaveOccurred())
		want := 0
		if strings.Contains(v.Data, "{}") {
			want = 2
		}
		g.Expect(r.push(t, query, plain.Bytes(at))).To(Equal(want), v.Data)

		encrypted, err := frame.Encrypted(frame.TypeCDR, []byte(v.Data), v.Secret)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(r.push(t, query, encrypted.Bytes(at))).To(BeZero(), v.Data)
	}
}

func TestAPHPReceiverRefusesADamagedFrame(t *testing.T) {
	g, r := NewWithT(t), startReceiver(t)
	const data = `{"call_id":"6811535818021285888"}`
	for _, create := range []func(int, []byte, string) (frame.Frame, error){frame.Plain, frame.Encrypted} {
		f, err := create(frame.TypeCDR, []byte(data), secret)
		g.Expect(err).NotTo(HaveOccurred())
		body := string(f.Bytes(at))
		other, err := create(frame.TypeCDR, []byte(`{"call_id":"6811535818021285889"}`), secret)
		g.Expect(err).NotTo(HaveOccurred())

		for name, tc := range map[string]struct {
			body, secret string
			code         int
		}{
			"as it was":      {body, secret, 0},
			"another secret": {body, secret + "2", 2},
			"other data":     {strings.Replace(body, string(f.Data), string(other.Data), 1), secret, 2},
			"another sign":   {strings.Replace(body, f.Sign, other.Sign, 1), secret, 2},
			"upper case":     {strings.Replace(body, f.Sign, strings.ToUpper(f.Sign), 1), secret, 2},
			"no sign":        {strings.Replace(body, `"sign"`, `"Sign"`, 1), secret, 1},
			"cut off":        {body[:len(body)-1], secret, 1},
			"not encrypted":  {string(frame.Frame{Type: 1, Data: []byte(`"AAAA"`), Sign: frame.Sign([]byte("AAAA"), secret)}.Bytes(at)), secret, 3},
		} {
			g.Expect(r.push(t, url.Values{"secret": {tc.secret}}, []byte(tc.body))).To(Equal(tc.code), name)

			_, ours := payload([]byte(tc.body), tc.secret)
			g.Expect(ours == nil).To(Equal(tc.code == 0), "%s: we say %v", name, ours)
		}
	}
}

// payload is what a receiver in Go does.
func payload(body []byte, secret string) ([]byte, error) {
	f, err := frame.Parse(body)
	if err != nil {
		return nil, err
	}
	return f.Payload(secret)
}
