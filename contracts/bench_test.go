package contracts_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/ringback-sim/ringback/contracts"
)

// BenchmarkRequest validates a request and compares that with decoding its body,
// which whoever answers it does anyway.
func BenchmarkRequest(b *testing.B) {
	c, err := contracts.Load("uccc")
	if err != nil {
		b.Fatal(err)
	}
	q := contracts.Request{
		Method: "POST", Path: "/api/v31/tserver/tenants/69986/calls", Header: http.Header{"Content-Type": {"application/json"}},
		Body: []byte(`{"calleeNumber":"13800138000","agentId":699861013,"salesmanCode":"1001"}`),
	}
	if all := c.ValidateRequest(q); len(all) > 0 {
		b.Fatal(all)
	}
	var validating, decoding time.Duration
	const batch = 100 // the two take turns, so that a busy machine is unfair to both
	for b.Loop() {
		begin := time.Now() //nolint:forbidigo // a benchmark's own time
		for range batch {
			c.ValidateRequest(q)
		}
		between := time.Now() //nolint:forbidigo // a benchmark's own time
		for range batch {
			var value any
			if err := json.Unmarshal(q.Body, &value); err != nil {
				b.Fatal(err)
			}
		}
		validating, decoding = validating+between.Sub(begin), decoding+time.Since(between) //nolint:forbidigo // a benchmark's own time
	}
	b.ReportMetric(float64(validating)/float64(decoding), "times-decoding")
	b.ReportMetric(float64(validating.Nanoseconds())/float64(b.N*batch), "ns/request")
}

// BenchmarkCount compares counting what a good request exercises with validating
// it alone.
func BenchmarkCount(b *testing.B) {
	c, err := contracts.Load("uccc")
	if err != nil {
		b.Fatal(err)
	}
	v, q := contracts.NewCoverage(c), placing(`{"calleeNumber":"13800138000","agentId":699861013,"salesmanCode":"1001"}`)
	var counting, validating time.Duration
	const batch = 100
	for b.Loop() {
		begin := time.Now() //nolint:forbidigo // a benchmark's own time
		for range batch {
			v.Request(q)
		}
		between := time.Now() //nolint:forbidigo // a benchmark's own time
		for range batch {
			c.ValidateRequest(q)
		}
		counting, validating = counting+between.Sub(begin), validating+time.Since(between) //nolint:forbidigo // a benchmark's own time
	}
	b.ReportMetric(float64(counting)/float64(validating), "times-validating")
}
