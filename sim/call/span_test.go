package call_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
)

// drawnTalks returns how long so many conversations of an outcome last, sorted.
func drawnTalks(talk call.Span, n int) []time.Duration {
	dice := rand.New(rand.NewPCG(7, 7))
	o := call.Ordinary(call.Out)
	o.Name, o.Talk.After = "measured", talk
	talks := make([]time.Duration, n)
	for i := range talks {
		talks[i] = call.NewPlan(o, call.Ordinary(call.Out), call.Timeouts{}, dice).Talk.After
	}
	slices.Sort(talks)
	return talks
}

func TestALogNormalSpanKeepsItsBounds(t *testing.T) {
	g := NewWithT(t)
	talks := drawnTalks(call.Span{Median: time.Minute, Sigma: 1, Min: 30 * time.Second, Max: 2 * time.Minute}, 400)
	g.Expect(talks[0]).To(Equal(30 * time.Second))
	g.Expect(talks[200]).To(BeNumerically("~", time.Minute, 5*time.Second))
	g.Expect(talks[399]).To(Equal(2 * time.Minute))

	wild := drawnTalks(call.Span{Median: time.Hour, Sigma: 1e6}, 50)
	g.Expect(wild[49]).To(Equal(call.LongestSpan), "it is bounded without a bound of its own")

	g.Expect(drawnTalks(call.Span{Median: time.Minute}, 5)).To(HaveEach(time.Minute), "without a spread it is the median")
}
