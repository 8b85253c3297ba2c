package clock_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
)

func TestAnAdvanceStepsARealtimeClockThenLetsItRunOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, d := NewWithT(t), &diary{}
		c := clock.New(clock.Options{Start: epoch, Fire: d.fire})
		defer c.Close()
		after(c, time.Hour, "hour")
		_, err := c.Advance(t.Context(), 2*time.Hour)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(d.lines).To(Equal([]string{"hour@1h0m0s"}))
		time.Sleep(time.Second)
		g.Expect(c.State().Now).To(Equal(epoch.Add(2*time.Hour + time.Second)))
	})
}

func TestAnAdvanceThatNeverEndsIsStopped(t *testing.T) {
	g := NewWithT(t)
	c := clock.New(clock.Options{Start: epoch, Mode: clock.Manual, MaxTurns: 100, Fire: perpetual})
	after(c, time.Second, "again")
	done, err := c.RunUntilIdle(t.Context())
	runaway, ok := errors.AsType[*clock.RunawayError](err)
	g.Expect(ok).To(BeTrue())
	g.Expect(runaway.Turns).To(Equal(100))
	g.Expect(done.Now).To(Equal(epoch.Add(100 * time.Second)))
}

func TestASecondAdvanceLearnsWhichOneRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		var release func(func(clock.Turn))
		c := manual(func(t clock.Turn, _ clock.Due) { release = t.Hold() })
		after(c, time.Second, "work")
		done := make(chan error)
		go func() { _, err := c.Advance(t.Context(), time.Minute); done <- err }()
		synctest.Wait()
		_, err := c.RunUntilIdle(t.Context())
		g.Expect(err).To(MatchError(ContainSubstring("to 2021-03-23T09:25:36Z")))
		release(func(clock.Turn) {})
		g.Expect(<-done).NotTo(HaveOccurred())
	})
}

func TestAnAdvanceStopsWhenItsClientGoesAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, d := NewWithT(t), &diary{}
		var release func(func(clock.Turn))
		c := manual(func(t clock.Turn, due clock.Due) {
			d.fire(t, due)
			if due.Kind == "work" {
				release = t.Hold()
			}
		})
		_ = c.Do(func(t clock.Turn) error {
			t.After(time.Second, clock.Due{Kind: "work", ID: "work"})
			t.After(time.Minute, clock.Due{ID: "later"})
			return nil
		})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { _, err := c.Advance(ctx, time.Hour); done <- err }()
		synctest.Wait()
		cancel()
		g.Expect(<-done).To(MatchError(context.Canceled))
		release(func(clock.Turn) {})
		g.Expect(c.State().Now).To(Equal(epoch.Add(time.Second)))
		g.Expect(d.lines).To(Equal([]string{"work@1s"}))
	})
}
