package cdr_test

import (
	"cmp"
	"flag"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ringback-sim/ringback/sim/cdr"
)

var big = flag.Bool("cdr.big", false, "also measure with 10 million records (5 GB)")

const (
	small   = 10_000
	million = 1_000_000
)

// large lists the stores to compare with a small one.
func large() []int {
	if *big {
		return []int{million, 10 * million}
	}
	return []int{million}
}

// stores are made once and read by all benchmarks.
var stores = map[int]func() *cdr.Store{
	small:        sync.OnceValue(func() *cdr.Store { return history(small, asTheyEnd) }),
	million:      sync.OnceValue(func() *cdr.Store { return history(million, asTheyEnd) }),
	10 * million: sync.OnceValue(func() *cdr.Store { return history(10*million, asTheyEnd) }),
}

// searches are the ways to search, each for what a given record has.
var searches = []struct {
	name   string
	fields []string
	within time.Duration // of the placing; 0: no bounds
}{
	{"none", nil, 0},
	{"time", nil, 24 * time.Hour},
	{"short time", nil, 10 * every},
	{"project", []string{"project"}, 0},
	{"task", []string{"task"}, 0},
	{"caller", []string{"caller"}, 0},
	{"callee", []string{"callee"}, 0},
	{"result", []string{"result"}, 0},
	{"end", []string{"end"}, 0},
	{"agent", []string{"agent"}, 0},
	{"task+result", []string{"task", "result"}, 0},
	{"task+time", []string{"task"}, 24 * time.Hour},
	{"callee+time", []string{"callee"}, 24 * time.Hour},
	{"project+agent", []string{"project", "agent"}, 0}, // two indexes, which have to agree
}

// searchAt returns a query for records like the first of all, from the n-th
// on, where a number dialled is the n-th's: hardly any other has it.
func searchAt(n, limit int, fields []string, within time.Duration) cdr.Query {
	first := nth(0)
	q := cdr.Query{Match: map[string]string{}, Limit: limit}
	for _, f := range schema.Fields {
		if slices.Contains(fields, f.Name) && f.Name != "callee" {
			q.Match[f.Name] = f.Of(&first)
		}
	}
	r := nth(n)
	for !matches(&r, q) {
		n++
		r = nth(n)
	}
	if slices.Contains(fields, "callee") {
		q.Match["callee"] = string(r.Callee)
	}
	q.After = r.Key - 1
	if within > 0 {
		q.After, q.From, q.To = 0, r.PlacedAt, r.PlacedAt.Add(within)
	}
	return q
}

// positions are where in the store a page is asked for.
var positions = []struct {
	name string
	of   func(size int) int
}{
	{"start", func(int) int { return 0 }},
	{"middle", func(size int) int { return size / 2 }},
	{"end", func(size int) int { return size - size/10 }},
}

// spread returns queries for many pages around the n-th record, so that they
// are not read from a processor's cache only.
func spread(n, size, limit int, fields []string, within time.Duration) []cdr.Query {
	queries := make([]cdr.Query, 64)
	for i := range queries {
		queries[i] = searchAt(n+i*size/len(queries)/20, limit, fields, within)
	}
	return queries
}

// BenchmarkPage compares pages of a large store with the first ones of a small
// one, by row: the cost must not grow with the store, nor with the depth. The
// two take turns, so that what else the machine does meets both.
func BenchmarkPage(b *testing.B) {
	for _, search := range searches {
		for _, limit := range []int{15, 1000} {
			for _, size := range large() {
				for _, pos := range positions {
					b.Run(fmt.Sprintf("%s/page-of-%d/%s-of-%d", search.name, limit, pos.name, size), func(b *testing.B) {
						one, other := stores[small](), stores[size]()
						first := spread(0, small, limit, search.fields, search.within)
						deep := spread(pos.of(size), size, limit, search.fields, search.within)
						var base, cost []float64
						for i := 0; b.Loop(); i++ {
							base = append(base, perRow(b, one, first[i%len(first)]))
							cost = append(cost, perRow(b, other, deep[i%len(deep)]))
						}
						b.ReportMetric(median(cost), "ns/row")
						b.ReportMetric(median(cost)/median(base), "x-10k")
					})
				}
			}
		}
	}
}

// perRow returns the nanoseconds that a page takes for each of its records.
func perRow(b *testing.B, s *cdr.Store, q cdr.Query) float64 {
	b.Helper()
	start := b.Elapsed()
	page, err := s.Page(q)
	took := b.Elapsed() - start
	if err != nil || len(page) == 0 {
		b.Fatalf("%d records, %v", len(page), err)
	}
	return float64(took) / float64(len(page))
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

// BenchmarkInsert compares what a record costs in a store that grows large with
// one that takes the same records and begins anew after every 10,000.
func BenchmarkInsert(b *testing.B) {
	asTheyEndCost := map[int]float64{} // by size
	for _, o := range []struct {
		name string
		in   order
	}{{"as-they-end", asTheyEnd}, {"backwards", backwards}, {"scattered", scattered}} {
		for _, size := range large() {
			b.Run(fmt.Sprintf("%s/%d", o.name, size), func(b *testing.B) {
				before := heap()
				var grows, anew *cdr.Store
				var base, cost []float64
				for b.Loop() {
					grows = cdr.New(schema)
					batch := make([]cdr.Record, 0, 100)
					o.in(size, func(n int) {
						if batch = append(batch, nth(n)); len(batch) < cap(batch) {
							return
						}
						if grows.Len()%small == 0 {
							anew = cdr.New(schema)
						}
						base = append(base, insertAll(b, anew, batch))
						cost = append(cost, insertAll(b, grows, batch))
						batch = batch[:0]
					})
				}
				b.ReportMetric(float64(heap()-before)/float64(size), "B/record")
				runtime.KeepAlive(grows)
				late := median(cost[len(cost)/2:]) // where the store is large
				b.ReportMetric(late, "ns/record")
				b.ReportMetric(late/median(base), "x-10k")
				asTheyEndCost[size] = cmp.Or(asTheyEndCost[size], late)
				b.ReportMetric(late/asTheyEndCost[size], "x-as-they-end")
			})
		}
	}
}

// insertAll returns the nanoseconds that each of the records takes.
func insertAll(b *testing.B, s *cdr.Store, records []cdr.Record) float64 {
	b.Helper()
	start := b.Elapsed()
	for _, r := range records {
		if err := s.Insert(r); err != nil {
			b.Fatal(err)
		}
	}
	return float64(b.Elapsed()-start) / float64(len(records))
}

// heap returns the bytes in use, without garbage.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
