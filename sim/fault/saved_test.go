package fault_test

import (
	"encoding/json"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/fault"
)

// TestASavedSetGoesOn saves a set half way, as JSON, and goes on with it
// elsewhere.
func TestASavedSetGoesOn(t *testing.T) {
	g := NewWithT(t)
	faults := []string{
		`{"name":"a","on":"push","do":"drop","every":3}`, `{"name":"b","on":"push","do":"drop","probability":0.5}`,
		`{"name":"c","on":"push","do":"drop","first":9,"match":{"when":"target == \"crm\""}}`,
		`{"name":"d","on":"push","do":"delay","by":{"median":"1s","sigma":0.5},"off":true}`,
	}
	whole := strikes(setOf(t, faults...), 20)
	half := setOf(t, faults...)
	g.Expect(half.Set(clock.Turn{}, []scenarios.Fault{parsed(t, `{"name":"s","on":"faye","do":"drop"}`)})).To(Succeed())
	begin := strings.Split(strikes(half, 7), "\n")[1:]
	before := half.Version()
	saved, err := json.Marshal(half.Save())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(half.Version()).To(Equal(before))
	var read []fault.Saved
	g.Expect(json.Unmarshal(saved, &read)).To(Succeed())
	again := newSet()
	g.Expect(again.Load(read)).To(Succeed())
	again2, err := json.Marshal(again.Save())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(again2).To(Equal(saved))
	g.Expect(again.States()[0].Scripted).To(BeTrue())
	rest := strings.Split(strikes(again, 13), "\n")[1:]
	for i, line := range strings.Split(whole, "\n") {
		g.Expect(begin[i]+rest[i]).To(Equal(line), faults[i])
	}
	g.Expect(again.Version()).NotTo(BeZero())
}

func TestVersionChangesWithWhatIsSaved(t *testing.T) {
	g := NewWithT(t)
	s := setOf(t, `{"name":"a","on":"push","do":"drop","first":1}`)
	changes := func(f func()) bool {
		before := s.Version()
		f()
		return s.Version() != before
	}
	g.Expect(changes(func() { strikes(s, 1) })).To(BeTrue())
	g.Expect(changes(func() { strikes(s, 1) })).To(BeTrue(), "it matched")
	g.Expect(changes(func() { s.States() })).To(BeFalse())
	g.Expect(changes(func() { _ = s.Switch(clock.Turn{}, "a", false) })).To(BeTrue())
	g.Expect(changes(func() { strikes(s, 1) })).To(BeFalse())
	g.Expect(changes(s.Clear)).To(BeTrue())
}

func TestWhatNoSetCanHaveIsNotLoaded(t *testing.T) {
	for text, field := range map[string]string{
		`[{"fault":{"on":"push","do":"drop"},"matched":1,"struck":2}]`: "[0].struck",
		`[{"fault":{"on":"push","do":"drop"},"struck":-1}]`:            "[0].struck",
		`[{"fault":{"on":"push"}}]`:                                    "[0].fault",
		`[{}]`:                                                         "[0].fault",
		`[{"fault":{"name":"a","on":"push","do":"drop"}},{"fault":{"name":"a","on":"push","do":"drop"}}]`: "name",
	} {
		g := NewWithT(t)
		var saved []fault.Saved
		g.Expect(json.Unmarshal([]byte(text), &saved)).To(Succeed())
		s := setOf(t, `{"on":"faye","do":"drop"}`)
		err := s.Load(saved)
		g.Expect(err).To(HaveOccurred(), text)
		g.Expect(errs.As(err).Field).To(Equal(field), text)
		g.Expect(s.On(scenarios.OnFaye)).To(BeTrue(), text)
	}
}
