package fault_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/fault"
)

// BenchmarkNoFaults compares answering with no fault set to answering without any
// provision for faults, in the same run: x-bare is how much longer it takes.
func BenchmarkNoFaults(b *testing.B) {
	body := []byte(good)
	bare := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	})
	site := fault.Site{About: func(*http.Request) scenarios.FaultFacts { panic("asked for nothing") }}
	around := newSet().Around(site, "placeCall", bare)
	req := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/calls", nil)
	const rounds = 10_000
	w := nowhere{}
	run := func(h http.Handler) time.Duration {
		begin := clock.Wall{}.Now()
		for range rounds {
			h.ServeHTTP(w, req)
		}
		return clock.Wall{}.Now().Sub(begin)
	}
	var ours, baseline time.Duration
	for b.Loop() {
		baseline += run(bare)
		ours += run(around)
	}
	b.ReportMetric(float64(ours)/float64(baseline), "x-bare")
}

// nowhere is where an answer costs nothing.
type nowhere http.Header

func (n nowhere) Header() http.Header         { return http.Header(n) }
func (n nowhere) Write(p []byte) (int, error) { return len(p), nil }
func (n nowhere) WriteHeader(int)             {}

// BenchmarkAsking measures what an event costs that a hundred faults are asked
// about, against one.
func BenchmarkAsking(b *testing.B) {
	few, many := setOf(b, `{"on":"push","do":"drop","match":{"target":"other"}}`), newSet()
	for range 100 {
		if _, err := many.Add(parsed(b, `{"on":"push","do":"drop","match":{"target":"other"}}`)); err != nil {
			b.Fatal(err)
		}
	}
	facts := scenarios.FaultFacts{On: scenarios.OnPush, Target: "crm"}
	const rounds = 1000
	run := func(s *fault.Set) time.Duration {
		begin := clock.Wall{}.Now()
		for range rounds {
			s.Strikes(facts, anything)
		}
		return clock.Wall{}.Now().Sub(begin)
	}
	var one, hundred time.Duration
	for b.Loop() {
		one += run(few)
		hundred += run(many)
	}
	b.ReportMetric(float64(hundred)/float64(one), "x-one")
}
