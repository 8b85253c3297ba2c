package journal

import "sync"

// leaving are records that were dropped before anybody had judged them. A goroutine
// judges them, which there is only while there are some.
type leaving struct {
	mu      sync.Mutex
	queue   []*record
	bytes   int    // that those of the queue take
	joined  uint64 // how many there have been
	judged  uint64 // how many of them, the oldest first, have been judged
	running bool
	done    sync.Cond // judged has grown, or the goroutine has ended
}

// maxLeaving bounds the memory of records that wait to be judged, in bytes. With
// more, whoever drops one judges it.
const maxLeaving = 8 << 20

// drop marks a record as dropped and adds it to those that are to be seen off,
// unless there will be more of it.
func (j *Journal) drop(r *record, out []*record) []*record {
	r.gone = true
	if r.judged == nil || r.open || r.left {
		return out
	}
	r.left = true
	return append(out, r)
}

// seeOff has dropped records judged, unless they have been. It waits for that only
// when too many wait already.
func (j *Journal) seeOff(out []*record) {
	for _, r := range out {
		if !r.judged.done.Load() && !j.leaving.join(j, r) {
			j.judgeNow(r)
		}
	}
}

// join lets a record wait to be judged, if there is room.
func (l *leaving) join(j *Journal, r *record) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.bytes+r.size > maxLeaving {
		return false
	}
	l.queue, l.bytes = append(l.queue, r), l.bytes+r.size
	l.joined++
	if !l.running {
		l.running = true
		go l.run(j) // close waits for it
	}
	return true
}

// run judges what waits until nothing does.
func (l *leaving) run(j *Journal) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.queue) > 0 {
		r := l.queue[0]
		l.queue[0], l.queue = nil, l.queue[1:]
		l.mu.Unlock()
		j.judgeNow(r)
		l.mu.Lock()
		l.bytes -= r.size
		l.judged++
		l.done.Broadcast()
	}
	l.queue, l.running = nil, false
	l.done.Broadcast()
}

// Judge has everything judged that has come in so far, whether it is still in the
// journal or not, but for requests that are still being answered.
func (j *Journal) Judge() {
	if !j.On() || j.judges == nil {
		return
	}
	for seq := uint64(0); ; {
		records := j.copies(seq)
		if len(records) == 0 {
			break
		}
		for i := range records {
			seq = records[i].seq
			j.judge(&records[i])
		}
	}
	l := &j.leaving
	l.mu.Lock()
	defer l.mu.Unlock()
	for last := l.joined; l.judged < last; {
		l.done.Wait()
	}
}

// Close returns once nobody works for the journal any more. It is called when
// nothing comes in.
func (j *Journal) Close() {
	if !j.On() {
		return
	}
	l := &j.leaving
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.running {
		l.done.Wait()
	}
}
