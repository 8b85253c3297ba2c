package clock

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrClosed is returned by everything that is asked of a closed clock.
var ErrClosed = errors.New("the clock is closed")

// ErrRange is returned for an instant before the clock's now or after [Latest].
var ErrRange = errors.New("instant out of range")

// BusyError says that another advance runs.
type BusyError struct{ Running Target }

// Error names the advance that runs.
func (e *BusyError) Error() string {
	return fmt.Sprintf("another advance runs: %s, from %s", e.Running, e.Running.From.Format(time.RFC3339Nano))
}

// RunawayError says that an advance was stopped after too many turns.
type RunawayError struct {
	Turns int
	Now   time.Time
}

// Error names the number of turns and the instant at which time stopped.
func (e *RunawayError) Error() string {
	return fmt.Sprintf("stopped after %d turns at %s: the scenario does not end, or the bound is too small",
		e.Turns, e.Now.Format(time.RFC3339Nano))
}

// Target says how far an advance goes.
type Target struct {
	// From is the instant at which it began.
	From time.Time
	// To is the instant at which it ends; zero means when nothing is left.
	To time.Time
}

// String returns "until idle" or "to" and the instant.
func (g Target) String() string {
	if g.To.IsZero() {
		return "until idle"
	}
	return "to " + g.To.Format(time.RFC3339Nano)
}

// Progress is what an advance has done.
type Progress struct {
	// From and Now are the virtual instants before and after.
	From, Now time.Time
	// Ran counts the turns: entries fired and outcomes landed.
	Ran int
	// Next is the first entry that is left; zero when there is none.
	Next time.Time
}

// State is what a clock shows of itself.
type State struct {
	Now  time.Time
	Mode Mode
	Rate float64
	// Next is the first entry of the queue; zero when there is none.
	Next time.Time
}

type advance struct{ target Target }

// Advance moves time on by d. See [Clock.AdvanceTo].
func (c *Clock) Advance(ctx context.Context, d time.Duration) (Progress, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.follow()
	if d < 0 || int64(d) > Latest.UnixNano()-c.now {
		return c.progress(c.now, c.turns), fmt.Errorf("%w: %s from %s is not between then and %s",
			ErrRange, d, instant(c.now).Format(time.RFC3339), Latest.Format(time.RFC3339))
	}
	return c.run(ctx, c.now+int64(d))
}

// AdvanceTo moves time on to t and returns when everything that was due up to
// then has finished, with what ran. It works in every mode: where time follows
// the wall it is stepped, then runs on. One advance runs at a time ([BusyError]);
// the clock's bound on turns stops one that never ends ([RunawayError]); when
// ctx ends, time stays where the turn in progress leaves it.
func (c *Clock) AdvanceTo(ctx context.Context, t time.Time) (Progress, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.follow()
	if t.After(Latest) || t.UnixNano() < c.now {
		return c.progress(c.now, c.turns), fmt.Errorf("%w: %s is not between %s and %s",
			ErrRange, t.Format(time.RFC3339Nano), instant(c.now).Format(time.RFC3339Nano), Latest.Format(time.RFC3339))
	}
	return c.run(ctx, t.UnixNano())
}

// RunUntilIdle moves time on, as [Clock.AdvanceTo] does, until nothing is
// scheduled or in flight. Time stays at the last thing that happened.
func (c *Clock) RunUntilIdle(ctx context.Context) (Progress, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.follow()
	return c.run(ctx, always)
}

// run is an advance with the lock held, which it gives up while it waits.
func (c *Clock) run(ctx context.Context, to int64) (Progress, error) {
	from, begin := c.now, c.turns
	if c.advance != nil {
		return c.progress(from, begin), &BusyError{c.advance.target}
	}
	adv := &advance{Target{From: instant(from)}}
	if to != always {
		adv.target.To = instant(to)
	}
	c.advance = adv
	c.disarm()
	defer context.AfterFunc(ctx, c.broadcast)()

	err := c.drain(ctx, to, begin)
	if err == nil && to != always {
		c.now = to
	}
	done := c.progress(from, begin)
	c.advance = nil
	c.unkept++ // the instant, if nothing else
	c.pin()
	c.stir()
	if failed := c.keep(); failed != nil {
		err = failed
	}
	return done, err
}

// drain steps until nothing up to the instant to is left.
func (c *Clock) drain(ctx context.Context, to int64, begin int) error {
	for {
		switch {
		case c.closed != nil:
			return c.closed
		case ctx.Err() != nil:
			return ctx.Err()
		case c.turns-begin >= c.maxTurns && c.queue.next() <= to:
			return &RunawayError{Turns: c.turns - begin, Now: instant(c.now)}
		case c.step(to):
			c.yield()
		case c.requests > 0 || len(c.works) > 0:
			c.changed.Wait()
		default:
			return nil
		}
	}
}

func (c *Clock) progress(from int64, begin int) Progress {
	return Progress{From: instant(from), Now: instant(c.now), Ran: c.turns - begin, Next: c.next()}
}

func (c *Clock) next() time.Time {
	if at := c.queue.next(); at != never {
		return instant(at)
	}
	return time.Time{}
}

// State returns what the clock shows of itself.
func (c *Clock) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.follow()
	return State{Now: instant(c.now), Mode: c.mode, Rate: c.rate, Next: c.next()}
}

// SetMode changes how time moves from here on; rate counts in scaled mode only.
func (c *Clock) SetMode(m Mode, rate float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.follow()
	c.mode, c.rate = m, rate
	c.unkept++
	c.pin()
	c.disarm()
	c.stir()
	_ = c.keep() // a failure closes the clock, and whoever asks next is told
}
