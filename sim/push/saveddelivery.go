package push

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/frame"
	"github.com/ringback-sim/ringback/sim/store"
)

// What may be in flight of a delivery.
const (
	flightLadder = "attempt"
	flightReplay = "replay"
)

// deliveryState is a [Delivery]'s.
type deliveryState struct {
	ID        string            `json:"id"`
	Target    string            `json:"target"`
	Vendor    string            `json:"vendor"`
	Account   string            `json:"account"`
	Call      string            `json:"call,omitempty"`
	Type      int               `json:"type"`
	Data      []byte            `json:"data"` // base64: these very bytes are signed
	Ladder    []store.Span      `json:"ladder"`
	Dialects  map[string]string `json:"dialects,omitempty"`
	State     State             `json:"state"`
	Why       string            `json:"why,omitempty"`
	CreatedAt time.Time         `json:"createdAt"`
	NextAt    time.Time         `json:"nextAt,omitzero"`
	InFlight  string            `json:"inFlight,omitempty"`
	Overdue   bool              `json:"overdue,omitzero"`
	Injected  []injection       `json:"injected,omitempty"`
	Attempts  []attemptState    `json:"attempts,omitempty"`
}

// injection is an [Injection]'s.
type injection struct {
	Rule   string     `json:"rule,omitempty"`
	Do     Effect     `json:"do"`
	For    store.Span `json:"for,omitzero"`
	Times  int        `json:"times,omitzero"`
	Window int        `json:"window,omitzero"`
}

func saveInjections(list []Injection) (all []injection) {
	for _, i := range list {
		all = append(all, injection{i.Rule, i.Do, store.Span(i.For), i.Times, i.Window})
	}
	return all
}

func loadInjections(list []injection) (all []Injection, err error) {
	for n, i := range list {
		if !slices.Contains(Effects(), i.Do) {
			return nil, errs.Field(errs.Invalid, fmt.Sprintf("injected[%d].do", n), "%.80q is not one of %q", i.Do, Effects())
		}
		all = append(all, Injection{i.Rule, i.Do, time.Duration(i.For), i.Times, i.Window})
	}
	return all, nil
}

// key has the order of the queue.
func (d *delivery) key() string {
	n, _ := strconv.Atoi(strings.TrimPrefix(d.ID, idPrefix)) // idOf made it
	return keyOf(n)
}

func (q *Queue) saveDeliveries(clock.Turn) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for _, d := range q.deliveries {
			if !yield(d.key(), d.save()) {
				return
			}
		}
	}
}

func (d *delivery) save() deliveryState {
	s := deliveryState{
		ID: d.ID, Target: d.Target, Vendor: d.Vendor, Account: d.Account, Call: d.Call, Type: d.Type, Data: d.Data, Dialects: d.Dialects,
		State: d.State, Why: d.Why, CreatedAt: d.CreatedAt, NextAt: d.NextAt, Overdue: d.overdue,
		Injected: saveInjections(d.Injected),
	}
	switch {
	case d.InFlight && d.replays:
		s.InFlight = flightReplay
	case d.InFlight:
		s.InFlight = flightLadder
	}
	for _, rung := range d.Ladder {
		s.Ladder = append(s.Ladder, store.Span(rung))
	}
	var before frame.Frame
	for _, a := range d.Attempts {
		at := attemptState{
			N: a.N, Replay: a.Replay, At: a.At, URL: a.URL, Timestamp: a.Frame.Timestamp, Status: a.Status,
			Body: a.Body, Truncated: a.Truncated, Why: a.Why, NextAt: a.NextAt,
			Injected: saveInjections(a.Injected),
			Real:     realState{a.Real.StartedAt, store.Span(a.Real.Took), a.Real.Header, a.Real.Err},
		}
		if f := a.Frame; f.Type != before.Type || f.Sign != before.Sign || string(f.Data) != string(before.Data) {
			at.Frame = &frameState{f.Type, f.Data, f.Sign}
		}
		before = a.Frame
		s.Attempts = append(s.Attempts, at)
	}
	return s
}

func (q *Queue) loadDelivery(t clock.Turn, value json.RawMessage) error {
	var s deliveryState
	if err := store.Decode(value, &s); err != nil {
		return err
	}
	if want := idOf(len(q.deliveries)); s.ID != want {
		return errs.Field(errs.Invalid, "id", "%.80q, expected %q: they are counted", s.ID, want)
	}
	d := &delivery{Delivery: Delivery{
		ID: s.ID, Target: s.Target, Vendor: s.Vendor, Account: s.Account, Call: s.Call, Type: s.Type, Data: s.Data, Dialects: s.Dialects,
		State: s.State, Why: s.Why, CreatedAt: s.CreatedAt.UTC(), NextAt: s.NextAt.UTC(),
	}, overdue: s.Overdue}
	for _, rung := range s.Ladder {
		d.Ladder = append(d.Ladder, time.Duration(rung))
	}
	var err error
	if d.Injected, err = loadInjections(s.Injected); err != nil {
		return err
	}
	if err := d.loadAttempts(s.Attempts); err != nil {
		return err
	}
	if err := q.check(&s); err != nil {
		return err
	}
	if err := q.resume(t, d, s.InFlight); err != nil {
		return err
	}
	q.deliveries = append(q.deliveries, d)
	if d.Call != "" {
		q.byCall[d.Call] = append(q.byCall[d.Call], d)
	}
	return nil
}

// check refuses a delivery that no queue could have.
func (q *Queue) check(s *deliveryState) error {
	if !slices.Contains(States(), s.State) {
		return errs.Field(errs.Invalid, "state", "%.80q is none of %q", s.State, States())
	}
	if _, err := frame.Plain(s.Type, s.Data, "any"); err != nil {
		return errs.Field(errs.Invalid, "data", "%v", err)
	}
	switch s.InFlight {
	case "", flightLadder, flightReplay:
	default:
		return errs.Field(errs.Invalid, "inFlight", "%.80q is neither %q nor %q", s.InFlight, flightLadder, flightReplay)
	}
	if known := q.target(s.Target) != nil; !known && (s.State == Pending || s.InFlight != "") {
		return errs.Field(errs.Invalid, "target", "there is no target %.80q, and something is due to it", s.Target)
	}
	return nil
}

// resume gives a delivery its entry of the clock's queue, and makes what was in
// flight due at once: nobody knows what came of it.
func (q *Queue) resume(t clock.Turn, d *delivery, flight string) error {
	if d.State == Pending {
		d.timer = t.Restored(clock.Due{Kind: KindAttempt, ID: d.ID})
	}
	switch flight {
	case flightReplay:
		t.After(0, clock.Due{Kind: KindReplay, ID: d.ID})
		if d.overdue {
			d.overdue, d.timer = false, t.After(0, clock.Due{Kind: KindAttempt, ID: d.ID})
		}
	case flightLadder:
		d.timer = t.After(0, clock.Due{Kind: KindAttempt, ID: d.ID})
	}
	if flight != "" {
		q.touch(d)
	}
	if d.State == Pending && d.timer == nil {
		return errs.Field(errs.Invalid, "state", "is %q, but the clock has no entry %q of it", Pending, KindAttempt)
	}
	return nil
}
