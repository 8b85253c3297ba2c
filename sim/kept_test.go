package sim_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/store"
	"github.com/ringback-sim/ringback/sim/store/sqlite"
)

func library(t *testing.T, dir string) *sqlite.Library {
	t.Helper()
	l, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestAKeptWorldGoesOn looks, at every step of a busy world, whether what is kept
// of it is all that there is, and lets another simulator go on from there.
func TestAKeptWorldGoesOn(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			dir := t.TempDir()
			c := pusher()
			c.Library = library(t, dir)
			s := newSim(t, c)
			here := newBusy(t, s, seed)
			for i := range 24 {
				here.act()
				if i%6 != 5 {
					continue
				}
				here.ok("POST", "/_ringback/clock/advance", `{"by":"0s"}`) // what reads have counted is kept with the next change
				_, lives := here.snapshot()
				kept := keptState(t, c.Library)
				here.Expect(firstDifference(lives, kept)).To(BeEmpty(), "what is kept is what is")
			}
			_, before := here.snapshot()
			here.Expect(s.Close()).To(Succeed())
			here.Expect(c.Library.(*sqlite.Library).Close()).To(Succeed())

			c.Library = library(t, dir)
			defer func() { here.Expect(c.Library.(*sqlite.Library).Close()).To(Succeed()) }()
			c.Seed = 99 // counts for a reset
			s = newSim(t, c)
			again := &busy{newClient(t, s), here.dice}
			_, after := again.snapshot()
			here.Expect(firstDifference(before, after)).To(BeEmpty())
			for range 5 {
				again.act()
				again.ok("POST", "/_ringback/clock/advance", `{"by":"0s"}`)
			}
			_, lives := again.snapshot()
			here.Expect(firstDifference(lives, keptState(t, c.Library))).To(BeEmpty())
			again.ok("POST", "/_ringback/reset", "")
			_, fresh := again.snapshot()
			here.Expect(fresh).To(ContainSubstring(`"seed": "99"`))
			here.Expect(firstDifference(fresh, keptState(t, c.Library))).To(BeEmpty(), "a reset is kept, too")
			here.Expect(s.Close()).To(Succeed())
		})
	}
}

// keptState loads what is kept of the default world into a simulator of its own,
// and returns its state.
func keptState(t *testing.T, l store.Library) string {
	t.Helper()
	s, err := sim.New(context.WithoutCancel(t.Context()), func() sim.Config {
		c := config()
		c.Library = frozen{l}
		return c
	}())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, state := newClient(t, s).snapshot()
	return state
}

// frozen is a library in which nothing changes any more.
type frozen struct{ store.Library }

func (f frozen) Shelf(name string) (store.Shelf, []byte, bool, error) {
	s, settings, ok, err := f.Library.Shelf(name)
	return frozenShelf{s}, settings, ok, err
}

type frozenShelf struct{ store.Shelf }

func (frozenShelf) Write([]store.Piece) error                   { return nil }
func (frozenShelf) Replace(iter.Seq2[store.Piece, error]) error { return nil }

func TestMadeWorldsAreKeptToo(t *testing.T) {
	dir := t.TempDir()
	c := config()
	c.Library = library(t, dir)
	s := newSim(t, c)
	root := newClient(t, s)
	mine := root.create(`{"name":"mine","seed":11,"start":"2022-01-01T00:00:00Z"}`)
	root.create(`{"name":"gone"}`)
	id := mine.place(`{"callee":"13800138000"}`)
	root.ok("DELETE", "/_ringback/worlds/gone", "")
	root.Expect(s.Close()).To(Succeed())
	root.Expect(c.Library.(*sqlite.Library).Close()).To(Succeed())

	c.Library = library(t, dir)
	s = newSim(t, c)
	root = newClient(t, s)
	root.Expect(s.Worlds()).To(HaveLen(2))
	mine = root.in("mine")
	root.Expect(mine.calls()).To(Equal([]string{id}))
	mine.ok("POST", "/_ringback/reset", "")
	root.Expect(mine.ok("GET", "/_ringback/clock", "")).To(ContainSubstring("2022-01-01T00:00:00.000Z"), "it is made anew as it was ordered")
	root.Expect(mine.place(`{"callee":"13800138000"}`)).To(Equal(id))
	root.Expect(s.Close()).To(Succeed())
	root.Expect(c.Library.(*sqlite.Library).Close()).To(Succeed())
}

