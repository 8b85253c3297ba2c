package frame_test

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/hex"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/frame"
)

func TestMistakesAreRecognised(t *testing.T) {
	const secret, data = "my-Secret", `{"b":"a\/b","a":"\u6cb3\ud83d\ude00"}`
	plain, err := frame.Plain(frame.TypeCDR, []byte(data), secret)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	sealed, err := frame.Encrypted(frame.TypeCDR, []byte(data), secret)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	keyed := hmac.New(md5.New, []byte(secret))
	keyed.Write([]byte(data))
	signed := func(text string) string { return frame.Sign([]byte(text), secret) }
	for name, tc := range map[string]struct {
		frame frame.Frame
		sign  string
		says  string
	}{
		"upper case":         {plain, strings.ToUpper(plain.Sign), "upper-case"},
		"bare slashes":       {plain, signed(`{"b":"a/b","a":"\u6cb3\ud83d\ude00"}`), "with / for"},
		"characters":         {plain, signed(`{"b":"a\/b","a":"河😀"}`), "characters for"},
		"both":               {plain, signed(`{"b":"a/b","a":"河😀"}`), "and characters for"},
		"sorted":             {plain, signed(`{"a":"\u6cb3\ud83d\ude00","b":"a\/b"}`), "alphabetical"},
		"sorted, as Go does": {plain, signed(`{"a":"河😀","b":"a/b"}`), "the same with"},
		"pretty":             {plain, signed("{\n  \"b\": \"a\\/b\",\n  \"a\": \"\\u6cb3\\ud83d\\ude00\"\n}"), "several lines"},
		"no secret":          {plain, frame.Sign([]byte(data), ""), "no secret"},
		"a line break":       {plain, frame.Sign([]byte(data), secret+"\n"), "line break"},
		"secret first":       {plain, frame.Sign([]byte(secret), data), "before the data"},
		"HMAC":               {plain, hex.EncodeToString(keyed.Sum(nil)), "HMAC with MD5"},
		"the plain data":     {sealed, signed(data), "before they were encrypted"},
		"the quotes, too":    {sealed, signed(string(sealed.Data)), "quotation marks"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			tc.frame.Sign = tc.sign
			var made []string
			for _, m := range tc.frame.Mistakes(secret) {
				if m.Made {
					made = append(made, m.What)
				}
			}
			g.Expect(made).To(ConsistOf(ContainSubstring(tc.says)))
		})
	}
	plain.Sign = strings.Repeat("0", 32)
	NewWithT(t).Expect(plain.Mistakes(secret)).To(HaveEach(HaveField("Made", false)))
	NewWithT(t).Expect(frame.Frame{}.Mistakes(secret)).To(BeEmpty())
}
