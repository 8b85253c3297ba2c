package phpjson_test

import (
	"math"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/phpjson"
)

func TestFloats(t *testing.T) {
	for out, in := range map[string]float64{
		"0":                       0,
		"-0":                      math.Copysign(0, -1),
		"1":                       1,
		"1.5":                     1.5,
		"0.1":                     0.1,
		"0.30000000000000004":     0.30000000000000004,
		"0.0001":                  1e-4,
		"1.0e-5":                  1e-5,
		"1.5e-7":                  1.5e-7,
		"1000000000000000":        1e15,
		"10000000000000000":       1e16,
		"1.0e+17":                 1e17,
		"-1.0e+22":                -1e22,
		"1.5e+25":                 1.5e25,
		"12345678901234568":       12345678901234567,
		"1.2345678901234568e+17":  123456789012345678,
		"5.0e-324":                math.SmallestNonzeroFloat64,
		"1.7976931348623157e+308": math.MaxFloat64,
	} {
		t.Run(out, func(t *testing.T) {
			g := NewWithT(t)
			g.Expect(phpjson.Marshal(in)).To(BeEquivalentTo(out))
			g.Expect(phpjson.Marshal([]any{float32(0.5), in})).To(BeEquivalentTo("[0.5," + out + "]"))
		})
	}
}
