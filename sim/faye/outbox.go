package faye

import "sync"

// outbox is what waits to be written to one line. Its goroutine lives only
// while there is something to write, so an idle subscriber costs none.
type outbox struct {
	limit int
	write func(item []byte) error // one item, within the write timeout
	end   func()                  // after the last item, once
	start func(func())            // starts a goroutine that somebody waits for
	lost  func(items int)         // tells of items that were not written

	shut chan struct{} // closed when nothing more is taken
	over chan struct{} // closed after end

	mu      sync.Mutex
	items   [][]byte
	writing bool
	closed  bool
	idle    chan struct{} // closed when all is written; nil if nobody waits
}

// push adds an item and reports whether it was taken.
func (o *outbox) push(item []byte) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed || len(o.items) >= o.limit {
		return false
	}
	o.items = append(o.items, item)
	o.run()
	return true
}

// close takes nothing more: what is there is written, and then the end.
func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.shutOff()
	o.run()
}

// shutOff needs the lock.
func (o *outbox) shutOff() {
	if !o.closed {
		o.closed = true
		close(o.shut)
	}
}

// run starts the writer if it does not run. It needs the lock.
func (o *outbox) run() {
	if !o.writing {
		o.writing = true
		o.start(o.drain)
	}
}

func (o *outbox) isShut() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.closed
}

// drained waits until all that was pushed before is written, and reports
// whether it was: not if the outbox was closed meanwhile.
func (o *outbox) drained(giveUp <-chan struct{}) bool {
	o.mu.Lock()
	if !o.writing {
		o.mu.Unlock()
		return true
	}
	if o.idle == nil {
		o.idle = make(chan struct{})
	}
	idle := o.idle
	o.mu.Unlock()
	select {
	case <-idle:
		return true
	case <-o.shut:
	case <-giveUp:
	}
	return false
}

// drain writes until nothing is left. After a failed write the rest is lost.
func (o *outbox) drain() {
	var items [][]byte
	for {
		if items = o.next(items); items == nil {
			return
		}
		for i, item := range items {
			if o.write(item) != nil {
				o.mu.Lock()
				o.shutOff()
				o.lost(len(items) - i + len(o.items))
				o.items = nil
				o.mu.Unlock()
				break
			}
		}
	}
}

// next returns what to write now, or nil when the writer is done. The slice
// written before is used again.
func (o *outbox) next(written [][]byte) [][]byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	if items := o.items; len(items) > 0 {
		clear(written)
		o.items = written[:0]
		return items
	}
	o.items = nil
	if o.closed {
		o.mu.Unlock()
		o.end()
		close(o.over)
		o.mu.Lock() // still writing: nothing starts the writer again
		return nil
	}
	o.writing = false
	if o.idle != nil {
		close(o.idle)
		o.idle = nil
	}
	return nil
}
