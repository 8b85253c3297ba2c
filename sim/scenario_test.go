package sim_test

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/stage"
)

// play runs a scenario of the library to its end and returns what happened.
func play(t *testing.T, name string) stage.Summary {
	t.Helper()
	g := NewWithT(t)
	text, err := scenarios.Read(name)
	g.Expect(err).NotTo(HaveOccurred())
	s, err := sim.New(t.Context(), sim.Config{Clock: clock.Manual, Scenario: text, ScenarioFile: name + ".yaml"})
	g.Expect(err).NotTo(HaveOccurred())
	defer func() { g.Expect(s.Close()).To(Succeed()) }()
	_, err = s.World().Clock.RunUntilIdle(t.Context())
	g.Expect(err).NotTo(HaveOccurred())
	var sum stage.Summary
	var ok bool
	g.Expect(s.World().Clock.Look(func(t clock.Turn) error {
		sum, ok = s.Stage().Summary(t)
		return nil
	})).To(Succeed())
	g.Expect(ok).To(BeTrue())
	return sum
}

func TestTheLibraryDoesWhatItSays(t *testing.T) {
	library := scenarios.Library()
	NewWithT(t).Expect(len(library)).To(BeNumerically(">=", 12))
	for _, info := range library {
		name := info.Name
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			begin := time.Now()
			sum := play(t, name)
			t.Logf("%s: %d calls, %s", name, sum.Calls.Total, time.Since(begin).Round(time.Millisecond))
			g.Expect(sum.Name).To(Equal(name), "a scenario is called after its file")
			g.Expect(sum.Verdicts).NotTo(BeEmpty())
			for _, v := range sum.Verdicts {
				g.Expect(v.Holds).To(BeTrue(), "%s: %s", v.That, v.Found)
			}
			g.Expect(sum.Broken).To(BeEmpty())
			g.Expect(sum.Missed).To(BeEmpty())
		})
	}
}
