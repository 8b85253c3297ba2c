package autocall

import (
	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
)

// envelope declares the specs of what every answer is wrapped in.
func (a *api) envelope(l *spec.List) {
	l.It("AUTOCALL-ENVELOPE-001", "every answer carries code, message and data", spec.Documented("autocall 0.2"), spec.ReadOnly, func(c *spec.Case) {
		e := envelopeOf(c, a.ask(c, filters{"perPage": 1}))
		c.Equal("code", *e.Code, 0)
		c.Expect("message", e.Message, gomega.Not(gomega.BeNil()))
		c.Expect("data", string(e.Data), gomega.HavePrefix("{"))
	})
}
