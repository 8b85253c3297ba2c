package journal

import "sync"

// leaving keeps count of the entries that were dropped before anybody had read
// them.
type leaving struct {
	mu       sync.Mutex
	judged   map[likeness]int
	unjudged uint64
}

// likeness is what entries have in common that tell a judge much the same.
type likeness struct {
	kind          Kind
	vendor, route string
	status        int
}

func (r *record) likeness() likeness {
	l := likeness{kind: r.kind, vendor: r.vendor, route: r.route}
	switch {
	case r.exchange != nil:
		l.status = r.exchange.status
	case r.push != nil:
		l.status = r.push.Status
	}
	return l
}

// maxAlike is how many dropped entries that are much alike are judged. More of them
// would slow down a client that sends the same for hours and tell little that is
// new; fewer might miss what comes seldom.
const maxAlike = 50

// admit says whether a dropped entry is to be judged, and counts it.
func (l *leaving) admit(r *record) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.judged == nil {
		l.judged = map[likeness]int{}
	}
	like := r.likeness()
	if l.judged[like] == maxAlike {
		l.unjudged++
		return false
	}
	l.judged[like]++
	return true
}

// drop marks a record as dropped and adds it to those that are to be seen off,
// unless there will be more of it.
func (j *Journal) drop(r *record, out []*record) []*record {
	r.gone = true
	if r.judged == nil || j.atOnce || r.open || r.left {
		return out
	}
	r.left = true
	return append(out, r)
}

// seeOff has dropped records judged that nobody has read, as far as they may tell
// something new.
func (j *Journal) seeOff(out []*record) {
	for _, r := range out {
		if !r.judged.done.Load() && j.leaving.admit(r) {
			j.judgeNow(r)
		}
	}
}

// Judge has everything judged that is in the journal, but for requests that are
// still being answered.
func (j *Journal) Judge() {
	if !j.On() || j.judges == nil {
		return
	}
	for seq := uint64(0); ; {
		records := j.copies(seq)
		if len(records) == 0 {
			return
		}
		for i := range records {
			seq = records[i].seq
			j.judge(&records[i])
		}
	}
}

// Unjudged returns how many entries were dropped without having been judged, since
// many like them had been.
func (j *Journal) Unjudged() uint64 {
	if !j.On() {
		return 0
	}
	j.leaving.mu.Lock()
	defer j.leaving.mu.Unlock()
	return j.leaving.unjudged
}
