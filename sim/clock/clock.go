// Package clock is the discrete-event clock that drives a world.
//
// It keeps a queue of what is due, as data, and runs one turn at a time, each
// at its own virtual instant, in the order (time, sequence). How virtual time
// relates to the wall's is the [Mode]. Two things stop it: a request that is
// being answered ([Clock.Hold], in every mode) and work that has left the
// process ([Turn.Hold], in manual and skip mode and during an advance).
//
// No goroutine of the clock's own sits waiting: whoever changes something runs
// what has become due, and in realtime a single timer of the wall's wakes it.
package clock

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Mode says how virtual time moves.
type Mode string

// The modes.
const (
	Realtime Mode = "realtime" // as the wall's
	Scaled   Mode = "scaled"   // rate times as fast as the wall's
	Manual   Mode = "manual"   // only when told
	Skip     Mode = "skip"     // to the next entry as soon as nothing is left to do
)

// Modes lists the modes, for messages and checks.
func Modes() []Mode { return []Mode{Realtime, Scaled, Manual, Skip} }

// MinRate and MaxRate bound how fast scaled time runs: beyond them a wait would
// not fit a duration.
const (
	MinRate = 0.01
	MaxRate = 1_000_000
)

// DefaultMaxTurns bounds an advance when [Options] says nothing.
const DefaultMaxTurns = 10_000_000

// Options set a clock up. The zero value is a realtime clock that starts at the
// wall's now and does nothing when an entry falls due.
type Options struct {
	// Start is the first instant. Default: the wall's now.
	Start time.Time
	// Mode defaults to Realtime.
	Mode Mode
	// Rate is how many virtual seconds pass in a real one in scaled mode.
	// Default 1.
	Rate float64
	// MaxTurns bounds one advance, and one uninterrupted run in skip mode.
	// Default DefaultMaxTurns.
	MaxTurns int
	// Fire does what is due. Default: nothing.
	Fire func(Turn, Due)
	// Log receives what nobody waits for: a skip that never ends. Default:
	// discarded.
	Log *slog.Logger
}

// Clock is a virtual clock with its queue. Its methods are safe for concurrent
// use; none of them may be called from inside a turn.
type Clock struct {
	mu       sync.Mutex
	changed  sync.Cond // what waits for the state to allow it
	fire     func(Turn, Due)
	log      *slog.Logger
	maxTurns int

	now   int64 // unix nanoseconds
	seq   uint64
	turns int // run since the clock began
	queue queue
	works []*work // in flight, oldest first

	mode     Mode
	rate     float64
	origin   origin
	requests int      // open holds of requests
	advance  *advance // the one that runs

	wake     func() bool // stops the wall's timer
	wakeAt   int64       // the virtual instant that it is set for
	skipping bool        // a goroutine is jumping from entry to entry
	skips    sync.WaitGroup
	watchers chan struct{} // closed at the next change; nil when nobody watches
	closed   error         // why nothing happens any more; nil while something does

	keeper   Keeper
	unkept   int              // turns since all was kept
	gate     chan struct{}    // closed once all is kept; nil when nobody waits for that
	restored map[Due][]*Timer // the entries of a restored queue whose owners have not asked for them
}

// origin pins virtual time to the wall's for the modes that follow it.
type origin struct {
	virtual int64
	wall    time.Time
}

// New returns a clock that has begun.
func New(o Options) *Clock {
	if o.Start.IsZero() {
		o.Start = Wall{}.Now()
	}
	if o.MaxTurns == 0 {
		o.MaxTurns = DefaultMaxTurns
	}
	if o.Fire == nil {
		o.Fire = func(Turn, Due) {}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Mode == "" {
		o.Mode = Realtime
	}
	if o.Rate == 0 {
		o.Rate = 1
	}
	c := &Clock{fire: o.Fire, log: o.Log, maxTurns: o.MaxTurns, now: o.Start.UnixNano(), mode: o.Mode, rate: o.Rate}
	c.changed.L = &c.mu
	c.pin()
	return c
}

// Do runs f as one turn at the current instant, and then what has fallen due.
// It returns f's error, or [ErrClosed]; with a [Keeper] all of it has been kept
// by then, or the error says why not.
func (c *Clock) Do(f func(Turn) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed != nil {
		return c.closed
	}
	c.stir()
	c.follow()
	err := f(Turn{c})
	c.turned()
	c.stir()
	if failed := c.keep(); failed != nil {
		return failed
	}
	return err
}

// Look runs f as one turn that only reads: it announces no change, so a client
// that waits for one can look again and again. It returns f's error, or
// [ErrClosed].
func (c *Clock) Look(f func(Turn) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed != nil {
		return c.closed
	}
	c.stir()
	c.follow()
	if err := c.keep(); err != nil {
		return err
	}
	return f(Turn{c})
}

// Hold keeps the world where it is while a request is answered: nothing that is
// due runs, in any mode, until release has been called. It waits while
// something is about to run, and returns ctx's error when that ends first.
// Release may be called more than once.
func (c *Clock) Hold(ctx context.Context) (release func(), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stir()
	if c.gated() {
		stop := context.AfterFunc(ctx, c.broadcast)
		defer stop()
	}
	for c.gated() && ctx.Err() == nil {
		c.changed.Wait()
	}
	switch {
	case c.closed != nil:
		return nil, c.closed
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	c.requests++
	return sync.OnceFunc(func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.requests--
		c.stir()
	}), nil
}

// gated reports whether a new request must wait, so that what is due is not put
// off for ever by one request after another. A request that comes while work is
// in flight may be that work's receiver calling back: where time waits for the
// work, making the request wait too would be a deadlock.
func (c *Clock) gated() bool {
	if c.closed != nil || c.stepped() && len(c.works) > 0 {
		return false
	}
	return c.advance != nil || c.queue.next() <= c.reach()
}

// Close stops the clock: nothing falls due any more and an advance that runs
// ends with [ErrClosed]. Work in flight may still land, without effect.
func (c *Clock) Close() {
	c.mu.Lock()
	if c.closed == nil {
		c.unkept++   // the instant, and what reads have counted
		_ = c.keep() // a failure has been logged, and closes the clock as well
		c.closed = ErrClosed
	}
	c.disarm()
	c.announce()
	c.changed.Broadcast()
	c.mu.Unlock()
	c.skips.Wait()
}

func (c *Clock) broadcast() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changed.Broadcast()
}

// announce tells whoever waits for a change of the model that there was one.
func (c *Clock) announce() {
	if c.watchers != nil {
		close(c.watchers)
		c.watchers = nil
	}
}
