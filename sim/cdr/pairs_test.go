package cdr

import (
	"slices"
	"testing"

	. "github.com/onsi/gomega"
	"pgregory.net/rapid"
)

func sorted(of []pair) []pair {
	return slices.SortedFunc(slices.Values(of), func(p, q pair) int {
		if p.less(q) {
			return -1
		}
		return 1
	})
}

// all walks the set as a page does.
func (s *pairs) all() []pair {
	var all []pair
	c := cursor{set: s}
	for p, ok := c.seek(pair{}); ok; p, ok = c.seek(pair{p.hi, p.lo + 1}) {
		all = append(all, p)
	}
	return all
}

// room returns how many pairs the nodes have room for.
func (n *node) room() int {
	room := cap(n.pairs)
	for _, child := range n.children {
		room += child.room()
	}
	return room
}

func TestPairsAreFoundInOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := NewWithT(rt)
		var set pairs
		var model []pair
		for n := range rapid.IntRange(0, 3000).Draw(rt, "size") {
			stride := rapid.SampledFrom([]uint64{1, 7, 1_000_003}).Draw(rt, "stride")
			p := pair{uint64(n) * stride % 11, uint64(n)*stride<<1 + 1}
			if !slices.Contains(model, p) {
				set.add(p)
				model = append(model, p)
			}
		}
		model = sorted(model)
		g.Expect(set.all()).To(Equal(model))

		c := cursor{set: &set}
		for range 50 {
			p := pair{rapid.Uint64Range(0, 12).Draw(rt, "hi"), rapid.Uint64Range(0, 10_000).Draw(rt, "lo")}
			i := slices.IndexFunc(model, func(q pair) bool { return !q.less(p) })
			found, ok := c.seek(p)
			g.Expect(ok).To(Equal(i >= 0))
			if ok {
				g.Expect(found).To(Equal(model[i]), "the first from %v on", p)
			}
		}
	})
}

// TestPairsTakeLittleRoom holds how full the nodes of a tree of three levels
// are.
func TestPairsTakeLittleRoom(t *testing.T) {
	const size = 100_000
	for name, tc := range map[string]struct {
		pair func(n int) pair
		fill float64 // at least
	}{
		"in order":                        {func(n int) pair { return pair{1, uint64(n)} }, 0.99},
		"in order, of three values":       {func(n int) pair { return pair{uint64(n % 3), uint64(n)} }, 0.98},
		"in order, of a thousand values":  {func(n int) pair { return pair{uint64(n%1000) * 7919, uint64(n)} }, 0.6},
		"backwards":                       {func(n int) pair { return pair{1, uint64(size - n)} }, 0.97},
		"one of each value, in any order": {func(n int) pair { return pair{uint64(n) * 0x9e3779b97f4a7c15, 1} }, 0.6},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			var set pairs
			model := make([]pair, size)
			for n := range model {
				model[n] = tc.pair(n)
				set.add(model[n])
			}
			g.Expect(slices.Equal(set.all(), sorted(model))).To(BeTrue())
			g.Expect(set.root.children[0].children).NotTo(BeNil(), "three levels")
			g.Expect(float64(size) / float64(set.root.room())).To(BeNumerically(">", tc.fill))
		})
	}
}
