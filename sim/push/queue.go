// Package push delivers signed messages to the customer's receivers: one real
// HTTP POST for each attempt, repeated on the vendor's ladder until it is
// accepted or given up.
//
// The [Queue] is part of the model and is touched in turns only. An attempt
// leaves the process in a goroutine of the queue's and holds the clock until
// its outcome has landed in a turn of its own, so that in manual and skip mode
// it takes no virtual time and outcomes land in the order in which their
// attempts fell due. What the attempts share in real time, the line of each
// target and the built-in [Receiver], has small locks of its own.
//
// Source: autocall document, section 2.3 (what counts as accepted: documented);
// time-out, HTTP status, redirects and timestamp of a retry: assumed.
package push

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/frame"
)

// KindAttempt is the kind of the clock's entries that the queue schedules; the
// world's table maps it to [Queue.Attempt].
const KindAttempt clock.Kind = "push.attempt"

// KindReplay is that of the replays that were in flight when the queue was
// saved; the world's table maps it to [Queue.Again].
const KindReplay clock.Kind = "push.replay"

// Options set a queue up. The zero value works.
type Options struct {
	// Observe is told what changed, inside the turn that changed it. Default:
	// nobody is.
	Observe func(clock.Turn, Event)
	// Receiver answers the targets whose URL is [Builtin]. Default: a new one.
	Receiver *Receiver
	// Inject returns the faults to put into an attempt of the ladder, in the turn
	// in which it falls due; a replay has none. Default: nobody is asked.
	Inject func(t clock.Turn, to Target, d Delivery) []Injection
}

// Queue holds the targets and the deliveries of one world. Make it with [New]
// and end it with [Queue.Close].
type Queue struct {
	observe    func(clock.Turn, Event)
	watcher    func(part, key string, save func() any)
	inject     func(clock.Turn, Target, Delivery) []Injection // nil: nobody is asked
	targets    []*target                                      // by name
	deliveries []*delivery                                    // dlv-1 first
	byCall     map[string][]*delivery
	windows    map[string]*window // that attempts are held back in now, by target
	reorders   bool               // attempts were ever held back
	sender     *sender
	// builtin is the one line of all targets that the Receiver answers, so that
	// it sees attempts in the order in which they fell due.
	builtin *line
}

// New returns an empty queue. The end of ctx ends its attempts, as Close does.
func New(ctx context.Context, o Options) *Queue {
	if o.Observe == nil {
		o.Observe = func(clock.Turn, Event) {}
	}
	if o.Receiver == nil {
		o.Receiver = NewReceiver(0, 0)
	}
	return &Queue{
		observe: o.Observe,
		inject:  o.Inject,
		byCall:  map[string][]*delivery{},
		windows: map[string]*window{},
		sender:  newSender(ctx, o.Receiver),
		builtin: &line{limit: 1},
	}
}

// Close ends the attempts in flight and returns when their goroutines are gone;
// no further attempt begins. An attempt that it ended leaves no trace: its
// delivery stays pending, due at the instant at which it began. Close must not
// be called in a turn, for the outcomes land in turns.
func (q *Queue) Close() { q.sender.close() }

// Receiver returns the built-in receiver.
func (q *Queue) Receiver() *Receiver { return q.sender.receiver }

// Enqueue records a delivery and schedules its first attempt, due now. It
// returns [errs.NotFound] for an unknown target, and [errs.Invalid] for data
// that are not a JSON object or array.
func (q *Queue) Enqueue(t clock.Turn, m Message) (Delivery, error) {
	to := q.target(m.Target)
	if to == nil {
		return Delivery{}, errs.Field(errs.NotFound, "target", "there is no target %.80q", m.Target)
	}
	d := &delivery{Delivery: Delivery{
		ID:     idOf(len(q.deliveries)),
		Target: to.Name, Vendor: to.Vendor, Account: to.Account,
		Call: m.Call, Type: m.Type, Data: m.Data, Ladder: m.Ladder, Dialects: m.Dialects,
		State: Pending, CreatedAt: t.Now(),
	}}
	if err := d.seal(to); err != nil {
		return Delivery{}, errs.Field(errs.Invalid, "data", "%v", err)
	}
	q.deliveries = append(q.deliveries, d)
	if m.Call != "" {
		q.byCall[m.Call] = append(q.byCall[m.Call], d)
	}
	d.schedule(t, 0)
	q.touch(d)
	q.observe(t, Event{Kind: OfDelivery, Delivery: d.shown()})
	return d.shown(), nil
}

// Attempt begins the ladder's attempt that has fallen due for a delivery. One
// that finds a replay in flight waits for its outcome. It does nothing for a
// delivery that is no longer pending.
func (q *Queue) Attempt(t clock.Turn, id string) {
	d := q.delivery(id)
	if d == nil || d.State != Pending {
		return
	}
	d.timer = nil
	q.touch(d)
	if d.InFlight {
		d.overdue = true
		return
	}
	q.attempt(t, d)
}

