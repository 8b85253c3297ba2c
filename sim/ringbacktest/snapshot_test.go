package ringbacktest_test

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/ringbacktest"
)

func TestASavedStateIsRestoredElsewhere(t *testing.T) {
	g := NewWithT(t)
	here, there := ringbacktest.Start(t), ringbacktest.Start(t)
	placed := here.Place(ringbacktest.Order{Callee: "13800138000"})
	here.Advance(4 * time.Second)
	saved := here.Save()
	there.Restore(saved)
	g.Expect(there.Now()).To(Equal(here.Now()))
	there.UntilIdle()
	here.UntilIdle()
	g.Expect(there.Call(placed.ID).States).To(Equal(here.Call(placed.ID).States))
	here.Restore(saved)
	g.Expect(here.Now()).NotTo(Equal(there.Now()), "time is what it was")
}
