package draw_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/draw"
)

func dice() draw.Dice { return rand.New(rand.NewPCG(7, 7)) }

// sorted returns what n draws give, in order.
func sorted(n int, one func() time.Duration) []time.Duration {
	all := make([]time.Duration, n)
	for i := range all {
		all[i] = one()
	}
	slices.Sort(all)
	return all
}

func TestEvenDrawsReachBothBounds(t *testing.T) {
	g, d := NewWithT(t), dice()
	all := sorted(400, func() time.Duration { return draw.Even(d, 2*time.Millisecond, 5*time.Millisecond) })
	g.Expect(all[0]).To(Equal(2 * time.Millisecond))
	g.Expect(all[399]).To(Equal(5 * time.Millisecond))
	g.Expect(slices.Compact(all)).To(HaveLen(4), "whole milliseconds")
	g.Expect(draw.Even(nil, time.Second, time.Second)).To(Equal(time.Second), "the dice are not asked")
}

func TestALogNormalDrawHasItsMedianAndALongTail(t *testing.T) {
	g, d := NewWithT(t), dice()
	const n = 4000
	all := sorted(n, func() time.Duration { return draw.LogNormal(d, time.Minute, 0.8, 0, time.Hour) })
	// By definition of the distribution, 1 in 6 is beyond one standard deviation
	// on either side: a factor of e^0.8 = 2.2255.
	g.Expect(all[n/2]).To(BeNumerically("~", time.Minute, 3*time.Second))
	g.Expect(all[n*8413/10000]).To(BeNumerically("~", 133*time.Second, 8*time.Second))
	g.Expect(all[n*1587/10000]).To(BeNumerically("~", 27*time.Second, 2*time.Second))
	g.Expect(all[n-1]).To(BeNumerically(">", 8*time.Minute))
	g.Expect(all).To(HaveEach(WithTransform(func(d time.Duration) time.Duration { return d % time.Millisecond }, BeZero())))
}

func TestALogNormalDrawKeepsItsBounds(t *testing.T) {
	g, d := NewWithT(t), dice()
	all := sorted(400, func() time.Duration { return draw.LogNormal(d, time.Minute, 1, 30*time.Second, 2*time.Minute) })
	g.Expect(all[0]).To(Equal(30 * time.Second))
	g.Expect(all[399]).To(Equal(2 * time.Minute))

	wild := sorted(50, func() time.Duration { return draw.LogNormal(d, time.Hour, 1e6, 0, 24*time.Hour) })
	g.Expect(wild[0]).To(BeZero())
	g.Expect(wild[49]).To(Equal(24*time.Hour), "what is no number of seconds is bounded too")
}

func TestChancesHappenAsOftenAsTheySay(t *testing.T) {
	g, d, hits := NewWithT(t), dice(), 0
	for range 10_000 {
		if draw.Chance(d, 0.3) {
			hits++
		}
	}
	g.Expect(hits).To(BeNumerically("~", 3000, 150))
	g.Expect(draw.Chance(d, 0)).To(BeFalse())
	g.Expect(draw.Chance(d, 1)).To(BeTrue())
}

func TestWeightsAreShares(t *testing.T) {
	g, d, count := NewWithT(t), dice(), map[int64]int{}
	for range 10_000 {
		count[draw.Weighted(d, []int64{3, 0, 1}, func(w int64) int64 { return w })]++
	}
	g.Expect(count).To(HaveLen(2), "a weight of 0 is never drawn")
	g.Expect(count[3]).To(BeNumerically("~", 7500, 200))
}
