package frame_test

import (
	"errors"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/frame"
)

const (
	secret = "short-secret"
	at     = "2021-06-18 14:11:31"
)

func TestBytes(t *testing.T) {
	g := NewWithT(t)
	plain, err := frame.Plain(frame.TypePreCall, []byte(`[{"project_id":1,"url":"a\/b"}]`), secret)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(plain.Bytes(at))).To(Equal(
		`{"type":2,"data":[{"project_id":1,"url":"a\/b"}],"sign":"2510e66e99b83a34f9e206f44f17af75","timestamp":"2021-06-18 14:11:31"}`))

	known := knownAnswers()[1]
	encrypted, err := frame.Encrypted(frame.TypeCDR, []byte(known.Data), known.Secret)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(encrypted.Bytes(at))).To(Equal(
		`{"type":1,"data":"` + strings.ReplaceAll(known.Sealed, "/", `\/`) + `","sign":"` + known.SignEncrypted + `","timestamp":"2021-06-18 14:11:31"}`))
}

func TestFramesNeedASecretAndData(t *testing.T) {
	for name, create := range map[string]func(int, []byte, string) (frame.Frame, error){
		"plain": frame.Plain, "encrypted": frame.Encrypted,
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			_, err := create(frame.TypeCDR, []byte(`{}`), "")
			g.Expect(err).To(MatchError(frame.ErrNoSecret))
			for _, data := range []string{"", "{", `{} `, ` {}`, `{"a":1}{}`, `"text"`, `1`, `null`} {
				_, err = create(frame.TypeCDR, []byte(data), secret)
				g.Expect(err).To(MatchError(ContainSubstring("expected a JSON object or array")), data)
			}
		})
	}
}

func TestVerify(t *testing.T) {
	g := NewWithT(t)
	good, err := frame.Plain(frame.TypeCDR, []byte(`{"a":"b\/c"}`), secret)
	g.Expect(err).NotTo(HaveOccurred())
	sealed, err := frame.Encrypted(frame.TypeCDR, []byte(`{"a":"b\/c"}`), secret)
	g.Expect(err).NotTo(HaveOccurred())
	with := func(f frame.Frame, change func(*frame.Frame)) frame.Frame {
		change(&f)
		return f
	}

	for name, tc := range map[string]struct {
		frame  frame.Frame
		secret string
		msg    string
	}{
		"another secret":       {good, secret + "2", "which data and secret do not make"},
		"other bytes":          {with(good, func(f *frame.Frame) { f.Data = []byte(`{"a":"b/c"}`) }), secret, "which data and secret do not make"},
		"another ciphertext":   {with(sealed, func(f *frame.Frame) { f.Data = []byte(`"AAAA"`) }), secret, "which data and secret do not make"},
		"no sign":              {with(good, func(f *frame.Frame) { f.Sign = "" }), secret, "sign: found none"},
		"upper case":           {with(good, func(f *frame.Frame) { f.Sign = strings.ToUpper(f.Sign) }), secret, "in upper case"},
		"too short":            {with(good, func(f *frame.Frame) { f.Sign = f.Sign[:31] }), secret, "expected 32 hexadecimal digits"},
		"the quotes are meant": {with(sealed, func(f *frame.Frame) { f.Sign = frame.Sign(f.Data, secret) }), secret, "which data and secret do not make"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			err := tc.frame.Verify(tc.secret)
			problem, ok := errors.AsType[*frame.SignError](err)
			g.Expect(ok).To(BeTrue(), "%v", err)
			g.Expect(err).To(MatchError(ContainSubstring(tc.msg)))
			g.Expect(problem.Got).To(Equal(tc.frame.Sign))
			g.Expect(err.Error()).NotTo(ContainSubstring(problem.Want), "it would sign a forged push")
			tc.frame.Sign = problem.Want
			g.Expect(tc.frame.Verify(tc.secret)).To(Succeed())

			tc.frame.Sign = problem.Got
			_, err = tc.frame.Payload(tc.secret)
			g.Expect(err).To(MatchError(problem))
		})
	}

	g.Expect(good.Verify("")).To(MatchError(frame.ErrNoSecret))
	g.Expect(frame.Frame{}.Verify(secret)).To(MatchError(ContainSubstring("expected a JSON object or array")))
	g.Expect(frame.Frame{Data: []byte(`"open`)}.Verify(secret)).To(MatchError(ContainSubstring("expected a JSON string")))
}

func TestBareSlashesAreTheSameText(t *testing.T) {
	g := NewWithT(t)
	known := knownAnswers()[0]
	body := `{"type":1,"data":"` + known.Sealed + `","sign":"` + known.SignEncrypted + `","timestamp":"2021-01-01 00:00:00"}`
	f, err := frame.Parse([]byte(body))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(f.Payload(known.Secret)).To(BeEquivalentTo(known.Data))
}

func TestPayloadRefusesWhatDoesNotDecrypt(t *testing.T) {
	for data, msg := range map[string]string{
		`!`:                             "expected base64",
		frame.Seal([]byte("{"), secret): "does not decrypt to a JSON object or array",
	} {
		t.Run(data, func(t *testing.T) {
			f := frame.Frame{Data: []byte(`"` + data + `"`), Sign: frame.Sign([]byte(data), secret)}
			_, err := f.Payload(secret)
			NewWithT(t).Expect(err).To(MatchError(ContainSubstring(msg)))
		})
	}
}

func TestSecretsOfEveryLength(t *testing.T) {
	g := NewWithT(t)
	long := strings.Repeat("0123456789abcdef", 4)
	for n := 1; n <= len(long); n++ {
		f, err := frame.Encrypted(frame.TypeCDR, []byte(`{"n":1}`), long[:n])
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(f.Payload(long[:n])).To(BeEquivalentTo(`{"n":1}`))
	}
}
