package cdr_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/cdr"
)

// TestAPageLooksAtNothingElse holds what makes a page cost the same in a store
// of any size and at any depth.
func TestAPageLooksAtNothingElse(t *testing.T) {
	for _, size := range []int{2_000, 20_000} {
		s := history(size, asTheyEnd)
		for _, search := range searches {
			for _, pos := range positions {
				t.Run(fmt.Sprintf("%s/%s-of-%d", search.name, pos.name, size), func(t *testing.T) {
					g := NewWithT(t)
					for _, limit := range []int{1, 15, 100} {
						q := searchAt(pos.of(size), limit, search.fields, search.within)
						page, err := s.Page(q)
						g.Expect(err).NotTo(HaveOccurred())
						g.Expect(page).NotTo(BeEmpty())
						rows, seeks, err := s.Effort(q)
						g.Expect(err).NotTo(HaveOccurred())
						g.Expect(rows).To(Equal(len(page)), "every record it reads is on the page")
						if search.name != "project+agent" {
							g.Expect(seeks).To(BeNumerically("<=", len(page)+1), "and it looks for no other")
						}
					}
				})
			}
		}
	}
}

// TestListsThatNeverAgree bounds the work of a search in two indexes by the time
// range, and by the shorter list.
func TestListsThatNeverAgree(t *testing.T) {
	g := NewWithT(t)
	s := cdr.New(schema)
	for n := range 1000 {
		r := nth(n)
		r.Project, r.Agent = []string{"even", "odd"}[n%2], []string{"8005", "8006"}[n%2]
		if n == 600 {
			r.Agent = "rare"
		}
		g.Expect(s.Insert(r)).To(Succeed())
	}
	never := cdr.Query{Match: map[string]string{"project": "even", "agent": "8006"}, Limit: 10}
	never.To = nth(20).PlacedAt
	rows, seeks, err := s.Effort(never)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(rows).To(BeZero())
	g.Expect(seeks).To(BeNumerically("<=", 22))

	rare := cdr.Query{Match: map[string]string{"project": "odd", "agent": "rare"}, Limit: 10}
	rows, seeks, err = s.Effort(rare)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(rows).To(BeZero())
	g.Expect(seeks).To(BeNumerically("<=", 4), "it leaps to the rare one")
}

// TestAnIndexTellsItsFieldsApart has values that are equal when joined.
func TestAnIndexTellsItsFieldsApart(t *testing.T) {
	g := NewWithT(t)
	s := cdr.New(cdr.Schema{
		Fields: []cdr.Field{
			{Name: "project", Of: func(r *cdr.Record) string { return r.Project }},
			{Name: "task", Of: func(r *cdr.Record) string { return r.Task }},
		},
		Indexes: [][]string{{"project", "task"}},
	})
	for n := range 20 {
		r := nth(n)
		r.Project, r.Task = "1", "12"
		if n == 7 {
			r.Project, r.Task = "11", "2"
		}
		g.Expect(s.Insert(r)).To(Succeed())
	}
	rows, _, err := s.Effort(cdr.Query{Match: map[string]string{"project": "11", "task": "2"}, Limit: 10})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(rows).To(Equal(1))
}

// TestABusyMillisecondCostsNoMoreThanItself has so many calls placed at one
// instant that their keys run seconds ahead of it, and looks elsewhere.
func TestABusyMillisecondCostsNoMoreThanItself(t *testing.T) {
	g := NewWithT(t)
	s := cdr.New(schema)
	for n := range 300 {
		g.Expect(s.Insert(nth(n))).To(Succeed())
	}
	burst := epoch.Add(50*every + time.Millisecond)
	for n := range 40 {
		r := nth(1000 + n)
		r.PlacedAt, r.Key = burst, keyAt(burst.Add(time.Duration(n)*every/10), 7)
		g.Expect(s.Insert(r)).To(Succeed())
	}
	page, err := s.Page(cdr.Query{From: burst, To: burst, Limit: 100})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(page).To(HaveLen(40), "all of the burst, wherever their keys lie")

	at := epoch.Add(200 * every)
	q := cdr.Query{From: at, To: at, Limit: 100}
	page, err = s.Page(q)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(page).To(HaveLen(1))
	rows, _, _ := s.Effort(q)
	g.Expect(rows).To(BeNumerically("<=", 1+40/10), "the records of as long a time as keys run ahead")
}

// TestASmallStoreTakesLittleMemory is for tests that make many worlds.
func TestASmallStoreTakesLittleMemory(t *testing.T) {
	g := NewWithT(t)
	stores := make([]*cdr.Store, 100)
	before := heap()
	for i := range stores {
		stores[i] = history(1, asTheyEnd)
	}
	each := (heap() - before) / 100
	runtime.KeepAlive(stores)
	g.Expect(each).To(BeNumerically("<", 16<<10))
}

// TestARecordTakesLittleMemory holds the bytes per record, eight indexes
// included.
func TestARecordTakesLittleMemory(t *testing.T) {
	const size, most = 20_000, 500
	for name, in := range map[string]order{"as they end": asTheyEnd, "backwards": backwards, "scattered": scattered} {
		before := heap()
		s := history(size, in)
		each := float64(heap()-before) / size
		runtime.KeepAlive(s)
		t.Logf("%s: %.0f bytes per record", name, each)
		NewWithT(t).Expect(each).To(BeNumerically("<", most), name)
	}
}
