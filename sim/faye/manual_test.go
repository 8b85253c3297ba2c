package faye_test

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// manual is a clock that stands still until it is told to advance.
type manual struct {
	mu    sync.Mutex
	now   time.Time
	set   int      // alarms so far
	queue []*alarm // by time, then in the order in which they were set
}

type alarm struct {
	at     time.Time
	number int
	f      func()
}

func earlier(a, b *alarm) int { return cmp.Or(a.at.Compare(b.at), a.number-b.number) }

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
	m.set++
	a := &alarm{m.now.Add(d), m.set, f}
	i, _ := slices.BinarySearchFunc(m.queue, a, earlier)
	m.queue = slices.Insert(m.queue, i, a)
	return func() bool {
		m.mu.Lock()
		defer m.mu.Unlock()
		i, found := slices.BinarySearchFunc(m.queue, a, earlier)
		if found {
			m.queue = slices.Delete(m.queue, i, i+1)
		}
		return found
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
