package sim_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/stage"
)

// summary returns what has happened in a simulator's default world.
func summary(t *testing.T, s *sim.Simulator) stage.Summary {
	t.Helper()
	var sum stage.Summary
	var ok bool
	g := NewWithT(t)
	g.Expect(s.World().Clock.Look(func(t clock.Turn) error { sum, ok = s.Stage().Summary(t); return nil })).To(Succeed())
	g.Expect(ok).To(BeTrue(), "no scenario plays")
	return sum
}

func idle(t *testing.T, s *sim.Simulator) {
	t.Helper()
	_, err := s.World().Clock.RunUntilIdle(t.Context())
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
}

// play runs a scenario to its end and returns what has happened.
func play(t *testing.T, text string) stage.Summary {
	t.Helper()
	s := newSim(t, sim.Config{Clock: clock.Manual, Scenario: []byte(text)})
	idle(t, s)
	return summary(t, s)
}

func builtin(t *testing.T, name string) string {
	t.Helper()
	text, err := scenarios.Read(name)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return string(text)
}

func TestTheLibraryDoesWhatItSays(t *testing.T) {
	library := scenarios.Library()
	NewWithT(t).Expect(len(library)).To(BeNumerically(">=", 12))
	for _, info := range library {
		t.Run(info.Name, func(t *testing.T) {
			g := NewWithT(t)
			sum := play(t, builtin(t, info.Name))
			g.Expect(sum.Name).To(Equal(info.Name), "a scenario is called after its file")
			g.Expect(info.TitleZh).NotTo(BeEmpty())
			g.Expect(info.PurposeZh).NotTo(BeEmpty())
			g.Expect(len(sum.Verdicts)).To(BeNumerically(">=", 2))
			for _, v := range sum.Verdicts {
				g.Expect(v.Holds).To(BeTrue(), "%s: %s", v.That, v.Found)
			}
			g.Expect(sum.Broken).To(BeEmpty())
			g.Expect(sum.Missed).To(BeEmpty())
		})
	}
}

// TestTheLibraryWouldNotice takes a part out of each scenario: its expectations
// must not all hold without it.
func TestTheLibraryWouldNotice(t *testing.T) {
	for _, info := range scenarios.Library() {
		for part, takeOut := range map[string]func(*scenarios.Scenario) (had bool){
			"timeline": func(s *scenarios.Scenario) bool { had := len(s.Timeline) > 0; s.Timeline = nil; return had },
			"targets":  func(s *scenarios.Scenario) bool { had := len(s.Targets) > 0; s.Targets = nil; return had },
			"faults":   func(s *scenarios.Scenario) bool { had := len(s.Faults) > 0; s.Faults = nil; return had },
			"rules":    func(s *scenarios.Scenario) bool { had := len(s.Rules) > 0; s.Rules = nil; return had },
		} {
			if part == "rules" && info.Name == "import-50000" {
				continue // as long as the whole, and no rule of its own
			}
			t.Run(info.Name+" without "+part, func(t *testing.T) {
				g := NewWithT(t)
				text := []byte(builtin(t, info.Name))
				whole, err := scenarios.Load(info.Name, text, scenarios.Vocabulary{})
				g.Expect(err).NotTo(HaveOccurred())
				had := false
				s := newSim(t, sim.Config{Clock: clock.Manual, Start: whole.Clock.Start, Seed: uint64(whole.Seed)})
				g.Expect(s.World().Clock.Do(func(t clock.Turn) error {
					part, err := scenarios.Load(info.Name, text, s.Stage().Vocabulary(t))
					if err != nil {
						return err
					}
					had = takeOut(part)
					return s.Stage().Play(t, part)
				})).To(Succeed())
				if !had {
					return
				}
				idle(t, s)
				sum := summary(t, s)
				g.Expect(sum.Good()).To(BeFalse(), "nobody would notice")
			})
		}
	}
}
