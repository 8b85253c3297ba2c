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

func TestALogNormalSpanHasItsMedianAndALongTail(t *testing.T) {
	g := NewWithT(t)
	const n = 4000
	talks := drawnTalks(call.Span{Median: time.Minute, Sigma: 0.8}, n)
	// By definition of the distribution, 1 in 6 is beyond one standard deviation
	// on either side: a factor of e^0.8 = 2.2255.
	g.Expect(talks[n/2]).To(BeNumerically("~", time.Minute, 3*time.Second))
	g.Expect(talks[n*8413/10000]).To(BeNumerically("~", 133*time.Second, 8*time.Second))
	g.Expect(talks[n*1587/10000]).To(BeNumerically("~", 27*time.Second, 2*time.Second))
	g.Expect(talks[n-1]).To(BeNumerically(">", 8*time.Minute))
	g.Expect(talks).To(HaveEach(WithTransform(func(d time.Duration) time.Duration { return d % time.Millisecond }, BeZero())))
}

func TestALogNormalSpanKeepsItsBounds(t *testing.T) {
	g := NewWithT(t)
	talks := drawnTalks(call.Span{Median: time.Minute, Sigma: 1, Min: 30 * time.Second, Max: 2 * time.Minute}, 400)
	g.Expect(talks[0]).To(Equal(30 * time.Second))
	g.Expect(talks[399]).To(Equal(2 * time.Minute))

	wild := drawnTalks(call.Span{Median: time.Hour, Sigma: 1e6}, 50)
	g.Expect(wild[0]).To(BeZero())
	g.Expect(wild[49]).To(Equal(call.LongestSpan), "what is no number of seconds is bounded too")

	g.Expect(drawnTalks(call.Span{Median: time.Minute}, 5)).To(HaveEach(time.Minute), "without a spread it is the median")
}
