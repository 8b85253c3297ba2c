package journal

import "iter"

// chunk is how many records are copied at once, so that a reader never keeps the
// lock for long.
const chunk = 128

// After returns the entries behind a number, oldest first; 0 is before all of
// them. Entries that come in meanwhile are among them.
func (j *Journal) After(seq uint64) iter.Seq[Entry] { return j.entries(seq, Query{}, true) }

// candidates returns the entries behind a number but for those that cannot fit.
func (j *Journal) candidates(seq uint64, q Query) iter.Seq[Entry] {
	return j.entries(seq, q.ofHead(), q.ofJudge())
}

// entries returns the entries behind a number whose head fits a query, so that
// most need not be decoded. They are judged if that is asked for.
func (j *Journal) entries(seq uint64, ofHead Query, judged bool) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		if !j.On() {
			return
		}
		for {
			records := j.copies(seq)
			if len(records) == 0 {
				return
			}
			for i := range records {
				seq = records[i].seq
				if head := j.head(&records[i]); !head.open && !ofHead.Matches(&head) {
					continue
				}
				e := j.show(&records[i])
				if judged {
					e = j.judged(e)
				}
				if !yield(e) {
					return
				}
			}
		}
	}
}

// copies returns the next records behind a number as they are now.
func (j *Journal) copies(seq uint64) []record {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.records) == 0 {
		return nil
	}
	from := uint64(0)
	if first := j.records[0].seq; seq >= first {
		from = seq - first + 1
	}
	from = min(from, uint64(len(j.records)))
	rest := j.records[from:min(from+chunk, uint64(len(j.records)))]
	copies := make([]record, len(rest))
	for i, r := range rest {
		copies[i] = r.copy()
	}
	return copies
}

// Search returns the first entries behind a number that fit, so many at most, and
// whether more do. The list is never nil.
func (j *Journal) Search(q Query, after uint64, limit int) (found []Entry, more bool) {
	found = []Entry{}
	for e := range j.candidates(after, q) {
		if !q.Matches(&e) {
			continue
		}
		if len(found) == limit {
			return found, true
		}
		found = append(found, j.judged(e))
	}
	return found, false
}

// Count returns how many entries fit.
func (j *Journal) Count(q Query) (n int) {
	for e := range j.candidates(0, q) {
		if q.Matches(&e) {
			n++
		}
	}
	return n
}

// Kinds returns how many entries of each kind there are. Nothing is decoded for
// it.
func (j *Journal) Kinds() map[Kind]int {
	counts := map[Kind]int{}
	if !j.On() {
		return counts
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, r := range j.records {
		counts[r.kind]++
	}
	return counts
}
