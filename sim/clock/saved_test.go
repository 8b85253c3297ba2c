package clock_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
)

// restored makes a realtime clock what another one was at an instant, with two
// entries to come, and lets so much time pass at a stroke.
func restored(t *testing.T, fire func(clock.Turn, clock.Due), at time.Time, gone time.Duration) *clock.Clock {
	t.Helper()
	g := NewWithT(t)
	c := clock.New(clock.Options{Mode: clock.Manual, Start: at.Add(-time.Hour), Fire: fire})
	t.Cleanup(c.Close)
	g.Expect(c.Do(func(t clock.Turn) error {
		g.Expect(t.Restore(clock.Saved{Now: at, Mode: clock.Realtime, Rate: 1, Sequence: 9})).To(Succeed())
		late, soon := clock.Due{Kind: "late"}, clock.Due{Kind: "soon"}
		g.Expect(t.Reschedule(clock.Entry{At: at.Add(time.Minute), Sequence: 9, Due: late})).To(Succeed())
		g.Expect(t.Reschedule(clock.Entry{At: at.Add(time.Minute), Sequence: 4, Due: soon})).To(Succeed())
		g.Expect(t.Reschedule(clock.Entry{At: at, Sequence: 10, Due: late})).To(MatchError(ContainSubstring("sequence")))
		g.Expect(t.Restored(late).At()).To(Equal(at.Add(time.Minute)))
		g.Expect(t.Restored(late)).To(BeNil(), "it is taken once")
		t.Elapse(gone)
		return nil
	})).To(Succeed())
	return c
}

func TestTimeGoesOnWhileNobodyIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		at := time.Date(2021, 3, 23, 9, 24, 36, 0, time.UTC)
		var fired []string
		fire := func(t clock.Turn, due clock.Due) {
			fired = append(fired, t.Now().Sub(at).String()+" "+string(due.Kind))
		}
		c := restored(t, fire, at, 10*time.Minute)
		g.Expect(fired).To(Equal([]string{"1m0s soon", "1m0s late"}), "at their own instants, in their old order")
		g.Expect(c.State().Now).To(Equal(at.Add(10 * time.Minute)))

		fired = nil
		c = restored(t, fire, at, 0)
		g.Expect(c.State().Now).To(Equal(at))
		g.Expect(fired).To(BeEmpty())
	})
}

var errFull = errors.New("no room")

// keeper counts what it is told, and fails from some point on.
type keeper struct {
	entries map[uint64]bool
	kept    int
	err     error
}

func (k *keeper) Scheduled(e clock.Entry) { k.entries[e.Sequence] = true }
func (k *keeper) Gone(e clock.Entry)      { delete(k.entries, e.Sequence) }
func (k *keeper) Keep(clock.Turn) error   { k.kept++; return k.err }

func TestNothingIsSeenBeforeItIsKept(t *testing.T) {
	g := NewWithT(t)
	c := clock.New(clock.Options{Mode: clock.Manual})
	t.Cleanup(c.Close)
	k := &keeper{entries: map[uint64]bool{}}
	var kept <-chan struct{}
	g.Expect(c.Do(func(t clock.Turn) error {
		g.Expect(t.Kept()).To(BeNil(), "nobody keeps anything yet")
		t.KeepWith(k)
		t.After(time.Second, clock.Due{Kind: "soon"})
		kept = t.Kept()
		g.Expect(kept).NotTo(BeClosed())
		return nil
	})).To(Succeed())
	g.Expect(kept).To(BeClosed())
	g.Expect(k.entries).To(HaveLen(1))
	before := k.kept
	g.Expect(c.Look(func(clock.Turn) error { return nil })).To(Succeed())
	g.Expect(k.kept).To(Equal(before), "a look changes nothing")
	_, err := c.RunUntilIdle(t.Context())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(k.kept).To(BeNumerically(">", before))
	g.Expect(k.entries).To(BeEmpty())

	k.err = errFull
	g.Expect(c.Do(func(t clock.Turn) error { kept = t.Kept(); return nil })).To(MatchError(errFull))
	g.Expect(kept).NotTo(BeClosed(), "what waits for it never leaves")
	g.Expect(c.Look(func(clock.Turn) error { return nil })).To(MatchError(errFull))
}
