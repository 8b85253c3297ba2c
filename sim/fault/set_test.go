package fault_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/draw"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/fault"
)

// newSet returns a set whose chance is the same in every run.
func newSet() *fault.Set {
	return fault.New(func(name string, n int) draw.Dice {
		seed := uint64(n)
		for _, letter := range name {
			seed = seed*31 + uint64(letter)
		}
		return rand.New(rand.NewPCG(7, seed))
	})
}

// parsed reads a fault as the control API does.
func parsed(tb testing.TB, text string) scenarios.Fault {
	tb.Helper()
	f, err := scenarios.ParseFault([]byte(text), scenarios.Vocabulary{})
	NewWithT(tb).Expect(err).NotTo(HaveOccurred(), text)
	return *f
}

func setOf(tb testing.TB, faults ...string) *fault.Set {
	tb.Helper()
	s := newSet()
	for _, text := range faults {
		_, err := s.Add(parsed(tb, text))
		NewWithT(tb).Expect(err).NotTo(HaveOccurred(), text)
	}
	return s
}

func anything(scenarios.Operation) bool { return true }

// strikes tells a set of n pushes and draws which of them each fault strikes: a
// line for each fault, x for a strike.
func strikes(s *fault.Set, n int) string {
	lines := map[string]*strings.Builder{}
	for _, f := range s.States() {
		lines[f.Name] = &strings.Builder{}
	}
	for range n {
		hit := map[string]bool{}
		for _, strike := range s.Strikes(scenarios.FaultFacts{On: scenarios.OnPush, Target: "crm"}, anything) {
			hit[strike.Name] = true
		}
		for name, line := range lines {
			if hit[name] {
				line.WriteByte('x')
			} else {
				line.WriteByte('.')
			}
		}
	}
	var all []string
	for _, f := range s.States() {
		all = append(all, lines[f.Name].String())
	}
	return strings.Join(all, "\n")
}

// TestWhichEventsAFaultStrikes is exact for every selection but chance, whose
// draws a golden line holds.
func TestWhichEventsAFaultStrikes(t *testing.T) {
	for selection, want := range map[string]string{
		``:                                 "xxxxxxxxxxxx",
		`"first":2`:                        "xx..........",
		`"every":3`:                        "..x..x..x..x",
		`"after":5`:                        ".....xxxxxxx",
		`"after":5,"first":1`:              ".....x......",
		`"every":3,"first":2`:              "..x..x......",
		`"after":2,"every":3`:              "....x..x..x.",
		`"after":2,"every":3,"first":2`:    "....x..x....",
		`"off":true`:                       "............",
		`"probability":0`:                  "............",
		`"probability":1`:                  "xxxxxxxxxxxx",
		`"probability":0.5`:                "xx.xxxx.xx..",
		`"every":2,"probability":0.5`:      ".x.x.x...x..",
		`"match":{"target":"c*"}`:          "xxxxxxxxxxxx",
		`"match":{"target":"other"}`:       "............",
		`"match":{"when":"attempt > 1"}`:   "............",
		`"match":{"when":"target<\"d\""}`:  "xxxxxxxxxxxx",
		`"match":{"target":["a","crm"]}`:   "xxxxxxxxxxxx",
		`"first":3,"match":{"target":"*"}`: "xxx.........",
	} {
		t.Run(selection, func(t *testing.T) {
			text := `{"on":"push","do":"drop"}`
			if selection != "" {
				text = `{"on":"push","do":"drop",` + selection + `}`
			}
			NewWithT(t).Expect(strikes(setOf(t, text), 12)).To(Equal(want))
		})
	}
}

// TestFaultsCountEachForItself: nothing that one does changes what another does,
// whatever their order and however they are drawn.
func TestFaultsCountEachForItself(t *testing.T) {
	g := NewWithT(t)
	twice := `{"name":"twice","on":"push","do":"drop","first":2}`
	third := `{"name":"third","on":"push","do":"duplicate","every":3}`
	chance := `{"name":"chance","on":"push","do":"delay","by":"1s..9s","probability":0.3}`
	elsewhere := `{"name":"elsewhere","on":"faye","do":"drop"}`
	alone := strikes(setOf(t, chance), 30)
	s := setOf(t, twice, chance, third, elsewhere)
	lines := strings.Split(strikes(s, 30), "\n")
	g.Expect(lines).To(Equal([]string{
		"xx" + strings.Repeat(".", 28), alone, strings.Repeat("..x", 10), strings.Repeat(".", 30),
	}))
	g.Expect(alone).To(ContainSubstring("x"))
	for i, struck := range []int{2, strings.Count(alone, "x"), 10, 0} {
		state := s.States()[i]
		g.Expect(state.Struck).To(Equal(struck), state.Name)
		g.Expect(state.Matched).To(Equal([]int{30, 30, 30, 0}[i]), state.Name)
	}
}