// full is a library that has no room from some point on.
type full struct {
	store.Library
	no *bool
}

func (f full) NewShelf(name string, settings []byte) (store.Shelf, error) {
	s, err := f.Library.NewShelf(name, settings)
	return fullShelf{s, f.no}, err
}

type fullShelf struct {
	store.Shelf
	no *bool
}

var errFull = errors.New("there is no room left")

func (f fullShelf) Write(p []store.Piece) error {
	if *f.no {
		return errFull
	}
	return f.Shelf.Write(p)
}

// TestWhatCannotBeKeptIsNotAnswered ends a world that could tell of what would be
// lost.
func TestWhatCannotBeKeptIsNotAnswered(t *testing.T) {
	var no bool
	c := pusher()
	l := library(t, t.TempDir())
	c.Library = full{l, &no}
	s := newSim(t, c)
	root := newClient(t, s)
	root.ok("POST", "/_ringback/calls", `{"callee":"13800138000"}`)
	no = true
	status, answer := root.do("POST", "/_ringback/calls", `{"callee":"13800138000"}`)
	root.Expect(status).To(Equal(500), answer)
	status, _ = root.do("GET", "/_ringback/calls", "")
	root.Expect(status).To(Equal(500), "and nothing is told after that")
	no = false
	root.Expect(s.Close()).To(Succeed())

	c.Library = l
	s = newSim(t, c)
	root = newClient(t, s)
	root.Expect(root.calls()).To(HaveLen(1), "what was answered is there, and nothing else")
	root.Expect(s.Close()).To(Succeed())
	root.Expect(l.Close()).To(Succeed())
}

// counting is a library that counts what is written of each part.
type counting struct {
	store.Library
	pieces, bytes map[string]int
}

func (c counting) NewShelf(name string, settings []byte) (store.Shelf, error) {
	s, err := c.Library.NewShelf(name, settings)
	return countingShelf{s, c}, err
}

type countingShelf struct {
	store.Shelf
	counting
}

func (c countingShelf) Write(pieces []store.Piece) error {
	for _, p := range pieces {
		c.pieces[p.Part]++
		c.bytes[p.Part] += len(p.Value)
	}
	return c.Shelf.Write(pieces)
}

// TestACampaignIsWrittenOnce imports 50,000 numbers: what dialling some of them
// writes is no more for those that wait.
func TestACampaignIsWrittenOnce(t *testing.T) {
	text, err := scenarios.Read("import-50000")
	g := NewWithT(t)
	g.Expect(err).NotTo(HaveOccurred())
	l := library(t, t.TempDir())
	kept := counting{l, map[string]int{}, map[string]int{}}
	s := newSim(t, sim.Config{Clock: clock.Manual, Scenario: text, Library: kept})
	root := newClient(t, s)
	root.ok("POST", "/_ringback/clock/advance", `{"by":"2m"}`)
	clear(kept.pieces)
	clear(kept.bytes)
	root.ok("POST", "/_ringback/clock/advance", `{"by":"10m"}`)
	g.Expect(kept.pieces["records"]).To(BeNumerically(">", 20))
	g.Expect(kept.bytes["numbers"]).To(BeZero())
	g.Expect(kept.pieces["numbers"]).To(BeNumerically("<", kept.pieces["records"]/100+1), "a piece goes with the last of its numbers")
	total := 0
	for _, n := range kept.bytes {
		total += n
	}
	g.Expect(total/kept.pieces["records"]).To(BeNumerically("<", 20_000), "bytes for each call: %v", kept.bytes)
	g.Expect(s.Close()).To(Succeed())
	g.Expect(l.Close()).To(Succeed())
}
