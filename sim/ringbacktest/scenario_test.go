package ringbacktest_test

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/ringbacktest"
)

const failing = `version: 1
name: failing
title: failing
purpose: What it expects does not happen.
rules: [{outcome: busy}]
expect:
  - {that: somebody answered, calls: {disposition: answered}, min: 1}
`

func TestATestPlaysAScenario(t *testing.T) {
	g, rb := NewWithT(t), ringbacktest.Start(t, ringbacktest.WithScenario("receiver-down"))
	g.Expect(rb.Now()).To(Equal(time.Date(2021, 3, 23, 5, 50, 0, 0, time.UTC)), "the scenario's start holds")
	g.Expect(rb.Scenario().Good).To(BeFalse())
	rb.ExpectScenario()
	g.Expect(rb.Scenario().Deliveries.Delivered).To(Equal(20))
}

func TestATestFailsWithItsScenario(t *testing.T) {
	g, s := NewWithT(t), &scope{}
	defer s.end()
	rb := ringbacktest.Start(s, ringbacktest.WithScenario(failing))
	g.Expect(rb.Now()).To(Equal(time.Date(2021, 3, 23, 9, 24, 36, 0, time.UTC)), "the scenario has no start of its own")
	g.Expect(rb.Place(ringbacktest.Order{Callee: "13800138000"}).Outcome).To(Equal("busy"))
	g.Expect(rb.ExpectScenario).To(PanicWith("ringbacktest: scenario: somebody answered: 0, expected at least 1"))
	g.Expect(func() { ringbacktest.Start(s, ringbacktest.WithScenario("receiver-dwon")) }).To(PanicWith(ContainSubstring("scenario.yaml:1:1")))
}
