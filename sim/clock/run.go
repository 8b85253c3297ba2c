package clock

import "time"

// stepped reports whether virtual time moves by steps, so that it waits for
// work in flight, rather than with the wall.
func (c *Clock) stepped() bool {
	return c.advance != nil || c.mode == Manual || c.mode == Skip
}

// reach returns the instant up to which entries may run without anybody asking.
func (c *Clock) reach() int64 {
	if c.stepped() {
		return c.now
	}
	return c.pace()
}

// stir is called with the lock held after every change: it runs what may run
// now, unless an advance or a skip does so already.
func (c *Clock) stir() {
	c.changed.Broadcast()
	if c.closed != nil || c.advance != nil || c.skipping {
		return
	}
	for c.advance == nil && !c.skipping && c.step(c.reach()) {
		c.yield()
	}
	c.rearm()
	if c.mode == Skip && c.advance == nil && !c.skipping && c.movable() {
		c.skipping = true
		c.skips.Go(c.skip)
	}
}

// step runs one turn, or moves to the next instant, and reports whether there
// was anything to do up to the instant to. The order is: what is due, then
// outcomes, then the next instant; where time follows the wall it does not
// wait, so an outcome lands after everything that was due before it came.
func (c *Clock) step(to int64) bool {
	next := c.queue.next()
	waits := c.stepped() && len(c.works) > 0
	switch {
	case c.closed != nil || c.requests > 0:
		return false
	case next <= c.now:
		tm := c.queue[0]
		c.drop(tm)
		c.turn(func(t Turn) { c.fire(t, tm.due) })
		return true
	case next <= to && !waits:
		c.now = next
		return true
	}
	return c.settle()
}

// settle runs one landing if the mode allows any: the oldest work's where time
// waits for it, else the first to have come.
func (c *Clock) settle() bool {
	for i, w := range c.works {
		if w.land != nil {
			c.works = append(c.works[:i], c.works[i+1:]...)
			c.follow()
			c.turn(w.land)
			return true
		}
		if c.stepped() {
			return false
		}
	}
	return false
}

func (c *Clock) turn(f func(Turn)) {
	c.turns++
	f(Turn{c})
	c.turned()
}

// turned is called after every turn that may have changed something.
func (c *Clock) turned() {
	c.unkept++
	c.restored = nil
	c.announce()
	if c.gate != nil || c.unkept >= maxUnkept {
		_ = c.keep() // a failure closes the clock
	}
}

// yield lets readers in between two turns of a long run.
func (c *Clock) yield() {
	c.mu.Unlock()
	c.mu.Lock()
}

// movable reports whether the next instant may begin.
func (c *Clock) movable() bool {
	return c.closed == nil && c.requests == 0 && len(c.works) == 0 && len(c.queue) > 0
}

// skip jumps from entry to entry until nothing is scheduled, something holds
// the clock, or the mode changes. A run that never ends puts the clock into
// manual mode.
func (c *Clock) skip() {
	c.mu.Lock()
	defer c.mu.Unlock()
	begin := c.turns
	for c.mode == Skip && c.advance == nil && c.step(always) {
		if c.turns-begin > c.maxTurns {
			c.mode = Manual
			c.log.Error("skip mode stopped: the scenario does not end", "turns", c.turns-begin, "now", instant(c.now))
		}
		c.yield()
	}
	c.skipping = false
	c.stir()
	_ = c.keep() // a failure closes the clock
}

// pin makes virtual time follow the wall from here.
func (c *Clock) pin() { c.origin = origin{virtual: c.now, wall: Wall{}.Now()} }

// pace returns the virtual instant that the wall stands for.
func (c *Clock) pace() int64 {
	gone := Wall{}.Now().Sub(c.origin.wall)
	if c.mode == Scaled {
		gone = time.Duration(float64(gone) * c.rate)
	}
	return max(c.now, addSpan(c.origin.virtual, gone))
}

// follow brings the clock up to the wall where the mode says so, but not past
// an entry that a hold keeps from running.
func (c *Clock) follow() {
	if !c.stepped() {
		c.now = max(c.now, min(c.pace(), c.queue.next()))
	}
}

// rearm sets the wall's timer for the next entry in the modes that follow the
// wall.
func (c *Clock) rearm() {
	next := c.queue.next()
	if c.closed != nil || c.stepped() || c.requests > 0 || next == never {
		c.disarm()
		return
	}
	if c.wake != nil && c.wakeAt == next {
		return
	}
	c.disarm()
	wait := time.Duration(next - c.pace())
	if c.mode == Scaled {
		wait = time.Duration(float64(wait) / c.rate)
	}
	c.wakeAt = next
	// Rounding down could wake just before the instant and set a timer for
	// nothing over and over: one microsecond late is late enough.
	c.wake = Wall{}.AfterFunc(max(wait, 0)+time.Microsecond, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.wake = nil
		c.stir()
		_ = c.keep() // a failure closes the clock
	})
}

func (c *Clock) disarm() {
	if c.wake != nil {
		c.wake()
		c.wake = nil
	}
}
