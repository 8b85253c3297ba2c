package push

import (
	"fmt"

	"github.com/ringback-sim/ringback/sim/clock"
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

// Has reports whether there is a delivery of that id.
func (q *Queue) Has(_ clock.Turn, id string) bool { return q.delivery(id) != nil }
