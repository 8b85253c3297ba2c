package wintelapi_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/vendors/wintelapi"
	"github.com/ringback-sim/ringback/sim/world"
)

// decade is a world of n calls, spread over the ten years before now; a tenth of
// them came in.
func decade(b *testing.B, n int) *rig {
	b.Helper()
	r := newRig(b, world.Options{})
	const span = 10 * 365 * 24 * time.Hour
	r.do(func(t clock.Turn) error {
		a, err := r.Account(t, wintelapi.Name, enterprise)
		if err != nil {
			return err
		}
		for i := range n {
			at := epoch.Add(time.Duration(i-n) * (span / time.Duration(n))).Truncate(time.Millisecond)
			c := call.Call{
				ID: call.ID(strconv.Itoa(1_000_000 + i)), Key: uint64(at.UnixMilli())<<22 | uint64(i&4095), //nolint:gosec // after 1970
				Vendor: wintelapi.Name, Account: enterprise, Direction: call.Out, Caller: display, Callee: bob,
				PlacedAt: at, EndedAt: at.Add(40 * time.Second), Cause: call.CauseNormal, ReleasedBy: call.Callee,
				A: call.Leg{Side: call.A, Party: call.Caller, To: alice, State: call.Released, DialedAt: at, AnsweredAt: at.Add(time.Second)},
				B: call.Leg{Side: call.B, Party: call.Callee, To: bob, State: call.Released, DialedAt: at.Add(time.Second), AnsweredAt: at.Add(9 * time.Second)},
			}
			if i%10 == 0 {
				c.Direction = call.In
			}
			if err := a.Records.Insert(cdr.Of(&c)); err != nil {
				return err
			}
		}
		return nil
	})
	return r
}

// list asks for a list and returns how long it took.
func (r *rig) list(b *testing.B, path, form string) time.Duration {
	b.Helper()
	req := httptest.NewRequestWithContext(b.Context(), "POST", path+"?vcc_code="+enterprise, strings.NewReader(form))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rec := httptest.NewRecorder()
	start := b.Elapsed()
	r.router.ServeHTTP(rec, req)
	took := b.Elapsed() - start
	if !strings.HasPrefix(rec.Body.String(), `{"code":200,"message":"ok","data":[{`) {
		b.Fatalf("%.200s", rec.Body)
	}
	return took
}

// BenchmarkList compares lists of a world of a million calls with those of one of
// ten thousand, the rows being as many: what lies beyond the range, or beyond the
// bound of a list, costs nothing.
func BenchmarkList(b *testing.B) {
	const few, many = 10_000, 1_000_000
	one, other := decade(b, few), decade(b, many)
	// from lets about so many calls out of the end of the decade in.
	from := func(n, rows int) string {
		return since(epoch.Add(-time.Duration(rows) * (10 * 365 * 24 * time.Hour / time.Duration(n))).In(time.FixedZone("", 8*60*60)).Format("2006-01-02 15:04:05"))
	}
	for _, tc := range []struct {
		name      string
		path      string
		few, many string
	}{
		{"hundred-of-the-newest", calls, from(few, 100), from(many, 100)},
		{"ten-years-bounded", calls, since("2002-01-01 00:00:00"), since("2002-01-01 00:00:00")},
		{"hundred-in", callsIn, from(few, 1000), from(many, 1000)},
	} {
		b.Run(tc.name, func(b *testing.B) {
			var base, cost []float64
			for b.Loop() {
				base = append(base, float64(one.list(b, tc.path, tc.few)))
				cost = append(cost, float64(other.list(b, tc.path, tc.many)))
			}
			slices.Sort(base)
			slices.Sort(cost)
			b.ReportMetric(cost[len(cost)/2]/base[len(base)/2], "x-10k")
		})
	}
}

// BenchmarkAgainstBare compares placing a call, and a list of fourteen, with a
// handler of net/http that reads the body and writes the same bytes.
func BenchmarkAgainstBare(b *testing.B) {
	r := decade(b, 16)
	for name, tc := range map[string]struct{ path, form string }{
		"list":  {calls, since("2002-01-01 00:00:00")},
		"place": {cti, twoWay(alice, bob)},
	} {
		b.Run(name, func(b *testing.B) {
			server := httptest.NewServer(r.router)
			defer server.Close()
			form := tc.form + "&vcc_code=" + enterprise
			body := ask(b, server.URL+tc.path, form)
			bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write(body)
			}))
			defer bare.Close()
			var base, cost []float64
			for b.Loop() {
				start := b.Elapsed()
				ask(b, bare.URL, form)
				middle := b.Elapsed()
				ask(b, server.URL+tc.path, form)
				base = append(base, float64(middle-start))
				cost = append(cost, float64(b.Elapsed()-middle))
			}
			slices.Sort(base)
			slices.Sort(cost)
			b.ReportMetric(base[len(base)/2]/cost[len(cost)/2], "of-bare-rate")
		})
	}
}

// ask posts a form over a socket and returns the answer's body.
func ask(b *testing.B, url, form string) []byte {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), "POST", url, strings.NewReader(form))
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.Fatal(err)
	}
	return body
}
