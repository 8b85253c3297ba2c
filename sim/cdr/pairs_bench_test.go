package cdr

import (
	"runtime"
	"testing"

	"github.com/tidwall/btree"
)

// BenchmarkPairs compares the set of pairs with a library's B-tree.
func BenchmarkPairs(b *testing.B) {
	const size = 200_000
	for _, in := range []struct {
		name string
		pair func(n uint64) pair
	}{
		{"one-value", func(n uint64) pair { return pair{1, n} }},
		{"three-values", func(n uint64) pair { return pair{n % 3, n} }},
		{"as-many-values", func(n uint64) pair { return pair{n * 0x9e3779b97f4a7c15, n} }},
	} {
		b.Run(in.name, func(b *testing.B) {
			var took, room [2]float64
			for b.Loop() {
				var ours pairs
				theirs := btree.NewBTreeGOptions(pair.less, btree.Options{NoLocks: true})
				for i, add := range []func(pair){ours.add, func(p pair) { theirs.Set(p) }} {
					before, start := heapInUse(), b.Elapsed()
					for n := range uint64(size) {
						add(in.pair(n))
					}
					took[i] += float64(b.Elapsed() - start)
					room[i] = float64(heapInUse() - before)
				}
				runtime.KeepAlive(ours)
				runtime.KeepAlive(theirs)
			}
			b.ReportMetric(room[0]/size, "B/pair")
			b.ReportMetric(room[0]/room[1], "x-library-B")
			b.ReportMetric(took[0]/took[1], "x-library-ns")
		})
	}
}

func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
