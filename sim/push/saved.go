package push

import (
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/frame"
	"github.com/ringback-sim/ringback/sim/secret"
	"github.com/ringback-sim/ringback/sim/store"
)

// The parts of a queue's state.
const (
	partTargets    = "pushTargets"
	partDeliveries = "deliveries"
	partWindows    = "pushWindows"
	partReceiver   = "receiver"
	partReceipts   = "receipts"
)

// Parts returns the parts of the queue's state, which hold the targets' secrets.
// They are loaded into an empty queue, after the clock's entries have been
// rescheduled in the same turn. An attempt that was in flight is due at once.
func (q *Queue) Parts() []store.Part {
	r := q.Receiver()
	return []store.Part{
		{Name: partTargets, All: q.saveTargets, Load: q.loadTarget},
		{Name: partDeliveries, All: q.saveDeliveries, Load: q.loadDelivery},
		{Name: partWindows, Single: true, All: store.One(q.saveWindows), Load: q.loadWindows},
		{Name: partReceiver, Single: true, All: store.One(r.save), Load: r.load},
		{Name: partReceipts, All: r.saveReceipts, Load: r.loadReceipt},
	}
}

// keyOf returns a key whose order as text is that of the numbers.
func keyOf(n int) string { return fmt.Sprintf("%010d", n) }

// targetState is a [Target]'s.
type targetState struct {
	Name        string            `json:"name"`
	Vendor      string            `json:"vendor"`
	Account     string            `json:"account"`
	URL         string            `json:"url"`
	Secret      string            `json:"secret"`
	Encrypted   bool              `json:"encrypted,omitzero"`
	Concurrency int               `json:"concurrency"`
	AnyStatus   bool              `json:"anyStatus,omitzero"`
	Timeout     store.Span        `json:"timeout"`
	Timestamp   Stamping          `json:"timestamp"`
	Dialects    map[string]string `json:"dialects,omitempty"`
}

func saveTarget(g Target) any {
	return targetState{
		g.Name, g.Vendor, g.Account, g.URL, string(g.Secret), g.Encrypted, g.Concurrency, g.AnyStatus,
		store.Span(g.Timeout), g.Timestamp, g.Dialects,
	}
}

func (q *Queue) saveTargets(clock.Turn) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for _, g := range q.targets {
			if !yield(g.Name, saveTarget(g.Target)) {
				return
			}
		}
	}
}

func (q *Queue) loadTarget(t clock.Turn, value json.RawMessage) error {
	var s targetState
	if err := store.Decode(value, &s); err != nil {
		return err
	}
	if q.target(s.Name) != nil {
		return errs.Field(errs.Invalid, "name", "there are two targets %.80q", s.Name)
	}
	return q.SetTarget(t, Target{
		s.Name, s.Vendor, s.Account, s.URL, secret.Text(s.Secret), s.Encrypted, s.Concurrency, s.AnyStatus,
		time.Duration(s.Timeout), s.Timestamp, s.Dialects,
	})
}

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

// attemptState is an [Attempt]'s. A frame that differs in its timestamp only
// from the one of the attempt before is left out.
type attemptState struct {
	N         int         `json:"n"`
	Replay    bool        `json:"replay,omitzero"`
	At        time.Time   `json:"at"`
	URL       string      `json:"url"`
	Frame     *frameState `json:"frame,omitempty"`
	Timestamp string      `json:"timestamp"`
	Status    int         `json:"status,omitzero"`
	Body      []byte      `json:"body,omitempty"`
	Truncated bool        `json:"truncated,omitzero"`
	Why       string      `json:"why,omitempty"`
	NextAt    time.Time   `json:"nextAt,omitzero"`
	Injected  []injection `json:"injected,omitempty"`
	Real      realState   `json:"real,omitzero"`
}

type frameState struct {
	Type int    `json:"type"`
	Data []byte `json:"data"`
	Sign string `json:"sign"`
}

// realState is what two runs do not share.
type realState struct {
	StartedAt time.Time   `json:"startedAt,omitzero"`
	Took      store.Span  `json:"took,omitzero"`
	Header    http.Header `json:"header,omitempty"`
	Err       string      `json:"error,omitempty"`
}

// Watch has the watcher told of every piece of the queue's state that changes
// from this turn on, and how to save it; nil, that it is no more. The receiver's,
// which change at any time, are told of by [Queue.Report].
func (q *Queue) Watch(_ clock.Turn, watcher func(part, key string, save func() any)) {
	q.watcher = watcher
	q.Receiver().watch()
}

// Report tells the watcher which receipts have come and gone since the last
// report.
func (q *Queue) Report(clock.Turn) {
	for n, got := range q.Receiver().reported() {
		if got == nil {
			q.watcher(partReceipts, keyOf(n), nil)
			continue
		}
		q.watcher(partReceipts, keyOf(n), func() any { return saveReceipt(n, *got) })
	}
}

// touch tells that a delivery has changed.
func (q *Queue) touch(d *delivery) {
	if q.watcher != nil {
		q.watcher(partDeliveries, d.key(), func() any { return d.save() })
	}
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
		State: s.State, Why: s.Why, CreatedAt: s.CreatedAt.UTC(), NextAt: utc(s.NextAt),
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

func (d *delivery) loadAttempts(list []attemptState) error {
	var f frame.Frame
	for i, a := range list {
		if a.N != i+1 {
			return errs.Field(errs.Invalid, fmt.Sprintf("attempts[%d].n", i), "%d, expected %d: they are counted", a.N, i+1)
		}
		if a.Frame != nil {
			f = frame.Frame{Type: a.Frame.Type, Data: a.Frame.Data, Sign: a.Frame.Sign}
		} else if i == 0 {
			return errs.Field(errs.Missing, "attempts[0].frame", "missing, expected what was sent")
		}
		f.Timestamp = a.Timestamp
		injected, err := loadInjections(a.Injected)
		if err != nil {
			return errs.Field(errs.Invalid, fmt.Sprintf("attempts[%d]", i), "%v", err)
		}
		d.Attempts = append(d.Attempts, Attempt{
			N: a.N, Replay: a.Replay, At: a.At.UTC(), URL: a.URL, Frame: f, Status: a.Status, Body: a.Body,
			Truncated: a.Truncated, Why: a.Why, NextAt: utc(a.NextAt),
			Injected: injected,
			Real:     Real{utc(a.Real.StartedAt), time.Duration(a.Real.Took), a.Real.Header, a.Real.Err},
		})
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

// Has reports whether there is a delivery of that id.
func (q *Queue) Has(_ clock.Turn, id string) bool { return q.delivery(id) != nil }

// utc returns an instant in UTC; the zero one as it is.
func utc(at time.Time) time.Time {
	if at.IsZero() {
		return time.Time{}
	}
	return at.UTC()
}
