package clock_test

import (
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
)

func TestRealtimeFollowsTheWallAndWaitsForNoWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, d := NewWithT(t), &diary{}
		var release func(func(clock.Turn))
		c := clock.New(clock.Options{Start: epoch, Fire: func(t clock.Turn, due clock.Due) {
			d.fire(t, due)
			if due.Kind == "work" {
				release = t.Hold()
			}
		}})
		defer c.Close()
		_ = c.Do(func(t clock.Turn) error {
			t.After(time.Second, clock.Due{Kind: "work", ID: "work"})
			t.After(2*time.Second, clock.Due{ID: "later"})
			return nil
		})
		time.Sleep(3 * time.Second)
		synctest.Wait()
		g.Expect(d.lines).To(Equal([]string{"work@1s", "later@2s"}))
		release(func(t clock.Turn) { d.fire(t, clock.Due{ID: "landed"}) })
		g.Expect(d.lines[2]).To(Equal("landed@3s"), "an outcome lands when it comes")
		g.Expect(c.State().Now).To(Equal(epoch.Add(3 * time.Second)))
	})
}

func TestAHeldRealtimeWorldDoesNotRunPastWhatIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, d := NewWithT(t), &diary{}
		c := clock.New(clock.Options{Start: epoch, Fire: d.fire})
		defer c.Close()
		after(c, time.Second, "due")
		release, _ := c.Hold(t.Context())
		time.Sleep(5 * time.Second)
		_ = c.Do(func(t clock.Turn) error { d.fire(t, clock.Due{ID: "request"}); return nil })
		release()
		synctest.Wait()
		g.Expect(d.lines).To(Equal([]string{"request@1s", "due@1s"}), "times never decrease")
	})
}

func TestScaledTimeRunsFaster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, d := NewWithT(t), &diary{}
		c := clock.New(clock.Options{Start: epoch, Mode: clock.Scaled, Rate: 60, Fire: d.fire})
		defer c.Close()
		after(c, time.Minute, "minute")
		time.Sleep(2 * time.Second)
		synctest.Wait()
		g.Expect(d.lines).To(Equal([]string{"minute@1m0s"}))
		g.Expect(c.State().Now).To(Equal(epoch.Add(2 * time.Minute)))
	})
}
