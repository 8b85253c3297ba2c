package clock

import "fmt"

// Keeper keeps what happens in a clock's turns where it survives the process.
type Keeper interface {
	// Scheduled and Gone tell, within turns, which entries the queue has and has
	// no more.
	Scheduled(e Entry)
	Gone(e Entry)
	// Keep writes down all that has changed since it was called last. It is
	// called between turns: before anybody sees what they have done, before
	// anything that they have begun leaves the process, and now and then during
	// a long run. An error closes the clock.
	Keep(t Turn) error
}

// maxUnkept bounds how many turns pass before they are kept though nobody has
// seen what they did.
const maxUnkept = 256

// KeepWith has a keeper keep all that happens from this turn on; nil ends that.
func (t Turn) KeepWith(k Keeper) { t.c.keeper = k }

// Kept returns a channel that is closed once this turn, and all before it, have
// been kept: what leaves the process waits for that. It is nil where nothing is
// kept, and stays open when the clock is closed first.
func (t Turn) Kept() <-chan struct{} {
	if t.c.keeper == nil {
		return nil
	}
	if t.c.gate == nil {
		t.c.gate = make(chan struct{})
	}
	return t.c.gate
}

// keep has the keeper write what is not kept yet. A failure closes the clock:
// nobody shall see what may not have survived.
func (c *Clock) keep() error {
	if c.keeper != nil && c.unkept > 0 && c.closed == nil {
		if err := c.keeper.Keep(Turn{c}); err != nil {
			c.closed = fmt.Errorf("this world's state could not be kept, so it has ended: %w", err)
			c.log.Error("world ended", "error", c.closed)
			c.disarm()
			c.announce()
			c.changed.Broadcast()
		}
	}
	c.unkept = 0
	if c.closed == nil && c.gate != nil {
		close(c.gate)
		c.gate = nil
	}
	return c.closed
}

// add puts a timer into the queue.
func (c *Clock) add(tm *Timer) {
	c.queue.add(tm)
	if c.keeper != nil {
		c.keeper.Scheduled(tm.entry())
	}
}

// drop takes a timer out of the queue, and reports whether it was there.
func (c *Clock) drop(tm *Timer) bool {
	if !c.queue.remove(tm) {
		return false
	}
	if c.keeper != nil {
		c.keeper.Gone(tm.entry())
	}
	return true
}
