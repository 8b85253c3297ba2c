package call_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
)

func TestMagicNumbers(t *testing.T) {
	for number, want := range map[call.Number]struct {
		outcome string
		magic   bool
	}{
		"13800000002": {"busy", true},
		"02100000014": {"abandoned", true},
		"00000005":    {"powered-off", true},
		"000015":      {"refused", true},
		"13800000099": {"answered", false},
		"13800000100": {"answered", false},
		"138000000x2": {"answered", false},
		"185xxxx2456": {"answered", false},
		"00002":       {"answered", false},
		"":            {"answered", false},
	} {
		t.Run(string(number), func(t *testing.T) {
			g := NewWithT(t)
			o, magic := call.OutcomeOf(number)
			g.Expect(o.Name).To(Equal(want.outcome))
			g.Expect(magic).To(Equal(want.magic))
		})
	}
}

func TestOutcomesAreNamedOnceAndCodedWithoutGaps(t *testing.T) {
	g := NewWithT(t)
	seen := map[string]bool{}
	coded := 0
	for _, o := range append(call.Outcomes(), call.OutcomesIn()...) {
		g.Expect(seen).NotTo(HaveKey(o.Name))
		seen[o.Name] = true
		g.Expect(o.Title).NotTo(BeEmpty())
		g.Expect(o.TitleZh).NotTo(BeEmpty())
		found, ok := call.OutcomeNamed(o.Name)
		g.Expect(ok).To(BeTrue())
		g.Expect(found.Code).To(Equal(o.Code))
		if o.Code != "" {
			byNumber, magic := call.OutcomeOf(call.Number("13800" + "0000" + o.Code))
			g.Expect(magic).To(BeTrue())
			g.Expect(byNumber.Name).To(Equal(o.Name))
			coded++
		}
	}
	g.Expect(coded).To(Equal(16))
	g.Expect(call.Ordinary(call.Out).Name).To(Equal("answered"))
	g.Expect(call.Ordinary("").Name).To(Equal("answered"))
	g.Expect(call.Ordinary(call.In).Name).To(Equal("in-answered"))
	_, ok := call.OutcomeNamed("no such outcome")
	g.Expect(ok).To(BeFalse())
}
