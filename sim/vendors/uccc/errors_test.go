package uccc

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/errs"
)

func TestFailuresAreTotal(t *testing.T) {
	g := NewWithT(t)
	for _, code := range errs.Codes() {
		for _, field := range []string{"", "no such field"} {
			f := failureOf(&errs.Error{Code: code, Field: field, Msg: "words"})
			g.Expect(f.status).To(BeNumerically(">=", 400), "%s", code)
			g.Expect(f.code).To(And(BeNumerically(">=", 30100), BeNumerically("<", 30200)), "%s", code)
			g.Expect(f.message).NotTo(BeEmpty(), "%s", code)
		}
	}
}

func TestWhatIsDocumentedOfErrors(t *testing.T) {
	g := NewWithT(t)
	f := failureOf(&errs.Error{Code: errs.Invalid, Field: "callerNumber", Msg: "words"})
	g.Expect(f).To(Equal(failure{422, 30105, "“主叫号码”不是合法的手机号或固定电话。", "callerNumber"}))
}

func TestACodeMeansOneStatus(t *testing.T) {
	g := NewWithT(t)
	status := map[int]int{}
	for kind, f := range failures {
		if kind.code == errs.Forbidden {
			continue // shares the code of a wrong token
		}
		if known, ok := status[f.code]; ok {
			g.Expect(f.status).To(Equal(known), "code %d", f.code)
		}
		status[f.code] = f.status
	}
}
