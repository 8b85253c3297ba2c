package phpjson_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/phpjson"
)

func TestAppendString(t *testing.T) {
	for name, tc := range map[string]struct{ in, out string }{
		"empty":               {"", `""`},
		"plain":               {"call_id 42", `"call_id 42"`},
		"slash":               {"http://rec.example.cn/0.wav", `"http:\/\/rec.example.cn\/0.wav"`},
		"quote and backslash": {`"\`, `"\"\\"`},
		"short escapes":       {"\b\f\n\r\t", `"\b\f\n\r\t"`},
		"other controls":      {"\x00\x0b\x1f", `"\u0000\u000b\u001f"`},
		"DEL is left raw":     {"\x7f", "\"\x7f\""},
		"markup is left raw":  {"<>&'", `"<>&'"`},
		"Chinese":             {"河南 信阳", `"\u6cb3\u5357 \u4fe1\u9633"`},
		"line separators":     {"\u2028\u2029", `"\u2028\u2029"`},
		"last before a pair":  {"\uffff", `"\uffff"`},
		"first pair":          {"\U00010000", `"\ud800\udc00"`},
		"last pair":           {"\U0010ffff", `"\udbff\udfff"`},
		"replacement rune":    {"\ufffd", `"\ufffd"`},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			out, err := phpjson.AppendString([]byte("before "), tc.in)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(string(out)).To(Equal("before " + tc.out))
		})
	}
}

func TestAppendStringRefusesWhatIsNotUTF8(t *testing.T) {
	for name, in := range map[string]string{
		"stray byte":     "ab\xff",
		"cut off":        "ab\xe6\xb2",
		"overlong":       "ab\xc0\x80",
		"half a pair":    "ab\xed\xa0\x80",
		"beyond Unicode": "ab\xf4\x90\x80\x80",
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			out, err := phpjson.AppendString([]byte("before"), in)
			g.Expect(err).To(MatchError(ContainSubstring("at offset 2 of a string, expected UTF-8")))
			g.Expect(string(out)).To(Equal("before"))
		})
	}
}
