package bayeux

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/target"
)

func TestAMessageKeepsItsText(t *testing.T) {
	g := NewWithT(t)
	all, err := Parse([]byte(`[{"channel":"/a","data":{"n":1},"id":"3"},{"channel":"/meta/connect","successful":false,"error":"401:x:Unknown client"}]`))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(all).To(HaveLen(2))
	g.Expect(string(all[0].Text)).To(Equal(`{"channel":"/a","data":{"n":1},"id":"3"}`))
	g.Expect(all[0].Successful).To(BeNil())
	g.Expect(all[1].Successful).To(HaveValue(BeFalse()))
	g.Expect(all[1].Good()).To(BeFalse())
}

func TestAScriptIsUnwrapped(t *testing.T) {
	for body, want := range map[string]struct {
		callback string
		messages int
	}{
		`/**/f([{"channel":"/a"}]);`:          {"f", 1},
		`/**/a.b_$1([]);`:                     {"a.b_$1", 0},
		"/**/f([{\"channel\":\n\"/a\"},{}]);": {"f", 2},
	} {
		g := NewWithT(t)
		callback, messages, err := Unwrap(target.Answer{Body: []byte(body)})
		g.Expect(err).NotTo(HaveOccurred(), body)
		g.Expect(callback).To(Equal(want.callback))
		g.Expect(messages).To(HaveLen(want.messages))
	}
	for _, body := range []string{"", "f([]);", "/**/f([])", "/**/f(1);", "/**/alert(1)//([]);"} {
		_, _, err := Unwrap(target.Answer{Body: []byte(body)})
		NewWithT(t).Expect(err).To(HaveOccurred(), body)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{`[]`, `[{}]`, `[null]`, `{}`, `[{"advice":{"timeout":"x"}}]`, `[{"successful":1}]`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		all, err := Parse(text)
		for _, m := range all {
			if err == nil && len(m.Text) == 0 {
				t.Errorf("a message of %q has no text", text)
			}
		}
	})
}
