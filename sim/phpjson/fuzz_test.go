package phpjson_test

import (
	"bytes"
	"encoding/json"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/phpjson"
)

// FuzzReencode holds that what PHP would write is ASCII JSON that says the
// same as the text it was made from, and that reading and writing it changes nothing.
func FuzzReencode(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1.0,-0,1e25,12345678901234567890],"b":{"":"\ud83d\ude00/字"},"a":null}`, `"\u0000\u007f"`, `[{},[],true,false]`, `[1e400]`, "[\"\xff\"]", `{"a":`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		out, err := phpjson.Reencode(src)
		if err != nil {
			return
		}
		g := NewWithT(t)
		g.Expect(bytes.ContainsFunc(out, func(r rune) bool { return r < ' ' || r > 0x7f })).To(BeFalse())
		var theirs, ours any
		g.Expect(json.Unmarshal(src, &theirs)).To(Succeed())
		g.Expect(json.Unmarshal(out, &ours)).To(Succeed())
		g.Expect(ours).To(Equal(theirs))
		g.Expect(phpjson.Reencode(out)).To(Equal(out))

		v, err := phpjson.Decode(out)
		g.Expect(err).NotTo(HaveOccurred())
		written, err := phpjson.Marshal(v)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(written).To(Equal(out))
		g.Expect(phpjson.Decode(written)).To(BeEquivalentTo(v))
	})
}

// FuzzAppendString holds that every text that is UTF-8 reads back as it was.
func FuzzAppendString(f *testing.F) {
	for _, seed := range []string{"", "a/b", "河南 信阳\u2028\U0001f600\x7f\x00", "\xff", "\xed\xa0\x80"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out, err := phpjson.AppendString(nil, s)
		if err != nil {
			return
		}
		NewWithT(t).Expect(phpjson.Decode(out)).To(Equal(s))
	})
}
