package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/push"
)

// How long a client waits, in real time.
const (
	defaultWait = 10 * time.Second
	maxWait     = 10 * time.Minute
)

// sight is what one look at the world has shown.
type sight struct {
	// thing is what was waited for, nil when it is not so yet.
	thing any
	// missing says in a sentence what it lacks.
	missing string
	// ahead is how far away the next thing is that falls due; 0 when nothing
	// will.
	ahead time.Duration
}

// awaitOrder says what to wait for, one of three.
type awaitOrder struct {
	Call     string `json:"call"`
	Delivery string `json:"delivery"`
	Idle     bool   `json:"idle"`
	Timeout  string `json:"timeout"`
}

// await waits until a call is over, a delivery is settled or nothing is left to
// do. Where time stands still it says at once what is missing.
func (a *api) await(r *http.Request) (httpx.Reply, error) {
	var order awaitOrder
	if err := httpx.DecodeJSON(r, &order); err != nil {
		return httpx.Reply{}, err
	}
	var f fields
	timeout := f.duration("timeout", order.Timeout, defaultWait, 0, maxWait)
	look := a.lookFor(order)
	if look == nil {
		f.wrong(errs.Invalid, "body", "expected exactly one of call, delivery and idle, which is true")
	}
	if f.err != nil {
		return httpx.Reply{}, f.err
	}
	thing, err := a.waitFor(r.Context(), timeout, look)
	if order.Idle && err == nil {
		thing = showClock(a.w) // not to be asked for within a turn
	}
	return httpx.Reply{Body: thing}, err
}

// lookFor returns how to look for what a client waits for; nil when that is not
// exactly one thing.
func (a *api) lookFor(o awaitOrder) func(clock.Turn) (sight, error) {
	switch {
	case o.Call != "" && o.Delivery == "" && !o.Idle:
		return func(t clock.Turn) (sight, error) { return a.seeCall(t, call.ID(o.Call)) }
	case o.Call == "" && o.Delivery != "" && !o.Idle:
		return func(t clock.Turn) (sight, error) { return a.seeDelivery(t, o.Delivery) }
	case o.Call == "" && o.Delivery == "" && o.Idle:
		return a.seeIdle
	}
	return nil
}

// waitFor looks until there is something to see. That there is not is
// [errs.Conflict] with what is missing.
func (a *api) waitFor(ctx context.Context, timeout time.Duration, look func(clock.Turn) (sight, error)) (any, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var seen sight
	var unseen error
	stuck, err := a.w.Await(ctx, func(t clock.Turn) bool {
		if seen, unseen = look(t); unseen != nil {
			return true
		}
		if next, ok := t.Next(); ok {
			seen.ahead = next.Sub(t.Now())
		}
		return seen.thing != nil
	})
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, seen.conflict(fmt.Sprintf("%s of real time have passed", timeout), 0)
	case err != nil:
		return nil, err
	case stuck:
		return nil, seen.conflict("time stands still", seen.ahead)
	}
	return seen.thing, unseen
}

func (s sight) conflict(why string, advance time.Duration) error {
	details := map[string]any{"missing": s.missing}
	if advance > 0 {
		details["advance"] = advance.String()
	}
	return &errs.Error{Code: errs.Conflict, Msg: why + ": " + s.missing, Details: details}
}

func (a *api) seeCall(t clock.Turn, id call.ID) (sight, error) {
	c, err := a.w.Call(t, id)
	switch {
	case err != nil:
		return sight{}, err
	case c.Over():
		return sight{thing: a.showCall(t, c)}, nil
	}
	return sight{missing: fmt.Sprintf("call %s is %s", id, stateOf(&c))}, nil
}

func (a *api) seeDelivery(t clock.Turn, id string) (sight, error) {
	d, err := a.w.Push.Get(t, id)
	switch {
	case err != nil:
		return sight{}, err
	case d.State != push.Pending:
		return sight{thing: showAttempts(d)}, nil
	case d.InFlight:
		return sight{missing: fmt.Sprintf("delivery %s has an attempt in flight", id)}, nil
	}
	return sight{missing: fmt.Sprintf("delivery %s has its next attempt at %s", id, d.NextAt.Format(httpx.InstantFormat))}, nil
}

func (*api) seeIdle(t clock.Turn) (sight, error) {
	if t.Idle() {
		return sight{thing: true}, nil
	}
	if next, ok := t.Next(); ok {
		return sight{missing: "something falls due at " + next.Format(httpx.InstantFormat)}, nil
	}
	return sight{missing: "an attempt to deliver is in flight"}, nil
}