func TestTheDelayIsDrawnForEachOrdinal(t *testing.T) {
	g := NewWithT(t)
	draw := func() (drawn []string) {
		s := setOf(t, `{"on":"push","do":"delay","by":"1s..9s"}`)
		for range 5 {
			drawn = append(drawn, s.Strikes(scenarios.FaultFacts{On: scenarios.OnPush}, anything)[0].Late.String())
		}
		return drawn
	}
	first := draw()
	g.Expect(draw()).To(Equal(first))
	g.Expect(first[0]).NotTo(Equal(first[1]))
}

func TestWhatCannotBeDoneIsNoMatch(t *testing.T) {
	g := NewWithT(t)
	s := setOf(t, `{"on":"push","do":"damaged-ciphertext"}`, `{"on":"push","do":"drop"}`)
	struck := s.Strikes(scenarios.FaultFacts{On: scenarios.OnPush}, func(do scenarios.Operation) bool { return do == scenarios.Drop })
	g.Expect(struck).To(HaveLen(1))
	g.Expect(s.States()[0].Matched).To(BeZero())
	g.Expect(s.States()[1].Matched).To(Equal(1))
}

func TestAnExpressionThatFailsDoesNotMatchAndSaysSo(t *testing.T) {
	g := NewWithT(t)
	s := setOf(t, `{"on":"push","do":"drop","match":{"when":"1 % attempt == 0"}}`)
	g.Expect(strikes(s, 2)).To(Equal(".."))
	state := s.States()[0]
	g.Expect(state.Matched).To(BeZero())
	g.Expect(state.Problem).To(ContainSubstring("divide by zero"))
}

func TestNames(t *testing.T) {
	g := NewWithT(t)
	s := newSet()
	drop := parsed(t, `{"on":"push","do":"drop"}`)
	named := parsed(t, `{"name":"fault-2","on":"push","do":"drop"}`)
	names := func() (all []string) {
		for _, f := range s.States() {
			all = append(all, f.Name)
		}
		return all
	}
	add := func(f scenarios.Fault) string {
		added, err := s.Add(f)
		g.Expect(err).NotTo(HaveOccurred())
		return added.Name
	}
	g.Expect(add(named)).To(Equal("fault-2"))
	g.Expect(add(drop)).To(Equal("fault-3"), "the name of its place is taken")
	_, err := s.Add(named)
	g.Expect(errs.As(err).Code).To(Equal(errs.Conflict))
	g.Expect(s.Replace([]scenarios.Fault{drop, named})).To(Succeed())
	g.Expect(names()).To(Equal([]string{"fault-1", "fault-2"}))
	g.Expect(errs.As(s.Replace([]scenarios.Fault{drop, drop, named})).Field).To(Equal("name"))
	g.Expect(names()).To(Equal([]string{"fault-1", "fault-2"}), "nothing has changed")
	g.Expect(s.Remove("fault-1")).To(Succeed())
	g.Expect(errs.As(s.Remove("fault-1")).Code).To(Equal(errs.NotFound))
	g.Expect(errs.As(s.Switch(clock.Turn{}, "fault-1", true)).Code).To(Equal(errs.NotFound))
	g.Expect(s.On(scenarios.OnPush)).To(BeTrue())
	s.Clear()
	g.Expect(s.On(scenarios.OnPush)).To(BeFalse())
	g.Expect(names()).To(BeEmpty())
	g.Expect(errs.As(s.Replace(make([]scenarios.Fault, fault.MaxFaults+1))).Code).To(Equal(errs.TooLarge))
}

