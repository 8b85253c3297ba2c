package sim_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/store/sqlite"
)

// BenchmarkAKeptCall reports how much longer a call takes from its placing to its
// record where the world is kept, and how much room it takes on disk. The calls
// are placed one by one, each after the one before is over, and then by a dialler.
func BenchmarkAKeptCall(b *testing.B) {
	post := func(b *testing.B, s *sim.Simulator, path, body string) {
		b.Helper()
		req := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "http://127.0.0.1"+path, strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, req)
		if rec.Code >= 300 {
			b.Fatal(rec.Body.String())
		}
	}
	oneByOne := func(b *testing.B, s *sim.Simulator, n int) {
		b.Helper()
		for i := range n {
			post(b, s, "/_ringback/calls", fmt.Sprintf(`{"callee":"138%08d"}`, 12_345_000+i))
			post(b, s, "/_ringback/clock/advance", `{"until":"idle"}`)
		}
	}
	dialled := func(b *testing.B, s *sim.Simulator, n int) {
		b.Helper()
		var numbers []string
		for i := range n {
			numbers = append(numbers, fmt.Sprintf(`{"phone":"138%08d"}`, 12_345_000+i))
		}
		post(b, s, "/_ringback/projects/10008/tasks", `{"numbers":[`+strings.Join(numbers, ",")+`]}`)
		post(b, s, "/_ringback/clock/advance", `{"until":"idle"}`)
	}
	for name, work := range map[string]func(*testing.B, *sim.Simulator, int){"one by one": oneByOne, "dialled": dialled} {
		b.Run(name, func(b *testing.B) {
			const calls = 500
			lap := func(library *sqlite.Library) (took float64) {
				c := config()
				c.JournalEntries = -1
				if library != nil {
					c.Library = library
				}
				s, err := sim.New(context.WithoutCancel(b.Context()), c)
				if err != nil {
					b.Fatal(err)
				}
				began := clock.Wall{}.Now()
				work(b, s, calls)
				took = clock.Wall{}.Now().Sub(began).Seconds()
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
				return took
			}
			var without, with, size float64
			for b.Loop() {
				without += lap(nil)
				dir := b.TempDir()
				library, err := sqlite.Open(b.Context(), dir)
				if err != nil {
					b.Fatal(err)
				}
				with += lap(library)
				if err := library.Close(); err != nil {
					b.Fatal(err)
				}
				info, err := os.Stat(filepath.Join(dir, sqlite.FileName))
				if err != nil {
					b.Fatal(err)
				}
				size += float64(info.Size())
			}
			b.ReportMetric(with/without, "times-without")
			b.ReportMetric(size/float64(b.N)/calls, "B-on-disk/call")
		})
	}
}