// Again begins a replay that was in flight when the queue was saved.
func (q *Queue) Again(t clock.Turn, id string) {
	if d := q.delivery(id); d != nil && !d.InFlight && q.target(d.Target) != nil {
		q.begin(t, d, true)
	}
}

// Replay begins one attempt at once and outside the ladder: accepted, it makes
// the delivery Delivered; refused, it changes nothing but the record. It
// returns [errs.NotFound] for an unknown delivery or a target that was removed,
// and [errs.Conflict] while an attempt is in flight or after Close.
func (q *Queue) Replay(t clock.Turn, id string) error {
	d := q.delivery(id)
	switch {
	case d == nil:
		return unknown(id)
	case q.target(d.Target) == nil:
		return errs.Field(errs.NotFound, "target", "the target %q of delivery %s was removed", d.Target, d.ID)
	case d.InFlight:
		return errs.New(errs.Conflict, "delivery %s has an attempt in flight", d.ID)
	case !q.begin(t, d, true):
		return errs.New(errs.Conflict, "delivery %s cannot be replayed: the queue is closed", d.ID)
	}
	return nil
}

// begin hands an attempt to the sender. It reports false, with nothing changed,
// when the queue is closed.
func (q *Queue) begin(t clock.Turn, d *delivery, replay bool) bool {
	to := q.target(d.Target)
	if err := d.seal(to); err != nil {
		panic(err) // Enqueue has sealed the same data before
	}
	a := Attempt{N: len(d.Attempts) + 1, Replay: replay, At: t.Now(), URL: to.URL, Frame: d.sealed}
	stamped := t.Now()
	if to.Timestamp == First && len(d.Attempts) > 0 {
		stamped = d.Attempts[0].At
	}
	if !replay {
		a.Injected, d.Injected, d.within = d.Injected, nil, nil
	}
	a.Frame.Timestamp = stamp(stamped.Add(-datedBack(a.Injected)))
	a.Frame = d.tamper(a.Frame, to.Target, a.Injected)
	return q.submit(t, d, to, a)
}

// submit hands an attempt to the sender, as begin says.
func (q *Queue) submit(t clock.Turn, d *delivery, to *target, a Attempt) bool {
	began := q.sender.submit(to.line, func() (job func()) {
		release, kept := t.Hold(), t.Kept()
		return func() {
			q.sender.await(kept)
			o := q.sender.send(to.Target, a)
			release(func(t clock.Turn) { q.land(t, d, a, o) })
		}
	})
	d.InFlight, d.replays = began, began && a.Replay
	q.touch(d)
	return began
}

// land records the outcome of an attempt and schedules what follows from it.
func (q *Queue) land(t clock.Turn, d *delivery, a Attempt, o outcome) {
	d.InFlight, d.replays = false, false
	q.touch(d)
	if o.ended {
		if !a.Replay {
			d.Injected = a.Injected // the attempt is due still
		}
		return
	}
	before, overdue := d.State, d.overdue
	d.overdue = false
	a.Status, a.Body, a.Truncated, a.Why, a.Real = o.status, o.body, o.truncated, o.why, o.real
	d.Attempts = append(d.Attempts, a)
	switch {
	case a.Accepted():
		d.settle(t, Delivered, "")
	case !a.Replay && d.State == Pending:
		q.climb(t, d)
	}
	last := &d.Attempts[len(d.Attempts)-1]
	last.NextAt = d.NextAt
	q.observe(t, Event{Kind: OfAttempt, Delivery: d.shown(), Attempt: *last})
	if d.State != before {
		q.observe(t, Event{Kind: OfDelivery, Delivery: d.shown()})
	}
	to := q.target(d.Target)
	if again, ok := d.copyOf(t, a); ok && to != nil {
		again.URL = to.URL
		q.submit(t, d, to, again)
	} else if overdue && d.State == Pending {
		q.attempt(t, d)
	}
	q.letGo(t, d)
}

// climb schedules the rung after a failed attempt of the ladder, or gives up.
func (q *Queue) climb(t clock.Turn, d *delivery) {
	failures := d.failures()
	if wait, ok := d.Ladder.After(failures); ok {
		d.schedule(t, wait)
		return
	}
	d.settle(t, GivenUp, fmt.Sprintf("the ladder is used up: none of %d attempts was accepted", failures))
}

// schedule makes the next attempt of the ladder due.
func (d *delivery) schedule(t clock.Turn, wait time.Duration) {
	d.timer = t.After(wait, clock.Due{Kind: KindAttempt, ID: d.ID})
	d.NextAt = d.timer.At()
}

// settle ends the ladder.
func (d *delivery) settle(t clock.Turn, s State, why string) {
	t.Stop(d.timer)
	d.timer, d.NextAt, d.overdue, d.Injected, d.within = nil, time.Time{}, false, nil, nil
	d.State, d.Why = s, why
}

// stamp writes an instant as a frame does.
//
// Source: autocall document, section 2.2 (documented).
func stamp(at time.Time) string { return at.In(clock.China).Format(frame.TimeLayout) }

const idPrefix = "dlv-"

func idOf(position int) string { return idPrefix + strconv.Itoa(position+1) }
