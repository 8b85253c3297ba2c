package world_test

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/world"
)

func TestFinishedAndLiveShowEveryCallOnce(t *testing.T) {
	b := newBench(t, call.Callee)
	placed := map[call.ID]bool{}
	place := func(n int) {
		for range n {
			c, err := b.place(world.Placement{Callee: customer})
			b.g.Expect(err).NotTo(HaveOccurred())
			placed[c.ID] = true
		}
	}
	place(3)
	b.idle()
	_, err := b.Clock.Advance(t.Context(), time.Hour)
	b.g.Expect(err).NotTo(HaveOccurred())
	since := b.Now()
	clear(placed)
	place(1200) // more than are read at a time
	b.idle()
	place(2)
	seen, live := map[call.ID]int{}, 0
	b.do(func(t clock.Turn) {
		b.Finished(t, since, func(c *call.Call) { seen[c.ID]++ })
		b.Live(t, func(c *call.Call) {
			seen[c.ID]++
			live++
		})
	})
	b.g.Expect(seen).To(HaveLen(len(placed)))
	b.g.Expect(seen).To(HaveEach(1))
	for id := range placed {
		b.g.Expect(seen).To(HaveKey(id))
	}
	b.g.Expect(live).To(Equal(2))
}
