package faye_test

import (
	"slices"
	"sync"
	"time"
)

// manual is a clock that stands still until it is told to advance.
type manual struct {
	mu    sync.Mutex
	now   time.Time
	queue []*alarm // by time, then in the order in which they were set
}

type alarm struct {
	at time.Time
	f  func()
}

// epoch has a fraction of a second, as the times of most files have.
var epoch = time.Date(2024, 3, 1, 9, 0, 0, 123_000_000, time.UTC)

func newManual() *manual { return &manual{now: epoch} }

func (m *manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

func (m *manual) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	a := &alarm{m.now.Add(d), f}
	i := slices.IndexFunc(m.queue, func(has *alarm) bool { return has.at.After(a.at) })
	if i < 0 {
		i = len(m.queue)
	}
	m.queue = slices.Insert(m.queue, i, a)
	return func() bool {
		m.mu.Lock()
		defer m.mu.Unlock()
		before := len(m.queue)
		m.queue = slices.DeleteFunc(m.queue, func(has *alarm) bool { return has == a })
		return len(m.queue) < before
	}
}

// step rings the first alarm that is due until then and reports true, or moves
// to then.
func (m *manual) step(then time.Time) bool {
	m.mu.Lock()
	if len(m.queue) == 0 || m.queue[0].at.After(then) {
		if then.After(m.now) {
			m.now = then
		}
		m.mu.Unlock()
		return false
	}
	a := m.queue[0]
	m.queue = m.queue[1:]
	m.now = a.at
	m.mu.Unlock()
	a.f()
	return true
}

// advance moves the clock and rings all alarms on the way.
func (m *manual) advance(d time.Duration) {
	for then := m.Now().Add(d); m.step(then); {
	}
}

// waiting is the number of alarms that are set.
func (m *manual) waiting() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.queue)
}
