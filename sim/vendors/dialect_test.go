package vendors_test

import (
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/world"
)

var dialects = vendors.Dialects{
	"shape": {Words: []string{"array", "object"}},
	"page":  {Words: []string{"1000"}, Other: vendors.Count(1, 5000), Expected: "another number from 1 to 5000"},
	"hold":  {Words: []string{"off"}, Other: vendors.Lasting(time.Second, time.Hour), Expected: "a duration from 1s to 1h"},
}

func TestReadingsAreChecked(t *testing.T) {
	for value, want := range map[string]string{
		"shape=array": "", "shape=object": "", "page=1000": "", "page=1": "", "page=5000": "", "hold=off": "", "hold=45s": "", "hold=1h": "",
		"shape=":      `dialects.shape: "" is not array, object`,
		"page=0":      `dialects.page: "0" is not 1000 or another number from 1 to 5000`,
		"page=5001":   `dialects.page: "5001" is not 1000 or another number from 1 to 5000`,
		"page=x":      `dialects.page: "x" is not 1000 or another number from 1 to 5000`,
		"hold=61m":    `dialects.hold: "61m" is not off or a duration from 1s to 1h`,
		"shap=object": `dialects.shap: no such dialect, expected one of ["hold" "page" "shape"]`,
	} {
		t.Run(value, func(t *testing.T) {
			g := NewWithT(t)
			name, reading, _ := strings.Cut(value, "=")
			err := dialects.Check(map[string]string{name: reading})
			if want == "" {
				g.Expect(err).NotTo(HaveOccurred())
				return
			}
			g.Expect(err).To(MatchError(want))
			g.Expect(errs.As(err).Code).To(Equal(errs.Invalid))
		})
	}
}

func TestTheFirstReadingIsTheDefault(t *testing.T) {
	g := NewWithT(t)
	a := &world.Account{Dialects: map[string]string{"shape": "object"}}
	g.Expect(dialects.Read(a, "shape")).To(Equal("object"))
	g.Expect(dialects.Read(a, "page")).To(Equal("1000"))
	g.Expect(dialects.Says(a, "shape", "array")).To(BeFalse())
	g.Expect(dialects.Says(a, "hold", "off")).To(BeTrue())
}
