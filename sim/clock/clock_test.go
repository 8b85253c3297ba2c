package clock_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"
	"pgregory.net/rapid"

	"github.com/ringback-sim/ringback/sim/clock"
)

var epoch = time.Date(2021, 3, 23, 9, 24, 36, 0, time.UTC)

// diary records what fired and when, as seconds after the epoch.
type diary struct{ lines []string }

func (d *diary) fire(t clock.Turn, due clock.Due) {
	d.lines = append(d.lines, fmt.Sprintf("%s@%v", due.ID, t.Now().Sub(epoch)))
}

func manual(fire func(clock.Turn, clock.Due)) *clock.Clock {
	return clock.New(clock.Options{Start: epoch, Mode: clock.Manual, Fire: fire})
}

func after(c *clock.Clock, d time.Duration, id string) {
	_ = c.Do(func(t clock.Turn) error {
		t.After(d, clock.Due{Kind: "test", ID: id})
		return nil
	})
}

func TestEntriesFireInOrderOfTimeAndSequence(t *testing.T) {
	g, d := NewWithT(t), &diary{}
	c := manual(d.fire)
	after(c, 2*time.Second, "late")
	after(c, time.Second, "first")
	after(c, time.Second, "second")
	after(c, -time.Hour, "at once")

	done, err := c.Advance(t.Context(), 3*time.Second)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(d.lines).To(Equal([]string{"at once@0s", "first@1s", "second@1s", "late@2s"}))
	g.Expect(done.Ran).To(Equal(3), "what was due at once ran before the advance")
	g.Expect(done.From).To(Equal(epoch))
	g.Expect(done.Now).To(Equal(epoch.Add(3 * time.Second)))
	g.Expect(done.Next.IsZero()).To(BeTrue())
}

func TestOrderHoldsForAnyMixOfTimers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		type fired struct {
			at  time.Time
			seq int
		}
		var got []fired
		delays := rapid.SliceOf(rapid.IntRange(0, 5)).Draw(rt, "delays")
		stopped := rapid.SliceOfN(rapid.Bool(), len(delays), len(delays)).Draw(rt, "stopped")
		var timers []*clock.Timer
		c := manual(func(t clock.Turn, due clock.Due) {
			var seq int
			_, _ = fmt.Sscan(due.ID, &seq)
			got = append(got, fired{t.Now(), seq})
		})
		_ = c.Do(func(t clock.Turn) error {
			for i, d := range delays {
				timers = append(timers, t.After(time.Duration(d+1)*time.Second, clock.Due{ID: fmt.Sprint(i)}))
			}
			for i, stop := range stopped {
				if stop && (!t.Stop(timers[i]) || t.Stop(timers[i])) {
					rt.Fatal("Stop must succeed once")
				}
			}
			return nil
		})
		if _, err := c.RunUntilIdle(context.Background()); err != nil {
			rt.Fatal(err)
		}
		var want []fired
		for i, d := range delays {
			if !stopped[i] {
				want = append(want, fired{epoch.Add(time.Duration(d+1) * time.Second), i})
			}
		}
		slices.SortStableFunc(want, func(a, b fired) int { return a.at.Compare(b.at) })
		if !slices.Equal(got, want) {
			rt.Fatalf("fired %v, want %v", got, want)
		}
	})
}

func TestARequestHoldsWhatItScheduled(t *testing.T) {
	g, d := NewWithT(t), &diary{}
	c := manual(d.fire)
	release, err := c.Hold(t.Context())
	g.Expect(err).NotTo(HaveOccurred())
	after(c, 0, "push")
	g.Expect(d.lines).To(BeEmpty(), "the answer has not been written yet")
	release()
	release()
	g.Expect(d.lines).To(Equal([]string{"push@0s"}))
}

func TestANewRequestWaitsForWhatIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, d := NewWithT(t), &diary{}
		c := manual(d.fire)
		release, _ := c.Hold(t.Context())
		after(c, 0, "first request's")
		second := make(chan struct{})
		go func() {
			release, _ := c.Hold(t.Context())
			d.lines = append(d.lines, "second request")
			release()
			close(second)
		}()
		synctest.Wait()
		g.Expect(second).NotTo(BeClosed())
		release()
		<-second
		g.Expect(d.lines).To(Equal([]string{"first request's@0s", "second request"}))
	})
}

func TestARequestThatWaitsGivesUpWithItsClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		c := manual(nil)
		release, _ := c.Hold(t.Context())
		defer release()
		after(c, 0, "due")
		ctx, cancel := context.WithCancel(t.Context())
		gone := make(chan error)
		go func() { _, err := c.Hold(ctx); gone <- err }()
		synctest.Wait()
		cancel()
		g.Expect(<-gone).To(MatchError(context.Canceled))
	})
}

