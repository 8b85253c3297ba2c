package uccc

import (
	"strconv"
	"sync"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/world"
)

// worldTimers runs the timers of a Faye server on the world's clock, so that a
// connect is held until the world's time has passed. The date of the server's
// files stays the machine's.
//
// A Faye server sets its timers under its own lock, within a turn or not, so the
// world's clock is asked by a goroutine, in order: a timer that is set while time
// moves counts from a moment later.
type worldTimers struct {
	clock.Wall
	w    *world.World
	work sync.WaitGroup

	mu              sync.Mutex // never held while the clock's is taken
	last            uint64
	calls           map[string]func() // what is to be done, by the timer's id
	jobs            []func(clock.Turn)
	running, closed bool
}

func newWorldTimers(w *world.World) *worldTimers {
	return &worldTimers{w: w, calls: map[string]func(){}}
}

// AfterFunc calls f in a turn once d of the world's time has passed.
func (k *worldTimers) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	id := k.add(f)
	var timer *clock.Timer // touched within turns only
	k.turn(func(t clock.Turn) {
		if k.has(id) {
			timer = k.w.After(t, Name, d, id)
		}
	})
	return func() bool {
		if k.take(id) == nil {
			return false
		}
		k.turn(func(t clock.Turn) { t.Stop(timer) })
		return true
	}
}

// turn runs f within a turn of the world, soon and after those before it.
func (k *worldTimers) turn(f func(clock.Turn)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		return
	}
	k.jobs = append(k.jobs, f)
	if !k.running {
		k.running = true
		k.work.Go(k.run)
	}
}

// run takes turns until there is nothing to do.
func (k *worldTimers) run() {
	for {
		k.mu.Lock()
		jobs := k.jobs
		k.jobs, k.running = nil, len(jobs) > 0
		k.mu.Unlock()
		if len(jobs) == 0 {
			return
		}
		_ = k.w.Clock.Do(func(t clock.Turn) error { // a closed world has no turns
			for _, f := range jobs {
				f(t)
			}
			return nil
		})
	}
}

// close waits for the goroutine; there are no more timers then.
func (k *worldTimers) close() {
	k.mu.Lock()
	k.closed = true
	k.mu.Unlock()
	k.work.Wait()
}

// fire is due when a timer is.
func (k *worldTimers) fire(_ clock.Turn, id string) {
	if f := k.take(id); f != nil {
		f()
	}
}

func (k *worldTimers) add(f func()) (id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.last++
	id = strconv.FormatUint(k.last, 10)
	k.calls[id] = f
	return id
}

func (k *worldTimers) has(id string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.calls[id] != nil
}

// take returns what a timer is to do, once.
func (k *worldTimers) take(id string) func() {
	k.mu.Lock()
	defer k.mu.Unlock()
	f := k.calls[id]
	delete(k.calls, id)
	return f
}
