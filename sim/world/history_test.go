package world_test

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/world"
)

func TestAnInventedPastIsOverAndMixed(t *testing.T) {
	b := newBench(t, call.Callee)
	const n = 2500
	b.do(func(t clock.Turn) { b.g.Expect(b.Invent(t, b.account(t), n, 7*24*time.Hour, nil)).To(Succeed()) })
	b.g.Expect(b.events).To(BeEmpty(), "nobody hears of it")
	records := b.records()
	b.g.Expect(records).To(HaveLen(n))
	seen := map[call.Disposition]int{}
	for _, r := range records {
		seen[r.Disposition()]++
		b.g.Expect(r.PlacedAt).To(BeTemporally(">=", epoch.Add(-7*24*time.Hour-5*time.Minute)))
		b.g.Expect(r.EndedAt).To(BeTemporally("<=", epoch))
		_, magic := r.Callee.Magic()
		b.g.Expect(magic).To(BeFalse())
	}
	for _, d := range call.Dispositions() {
		b.g.Expect(seen[d]).To(BeNumerically(">", n/50), string(d))
	}
	c, err := b.place(world.Placement{Callee: "13800138000"})
	b.g.Expect(err).NotTo(HaveOccurred())
	b.g.Expect(c.Key).To(BeNumerically(">", records[n-1].Key))
}

func TestAPastCallOfTheSameMillisecondGetsAKeyOfItsOwn(t *testing.T) {
	b := newBench(t, call.Callee)
	b.do(func(t clock.Turn) {
		for range 3 {
			p := world.Past{At: epoch.Add(-time.Hour), Talk: 17 * time.Second, Ring: 4 * time.Second}
			p.Vendor, p.Callee = "acme", "13800138000"
			c, err := b.Import(t, p)
			b.g.Expect(err).NotTo(HaveOccurred())
			b.g.Expect(c.Talk()).To(Equal(17 * time.Second))
			b.g.Expect(c.A.AnsweredAt.Sub(c.A.RingingAt)).To(Equal(4 * time.Second))
		}
	})
	b.g.Expect(b.records()).To(HaveLen(3))
}

func TestAPastThatIsNotOverIsRefused(t *testing.T) {
	b := newBench(t, call.Callee)
	b.do(func(t clock.Turn) {
		p := world.Past{At: epoch.Add(-time.Second)}
		p.Vendor, p.Callee = "acme", "13800138000"
		_, err := b.Import(t, p)
		b.g.Expect(errs.As(err).Field).To(Equal("placedAt"))
	})
	b.g.Expect(b.records()).To(BeEmpty())
}
