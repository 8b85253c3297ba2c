package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/journal"
)

// mostMisses is how many near misses are explained.
const mostMisses = 3

// journalWait is what somebody waits for.
type journalWait struct {
	*journal.Wait
	journal *journal.Journal
	query   journal.Query
	after   uint64
	count   int
	timeout time.Duration
	// patient waits even where time stands still.
	patient bool
}

// awaitJournal waits until so many entries fit a query. Only time brings pushes
// and Faye messages, so where it stands still the answer comes at once; a request
// may come from outside at any time.
func (a *api) awaitJournal(r *http.Request) (httpx.Reply, error) {
	var order struct {
		Match   json.RawMessage `json:"match"`
		Count   *int            `json:"count"`
		After   uint64          `json:"after"`
		Timeout string          `json:"timeout"`
		Patient bool            `json:"patient"`
	}
	if err := httpx.DecodeJSON(r, &order); err != nil {
		return httpx.Reply{}, err
	}
	var f fields
	w := journalWait{
		after: order.After, count: f.count("count", order.Count, 1),
		timeout: f.duration("timeout", order.Timeout, defaultWait, 0, maxWait),
	}
	if f.err != nil {
		return httpx.Reply{}, f.err
	}
	var err error
	if w.journal, w.query, err = a.search(order.Match); err != nil {
		return httpx.Reply{}, err
	}
	kind := w.query.Kind()
	w.patient = order.Patient || kind != journal.OfPush && kind != journal.OfFaye
	w.Wait = w.journal.Wait(w.query, w.after, w.count)
	return a.waitForEntries(r.Context(), &w)
}

func (a *api) waitForEntries(ctx context.Context, w *journalWait) (httpx.Reply, error) {
	ctx, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	for {
		var stands bool
		var ahead time.Duration
		var moved <-chan struct{}
		err := a.w.Clock.Look(func(t clock.Turn) error {
			stands, moved = t.Stands(), t.Changed()
			if next, ok := t.Next(); ok && stands {
				ahead = next.Sub(t.Now())
			}
			return nil
		})
		if err != nil {
			return httpx.Reply{}, err
		}
		// After the look at the clock: what came before it stood still is there.
		found, enough, changed := w.Look()
		switch {
		case enough:
			return httpx.Reply{Body: journalView{Entries: found, Dropped: w.journal.Dropped()}}, nil
		case stands && !w.patient:
			return httpx.Reply{}, w.conflict("time stands still", len(found), ahead)
		}
		select {
		case <-moved:
		case <-changed:
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return httpx.Reply{}, w.conflict(fmt.Sprintf("%s of real time have passed", w.timeout), len(found), ahead)
			}
			return httpx.Reply{}, ctx.Err()
		}
	}
}

// conflict says why the wait is over, what was found, and what came nearest.
func (w *journalWait) conflict(why string, found int, ahead time.Duration) error {
	seen := sight{missing: fmt.Sprintf("%d of %d entries match", found, w.count)}
	misses := w.journal.Misses(w.query, w.after, mostMisses)
	if len(misses) > 0 {
		seen.missing += "; nearest: " + misses[0].String()
	} else {
		misses = []journal.Miss{}
	}
	err := errs.As(seen.conflict(why, ahead))
	details := map[string]any{"found": found, "nearMisses": misses}
	maps.Copy(details, err.Details)
	err.Details = details
	return err
}
