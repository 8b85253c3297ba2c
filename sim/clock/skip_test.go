package clock_test

import (
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
)

func TestSkipJumpsUntilNothingIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, d := NewWithT(t), &diary{}
		c := clock.New(clock.Options{Start: epoch, Mode: clock.Skip, Fire: func(t clock.Turn, due clock.Due) {
			d.fire(t, due)
			if due.ID == "hour" {
				t.After(24*time.Hour, clock.Due{ID: "day"})
			}
		}})
		defer c.Close()
		after(c, time.Hour, "hour")
		synctest.Wait()
		g.Expect(d.lines).To(Equal([]string{"hour@1h0m0s", "day@25h0m0s"}))
		g.Expect(c.State().Now).To(Equal(epoch.Add(25 * time.Hour)))
	})
}

// perpetual schedules itself again for ever.
func perpetual(t clock.Turn, due clock.Due) { t.After(time.Second, due) }

func TestASkipThatNeverEndsFallsBackToManual(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		c := clock.New(clock.Options{Start: epoch, Mode: clock.Skip, MaxTurns: 1000, Fire: perpetual})
		defer c.Close()
		after(c, time.Second, "again")
		synctest.Wait()
		g.Expect(c.State().Mode).To(Equal(clock.Manual))
	})
}