// TestAScenariosFaults come and go without those that somebody else has set.
func TestAScenariosFaults(t *testing.T) {
	g := NewWithT(t)
	s := setOf(t, `{"name":"mine","on":"push","do":"drop"}`)
	g.Expect(strikes(s, 3)).To(Equal("xxx"))
	drop, late := parsed(t, `{"on":"push","do":"drop","every":2}`), parsed(t, `{"name":"late","off":true,"on":"push","do":"delay","by":"1s"}`)
	g.Expect(s.Set(clock.Turn{}, []scenarios.Fault{drop, late})).To(Succeed())
	g.Expect(strikes(s, 2)).To(Equal(".x\n..\nxx"))
	g.Expect(s.States()[0].Scripted).To(BeTrue())
	g.Expect(s.States()[2].Matched).To(Equal(5), "its counts stay")
	g.Expect(errs.As(s.Set(clock.Turn{}, []scenarios.Fault{parsed(t, `{"name":"mine","on":"push","do":"drop"}`)})).Code).To(Equal(errs.Conflict))
	g.Expect(s.States()).To(HaveLen(3))
	g.Expect(s.Set(clock.Turn{}, nil)).To(Succeed())
	g.Expect(strikes(s, 2)).To(Equal("xx"))
}

func TestASleepingFaultCountsNothing(t *testing.T) {
	g := NewWithT(t)
	s := setOf(t, `{"name":"f","off":true,"on":"push","do":"drop","first":2}`)
	g.Expect(s.On(scenarios.OnPush)).To(BeFalse())
	g.Expect(strikes(s, 3)).To(Equal("..."))
	g.Expect(s.Switch(clock.Turn{}, "f", true)).To(Succeed())
	g.Expect(strikes(s, 1)).To(Equal("x"))
	g.Expect(s.Switch(clock.Turn{}, "f", false)).To(Succeed())
	g.Expect(strikes(s, 3)).To(Equal("..."))
	g.Expect(s.Switch(clock.Turn{}, "f", true)).To(Succeed())
	g.Expect(strikes(s, 3)).To(Equal("x.."))
}

// TestManyRequestsAtOnce: whoever comes first, exactly so many are struck.
func TestManyRequestsAtOnce(t *testing.T) {
	g := NewWithT(t)
	s := setOf(t, `{"on":"push","do":"drop","every":3,"first":50}`)
	var all sync.WaitGroup
	var mu sync.Mutex
	numbers := map[int]bool{}
	for range 8 {
		all.Go(func() {
			for range 100 {
				for _, strike := range s.Strikes(scenarios.FaultFacts{On: scenarios.OnPush}, anything) {
					mu.Lock()
					numbers[strike.N] = true
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	g.Expect(numbers).To(HaveLen(50))
	for n := 3; n <= 150; n += 3 {
		g.Expect(numbers).To(HaveKey(n))
	}
	g.Expect(s.States()[0].Matched).To(Equal(800))
}

func TestANilSetHasNoFaults(t *testing.T) {
	var s *fault.Set
	NewWithT(t).Expect(s.On(scenarios.OnFaye)).To(BeFalse())
	NewWithT(t).Expect(s.Strikes(scenarios.FaultFacts{On: scenarios.OnFaye}, anything)).To(BeEmpty())
}

func TestWhatTheJournalNotes(t *testing.T) {
	for text, want := range map[string]string{
		`{"name":"n","on":"request","do":"reset"}`:                                          "n reset ",
		`{"name":"n","on":"request","do":"status","status":503}`:                            "n status status 503",
		`{"name":"n","on":"push","do":"delay","by":"3s"}`:                                   "n delay by 3s",
		`{"name":"n","on":"request","do":"slow-drip","bytes":5,"pause":"20ms"}`:             "n slow-drip 5 bytes, pause 20ms",
		`{"name":"n","on":"request","do":"too-many-requests","retryAfter":"3s"}`:            "n too-many-requests retry after 3s",
		`{"name":"n","on":"faye","do":"duplicate","times":4}`:                               "n duplicate 4 times",
		`{"name":"n","on":"faye","do":"reorder","window":4}`:                                "n reorder window of 4",
		`{"name":"n","on":"request","do":"content-type","contentType":"application/x-php"}`: "n content-type content type application/x-php",
	} {
		f := parsed(t, text)
		struck := setOf(t, text).Strikes(scenarios.FaultFacts{On: f.On}, anything)
		e := struck[0].Entry()
		NewWithT(t).Expect(fmt.Sprintf("%s %s %s", e.Rule, e.Kind, e.Detail)).To(Equal(want))
	}
}
