package receiver

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

func TestASlowDeclineIsNoticed(t *testing.T) {
	for name, tc := range map[string]struct {
		first, last time.Duration
		declines    bool
	}{
		"as fast":              {time.Millisecond, time.Millisecond, false},
		"twice as slow, small": {100 * time.Microsecond, 2 * time.Millisecond, false},
		"three times as slow":  {10 * time.Millisecond, 30 * time.Millisecond, true},
		"faster":               {10 * time.Millisecond, time.Millisecond, false},
	} {
		NewWithT(t).Expect(declines(tc.first, tc.last)).To(Equal(tc.declines), name)
	}
}

func TestQuantiles(t *testing.T) {
	g := NewWithT(t)
	var took []time.Duration
	for i := range 200 {
		took = append(took, time.Duration(200-i)*time.Millisecond)
	}
	g.Expect(percentiles(took)).To(Equal("p50 101ms, p95 191ms, p99 199ms"))
	g.Expect(percentiles(took[:1])).To(Equal("p50 200ms, p95 200ms, p99 200ms"))
}
