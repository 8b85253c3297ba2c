package receiver

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/ringback-sim/ringback/conformance/target"
)

// burst sends so many pushes at once and expects all to be accepted.
func (x *exam) burst(n int) {
	bodies := make([]string, n)
	for i := range bodies {
		bodies[i] = x.e.push(x.form(), x.e.make.record(fates[i%len(fates)]), 0)
	}
	var took []time.Duration
	good := 0
	for i, r := range x.together(bodies) {
		if r.err == nil && x.e.outcome(r.Answer) == accepted {
			good++
			took = append(took, r.Took)
			continue
		}
		x.accepted(fmt.Sprintf("push %d of %d at once", i+1, n), r.Answer, x.came(r.Answer, r.err))
	}
	x.Equal(fmt.Sprintf("accepted of %d at once", n), good, n)
	if good > 0 {
		x.Measured("answers of %d pushes at once: %s", n, percentiles(took))
	}
}

// endures sends so many pushes, some at once, and expects the last tenth to be
// answered about as fast as the first.
func (x *exam) endures(n, lanes int) {
	took := make([]time.Duration, n)
	broken := make(chan reply, n)
	var all sync.WaitGroup
	for lane := range lanes {
		var bodies []string
		for range n / lanes {
			bodies = append(bodies, x.e.push(x.form(), x.record(), 0))
		}
		all.Go(func() {
			for i, body := range bodies {
				// A log of its own: thousands of exchanges show nothing.
				a, err := x.e.client.Send(target.WithLog(x.Context(), &target.Log{}), x.e.request(body))
				if err != nil || x.e.outcome(a) != accepted {
					a.Exchange = -1
					broken <- reply{a, err}
					return
				}
				took[i*lanes+lane] = a.Took
			}
		})
	}
	all.Wait()
	close(broken)
	for r := range broken {
		x.accepted(fmt.Sprintf("one of %d pushes", n), r.Answer, x.came(r.Answer, r.err))
		return
	}
	tenth := n / 10
	first, last := median(took[tenth:2*tenth]), median(took[n-tenth:]) // the very first may still warm up
	x.True("the last tenth is as fast as the second", !declines(first, last), "median %s at first, %s at last", short(first), short(last))
	x.Measured("answers of %d pushes: %s; median at first %s, at last %s", n, percentiles(took), short(first), short(last))
}

// slack is by how much a median may grow, whatever it was.
const slack = 2 * time.Millisecond

// declines reports whether a receiver has become slow.
func declines(first, last time.Duration) bool { return last > 2*first+slack }

func median(took []time.Duration) time.Duration { return quantile(took, 50) }

// quantile returns the time within which so many of a hundred came.
func quantile(took []time.Duration, percent int) time.Duration {
	sorted := slices.Sorted(slices.Values(took))
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)]
}

func percentiles(took []time.Duration) string {
	return fmt.Sprintf("p50 %s, p95 %s, p99 %s", short(quantile(took, 50)), short(quantile(took, 95)), short(quantile(took, 99)))
}

func short(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }
