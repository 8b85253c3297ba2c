// Package journal keeps what went in and out of a world: every request of a
// client with its answer, every push with what the receiver said, every message
// that was published over Faye.
//
// Writing is cheap: a record keeps bytes as they came, up to a bound, and is
// read, decoded and masked when somebody asks for it. The journal is bounded by
// count and by bytes, drops the oldest and counts them. Apart from what stands
// under the key real, the entries of two runs with the same seed and the same
// inputs are the same byte for byte.
package journal

import (
	"sync"
	"time"
)

// The bounds of a journal when [Options] say nothing.
const (
	DefaultEntries = 10_000
	DefaultBytes   = 64 << 20
	DefaultBody    = 64 << 10

	wholeBody = 8 << 20
)

// Options set a journal up. Now and Wall must be set; all else has a default.
type Options struct {
	// World is the name that the entries show.
	World string
	// Entries bounds how many records are kept. Default [DefaultEntries]; below
	// 0: none, the journal is off.
	Entries int
	// Bytes bounds the memory that the records take. Default [DefaultBytes].
	Bytes int
	// Body bounds how much of one body is kept, in bytes. Default [DefaultBody], or
	// enough for any answer of a vendor when entries are judged at once.
	Body int
	// Judge says where entries break their contract. Default: nobody is asked.
	Judge Judge
	// AtOnce has entries judged when they come in, an exchange before the last of
	// its answer leaves, and not when they are first read.
	AtOnce bool
	// Now returns the virtual time, Wall the wall's.
	Now, Wall func() time.Time
}

// Journal is that of one world. Its methods are safe for concurrent use, within
// turns too, and do nothing on a nil journal.
type Journal struct {
	world     string
	most      int // records
	mostBytes int
	body      int
	judges    Judge
	atOnce    bool
	now, wall func() time.Time

	mu       sync.Mutex // held for memory only
	seq      uint64
	records  []*record // their numbers follow one another
	bytes    int
	dropped  uint64
	watchers chan struct{} // closed at the next change; nil when nobody watches

	leaving leaving
}

// New returns an empty journal.
func New(o Options) *Journal {
	or := func(n, fallback int) int {
		if n == 0 {
			return fallback
		}
		return n
	}
	if o.AtOnce && o.Body == 0 {
		o.Body = wholeBody
	}
	return &Journal{
		world: o.World, now: o.Now, wall: o.Wall, judges: o.Judge, atOnce: o.AtOnce,
		most: or(o.Entries, DefaultEntries), mostBytes: or(o.Bytes, DefaultBytes), body: or(o.Body, DefaultBody),
	}
}

// On reports whether the journal keeps anything.
func (j *Journal) On() bool { return j != nil && j.most > 0 }

// Dropped returns how many entries were dropped for want of room.
func (j *Journal) Dropped() uint64 {
	if !j.On() {
		return 0
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.dropped
}

// Clear forgets all entries, and that some were dropped. Numbers go on.
func (j *Journal) Clear() {
	if !j.On() {
		return
	}
	j.mu.Lock()
	var out []*record
	for _, r := range j.records {
		out = j.drop(r, out)
	}
	j.records, j.bytes, j.dropped = nil, 0, 0
	j.announce()
	j.mu.Unlock()
	j.seeOff(out)
}

// Changed returns a channel that is closed at the next change of the journal.
func (j *Journal) Changed() <-chan struct{} {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.watchers == nil {
		j.watchers = make(chan struct{})
	}
	return j.watchers
}

// announce tells whoever waits that there was a change.
func (j *Journal) announce() {
	if j.watchers != nil {
		close(j.watchers)
		j.watchers = nil
	}
}

// add gives a record its number and keeps it.
func (j *Journal) add(r *record) {
	j.mu.Lock()
	j.seq++
	r.seq = j.seq
	if j.judges != nil {
		r.judged = new(judged)
	}
	j.records = append(j.records, r)
	out := j.weigh(r)
	j.announce()
	j.mu.Unlock()
	j.seeOff(out)
}

// change lets f change a record, whether it is in the journal yet or not.
func (j *Journal) change(r *record, f func(*record)) {
	j.mu.Lock()
	f(r)
	var out []*record
	switch {
	case r.gone:
		out = j.drop(r, nil) // it may have become complete
	case r.seq > 0:
		out = j.weigh(r)
		j.announce()
	}
	j.mu.Unlock()
	j.seeOff(out)
}

// weigh accounts for what a record takes now, and drops the oldest while there
// is too much. It returns those of them that are to be seen off.
func (j *Journal) weigh(r *record) (out []*record) {
	size := r.weight()
	j.bytes += size - r.size
	r.size = size
	for len(j.records) > j.most || j.bytes > j.mostBytes {
		oldest := j.records[0]
		out = j.drop(oldest, out)
		j.bytes -= oldest.size
		j.records[0] = nil
		j.records = j.records[1:]
		j.dropped++
	}
	return out
}
