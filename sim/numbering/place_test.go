package numbering_test

import (
	"fmt"
	"regexp"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/numbering"
)

func TestLookup(t *testing.T) {
	mobile := func(code, name, carrier string) numbering.Place {
		return numbering.Place{Code: code, Name: name, Type: numbering.Mobile, Carrier: carrier}
	}
	fixed := func(code, name string) numbering.Place {
		return numbering.Place{Code: code, Name: name, Type: numbering.Fixed}
	}
	for number, want := range map[string]numbering.Place{
		"18512342456":    mobile("023", "重庆 重庆", "UNICOM"),
		"018512342456":   mobile("023", "重庆 重庆", "UNICOM"),
		"13800100500":    mobile("010", "北京 北京", "MOBILE"),
		"13300000002":    mobile("0771", "广西 南宁", "TELECOM"),
		"19912345678":    mobile("", "", "TELECOM"), // the data has no areas for 199
		"19212345678":    mobile("", "", ""),        // the fourth carrier has no word
		"14012345678":    mobile("", "", ""),        // assigned to nobody
		"19999999999":    mobile("", "", "TELECOM"),
		"02766660012":    fixed("027", "湖北 武汉"),
		"01082511013":    fixed("010", "北京 北京"),
		"0108251101":     fixed("010", "北京 北京"),
		"075588888888":   fixed("0755", "广东 深圳"),
		"03766660000":    fixed("0376", "河南 信阳"),
		"0731888800":     {}, // six digits
		"01212345674":    {}, // no such code
		"4006001234":     {},
		"8008201234":     {},
		"10086":          {},
		"95187":          {},
		"82511013":       {},
		"12345678901":    {},
		"185xxxx2456":    {},
		"010xxxx4343":    {},
		"8618512342456":  {},
		"+8618512342456": {},
		"１８５１２３４２４５６":    {},
		"1851234245\xff": {},
		"":               {},
	} {
		t.Run(number, func(t *testing.T) {
			g := NewWithT(t)
			g.Expect(numbering.Lookup(number)).To(Equal(want))
			g.Expect(numbering.Lookup(number)).To(Equal(want), "the second answer differs from the first")
		})
	}
}

func TestLookupFromManyGoroutines(t *testing.T) {
	g := NewWithT(t)
	const lookers, numbers = 8, 2000
	answers := [lookers][numbers]numbering.Place{}
	var wg sync.WaitGroup
	for i := range lookers {
		wg.Go(func() {
			numbering.Load()
			for n := range numbers {
				answers[i][n] = numbering.Lookup(fmt.Sprintf("15%05d0000", n*37))
			}
		})
	}
	wg.Wait()
	for i := range lookers {
		g.Expect(answers[i]).To(Equal(answers[0]))
	}
	g.Expect(answers[0]).To(ContainElement(HaveField("Code", Not(BeEmpty()))))
}

func TestLookupOfARememberedNumberAllocatesNothing(t *testing.T) {
	g := NewWithT(t)
	for _, number := range []string{"18512342456", "02766660012", "4006001234"} {
		numbering.Lookup(number)
		g.Expect(testing.AllocsPerRun(100, func() { numbering.Lookup(number) })).To(BeZero(), number)
	}
}

func FuzzLookup(f *testing.F) {
	for _, seed := range []string{"18512342456", "018512342456", "075588888888", "185xxxx2456", "400", "010", ""} {
		f.Add(seed)
	}
	code, name := regexp.MustCompile(`^0[0-9]{2,3}$`), regexp.MustCompile(`^\p{Han}+ \p{Han}+$`)
	f.Fuzz(func(t *testing.T, number string) {
		g := NewWithT(t)
		p := numbering.Lookup(number)
		if (p.Code == "") != (p.Name == "") {
			t.Errorf("%+v", p)
		}
		if p.Code != "" {
			g.Expect(code.MatchString(p.Code) && name.MatchString(p.Name)).To(BeTrue(), "%+v", p)
		}
		switch p.Type {
		case numbering.Mobile:
			g.Expect(number).To(MatchRegexp(`^0?1[3-9][0-9]{9}$`))
		case numbering.Fixed:
			g.Expect(number).To(HavePrefix(p.Code))
			g.Expect(p.Carrier).To(BeEmpty())
		default:
			g.Expect(p).To(Equal(numbering.Place{}))
		}
	})
}
