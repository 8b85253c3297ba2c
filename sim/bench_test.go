package sim_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
)

// exchange is one request of a benchmark.
type exchange struct{ method, path, body string }

// send makes the request and returns the answer's body.
func (e exchange) send(b *testing.B, client *http.Client, url string) []byte {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), e.method, url+e.path, bytes.NewReader([]byte(e.body)))
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		b.Fatal(resp.Status, err, string(answer))
	}
	return answer
}

// serving starts a simulator with a past for the length of a benchmark and returns
// where it is.
func serving(b *testing.B, change func(*sim.Config)) (url string) {
	b.Helper()
	conf := config()
	conf.History = sim.History{Calls: 20_000, Span: 7 * 24 * time.Hour}
	change(&conf)
	s, err := sim.Start(context.WithoutCancel(b.Context()), conf)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return "http://" + s.Addr()
}

// ratio measures an exchange with a server against the same with another, and
// returns the server's rate as a share of the other's, in percent.
func ratio(b *testing.B, e exchange, ours, other string) float64 {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	e.send(b, client, ours)
	e.send(b, client, other)
	var wall clock.Wall
	var measured, baseline time.Duration
	const batch = 100 // the two take turns, so that a busy machine is unfair to both
	for b.Loop() {
		for url, sum := range map[string]*time.Duration{ours: &measured, other: &baseline} {
			begin := wall.Now()
			for range batch {
				e.send(b, client, url)
			}
			*sum += wall.Now().Sub(begin)
		}
	}
	return 100 * float64(baseline) / float64(measured)
}

// compare measures an exchange with the simulator against the same with a bare
// handler that reads the body and writes the same bytes, and reports the
// simulator's rate as a share of the bare one's.
func compare(b *testing.B, e exchange, options ...func(*sim.Config)) {
	b.Helper()
	ours := serving(b, func(c *sim.Config) {
		for _, change := range options {
			change(c)
		}
	})
	answer := e.send(b, http.DefaultClient, ours)
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(answer)
	}))
	defer bare.Close()
	b.ReportMetric(ratio(b, e, ours, bare.URL), "%-of-bare")
}

func BenchmarkPlaceCall(b *testing.B) {
	compare(b, exchange{"POST", "/_ringback/calls", `{"callee":"13800138000"}`})
}

func BenchmarkPage(b *testing.B) {
	compare(b, exchange{"POST", "/api/v1/cdr/search", `{"called":"","perPage":15}`})
}

func BenchmarkPageOfTask(b *testing.B) {
	compare(b, exchange{"POST", "/api/v1/cdr/search", `{"taskId":"13","callresult":"2","perPage":15}`})
}

func BenchmarkPlaceAgentCall(b *testing.B) {
	compare(b, exchange{"POST", "/api/v31/tserver/tenants/69986/calls", `{"calleeNumber":"13800138000","callerNumber":"13911112222"}`})
}

// BenchmarkPeriod asks for eight minutes, in which some fifteen calls were
// placed.
func BenchmarkPeriod(b *testing.B) {
	const minutes = "startTime=2021-03-20T09:00:00Z&endTime=2021-03-20T09:08:00Z"
	compare(b, exchange{"GET", "/api/v31/tserver/tenants/69986/calls/queryByPeriod?" + minutes, ""})
}

// BenchmarkJournal compares a simulator that keeps a journal with one that does
// not.
func BenchmarkJournal(b *testing.B) {
	for name, e := range map[string]exchange{
		"PlaceAgentCall": {"POST", "/api/v31/tserver/tenants/69986/calls", `{"calleeNumber":"13800138000","callerNumber":"13911112222"}`},
		"Page":           {"POST", "/api/v1/cdr/search", `{"called":"","perPage":15}`},
	} {
		b.Run(name, func(b *testing.B) {
			with := serving(b, func(*sim.Config) {})
			without := serving(b, func(c *sim.Config) { c.JournalEntries = -1 })
			b.ReportMetric(ratio(b, e, with, without), "%-of-off")
		})
	}
}

// BenchmarkContract compares placing an agent's call with a bare handler, with the
// contract off, with notices, and with requests held against it before they are
// answered.
func BenchmarkContract(b *testing.B) {
	for _, mode := range sim.ContractModes() {
		b.Run(string(mode), func(b *testing.B) {
			compare(b, exchange{"POST", "/api/v31/tserver/tenants/69986/calls", `{"calleeNumber":"13800138000","callerNumber":"13911112222"}`},
				func(c *sim.Config) { c.Contract = mode })
		})
	}
}