func TestWorkInFlightHoldsTheInstantAndLandsInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, d := NewWithT(t), &diary{}
		var releases []func(func(clock.Turn))
		c := manual(func(t clock.Turn, due clock.Due) {
			d.fire(t, due)
			if due.Kind == "work" {
				releases = append(releases, t.Hold())
			}
		})
		_ = c.Do(func(t clock.Turn) error {
			t.After(time.Second, clock.Due{Kind: "work", ID: "one"})
			t.After(time.Second, clock.Due{Kind: "work", ID: "two"})
			t.After(2*time.Second, clock.Due{ID: "later"})
			return nil
		})
		done := make(chan clock.Progress)
		go func() {
			p, _ := c.Advance(t.Context(), time.Hour)
			done <- p
		}()
		synctest.Wait()
		g.Expect(releases).To(HaveLen(2), "both run at their instant, neither waits for the other")
		land := func(id string) func(clock.Turn) {
			return func(t clock.Turn) { d.fire(t, clock.Due{ID: "landed " + id}) }
		}
		releases[1](land("two"))
		synctest.Wait()
		g.Expect(d.lines).To(Equal([]string{"one@1s", "two@1s"}), "two waits for the older one")

		back, err := c.Hold(t.Context())
		g.Expect(err).NotTo(HaveOccurred(), "a receiver may call back while its push is in flight")
		back()

		releases[0](land("one"))
		g.Expect((<-done).Ran).To(Equal(5))
		g.Expect(d.lines).To(Equal([]string{"one@1s", "two@1s", "landed one@1s", "landed two@1s", "later@2s"}))
	})
}

func TestInstantsOutOfRangeAreRefused(t *testing.T) {
	g := NewWithT(t)
	c := manual(nil)
	for _, to := range []time.Time{epoch.Add(-1), clock.Latest.Add(1), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)} {
		_, err := c.AdvanceTo(t.Context(), to)
		g.Expect(err).To(MatchError(clock.ErrRange))
	}
	for _, d := range []time.Duration{-1, 1<<63 - 1} {
		_, err := c.Advance(t.Context(), d)
		g.Expect(err).To(MatchError(clock.ErrRange))
	}
	g.Expect(c.State().Now).To(Equal(epoch))
}

func TestALookAnnouncesNothingAndATurnDoes(t *testing.T) {
	g := NewWithT(t)
	c := manual(nil)
	var changed <-chan struct{}
	look := func(t clock.Turn) error { changed = t.Changed(); return nil }
	_ = c.Look(look)
	before := changed
	_ = c.Look(look)
	g.Expect(changed).To(Equal(before))
	g.Expect(before).NotTo(BeClosed())
	after(c, time.Second, "x")
	g.Expect(before).To(BeClosed())
}

func TestAClosedClockAnswersEverybody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		c := manual(func(t clock.Turn, _ clock.Due) { t.Hold() })
		after(c, time.Second, "work that never lands")
		done := make(chan error)
		go func() { _, err := c.RunUntilIdle(t.Context()); done <- err }()
		synctest.Wait()
		c.Close()
		g.Expect(<-done).To(MatchError(clock.ErrClosed))
		g.Expect(c.Do(func(clock.Turn) error { return nil })).To(MatchError(clock.ErrClosed))
		_, err := c.Hold(t.Context())
		g.Expect(err).To(MatchError(clock.ErrClosed))
	})
}

func TestManyGoroutinesShareOneWriter(t *testing.T) {
	g := NewWithT(t)
	fired, placed := 0, 0
	c := manual(func(clock.Turn, clock.Due) { fired++ })
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				release, err := c.Hold(t.Context())
				if err != nil {
					return
				}
				_ = c.Do(func(t clock.Turn) error {
					placed++
					t.After(time.Duration(placed%7)*time.Second, clock.Due{})
					return nil
				})
				release()
			}
		})
	}
	wg.Wait()
	_, err := c.RunUntilIdle(t.Context())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(fired).To(Equal(8 * 200))
}

// BenchmarkMillionTimers schedules and fires a million entries; the baseline is
// sorting as many instants, which is the least that any queue must do.
func BenchmarkMillionTimers(b *testing.B) {
	const n = 1_000_000
	delays := make([]time.Duration, n)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range delays {
		delays[i] = time.Duration(rng.Int64N(int64(24 * time.Hour)))
	}
	var ours, baseline time.Duration
	wall := clock.Wall{}
	for b.Loop() {
		begin := wall.Now()
		c := manual(nil)
		_ = c.Do(func(t clock.Turn) error {
			for _, d := range delays {
				t.After(d, clock.Due{Kind: "test"})
			}
			return nil
		})
		done, err := c.RunUntilIdle(b.Context())
		if err != nil || done.Ran < n-1 {
			b.Fatal(done, err)
		}
		ours += wall.Now().Sub(begin)

		begin = wall.Now()
		slices.Sort(slices.Clone(delays))
		baseline += wall.Now().Sub(begin)
	}
	b.ReportMetric(float64(ours)/float64(baseline), "x-sort")
	b.ReportMetric(float64(ours.Nanoseconds())/float64(b.N*n), "ns/timer")
}
