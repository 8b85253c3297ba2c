package wintelapi

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/errs"
)

func TestWireErrorsAreTotal(t *testing.T) {
	g := NewWithT(t)
	for _, code := range errs.Codes() {
		reply := fail(nil, &errs.Error{Code: code, Field: "path", Msg: "\xff is not good"})
		g.Expect(reply.Status).To(BeNumerically(">=", 400), string(code))
		g.Expect(reply.Body).To(Equal(answer{reply.Status, "path: ? is not good"}))
	}
	g.Expect(wireStatus).To(HaveLen(len(errs.Codes())))
	for known := range wireFaults {
		reply := fail(nil, &errs.Error{Code: known.code, Field: known.field})
		g.Expect(reply.Status).To(BeZero(), "200")
		g.Expect(reply.Body).To(Equal(wireFaults[known]))
	}
}
