package spec_test

import (
	"context"
	"fmt"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

// clock is a subject of one's own: something that says what time it is.
type clock struct{ mask verdict.Masker }

func (*clock) Probe(context.Context) error { return nil }
func (*clock) Subject() verdict.Subject    { return verdict.Subject{Name: "the clock", Kind: "example"} }
func (*clock) Lacks(verdict.Spec) string   { return "" }
func (c *clock) Mask() *verdict.Masker     { return &c.mask }
func (*clock) hour() int                   { return 25 }

func ExampleList_It() {
	subject := &clock{}
	var l spec.List
	l.It("CLOCK-TIME-001", "a day has 24 hours", spec.Documented("manual 1"), spec.ReadOnly, func(c *spec.Case) {
		c.Expect("hour", subject.hour(), gomega.BeNumerically("<", 24))
		c.As(spec.Assumed("manual 2")).Equal("hour at the time of writing", subject.hour(), 12)
	})
	report, err := spec.Run(context.Background(), &l, subject, spec.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range report.Results {
		fmt.Println(r.Spec.ID, r.Verdict)
		for _, c := range r.Broken() {
			fmt.Printf("%s: expected %s, found %s (%s)\n", c.What, c.Expected, c.Found, c.Source)
		}
	}
	// Output:
	// CLOCK-TIME-001 fail
	// hour: expected < 24, found 25 (documented, manual 1)
	// hour at the time of writing: expected 12, found 25 (assumed, manual 2)
}
