package push_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/push"
)

// BenchmarkLadder walks ten failing attempts under one advance; the baseline is
// ten bare POSTs of the same bytes to the same receiver, once as net/http does
// them by default, on one connection, and once on a connection each as ours are.
func BenchmarkLadder(b *testing.B) {
	url := receiver(b, says(refusing))
	var queue *push.Queue
	clk := clock.New(clock.Options{Start: epoch, Mode: clock.Manual, Fire: func(t clock.Turn, due clock.Due) {
		queue.Attempt(t, due.ID)
	}})
	defer clk.Close()
	queue = push.New(b.Context(), push.Options{})
	defer queue.Close()
	data := append(append([]byte(`{"note":"`), bytes.Repeat([]byte("x"), 800)...), `"}`...)
	err := clk.Do(func(t clock.Turn) error {
		return queue.SetTarget(t, push.Target{Name: "crm", Vendor: "acme", Account: "782", URL: url, Secret: "s", Encrypted: true})
	})
	if err != nil {
		b.Fatal(err)
	}
	var ours, fresh, kept time.Duration
	wall := clock.Wall{}
	bare := func(c *http.Client, body []byte) time.Duration {
		begin := wall.Now()
		for range 10 {
			req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, url, bytes.NewReader(body))
			if err != nil {
				b.Fatal(err)
			}
			resp, err := c.Do(req)
			if err != nil {
				b.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
		return wall.Now().Sub(begin)
	}
	closing := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	keeping := &http.Client{Transport: &http.Transport{}}
	defer keeping.CloseIdleConnections()
	for b.Loop() {
		var d push.Delivery
		begin := wall.Now()
		err := clk.Do(func(t clock.Turn) (err error) {
			d, err = queue.Enqueue(t, push.Message{Target: "crm", Type: 1, Data: data, Ladder: published})
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := clk.Advance(b.Context(), 4*time.Hour); err != nil {
			b.Fatal(err)
		}
		ours += wall.Now().Sub(begin)
		_ = clk.Do(func(t clock.Turn) (err error) {
			d, err = queue.Get(t, d.ID)
			return err
		})
		if d.State != push.GivenUp || len(d.Attempts) != 10 {
			b.Fatal(d.State, len(d.Attempts))
		}
		body := d.Attempts[0].Sent()
		fresh += bare(closing, body)
		kept += bare(keeping, body)
	}
	b.ReportMetric(float64(ours)/float64(fresh), "x-bare-fresh")
	b.ReportMetric(float64(ours)/float64(kept), "x-bare")
}
