package push

// line is the queue of one target's attempts in real time: up to a limit are in
// flight, the others wait in the order in which they came. The sender's lock
// guards it.
type line struct {
	limit   int // never changed
	workers int
	waiting []func()
}

// submit lets a job run as soon as the line has room. It calls begin, which
// makes the job, under the lock, unless the sender is closed; then it reports
// false.
func (s *sender) submit(l *line, begin func() (job func())) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	l.waiting = append(l.waiting, begin())
	if l.workers < l.limit {
		l.workers++
		s.workers.Go(func() { s.work(l) })
	}
	return true
}

// work runs the line's jobs until none waits.
func (s *sender) work(l *line) {
	for {
		job := s.take(l)
		if job == nil {
			return
		}
		job()
	}
}

// take returns the first job that waits, or nil when none does and the worker
// ends.
func (s *sender) take(l *line) func() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(l.waiting) == 0 {
		l.workers--
		return nil
	}
	job := l.waiting[0]
	l.waiting[0] = nil
	l.waiting = l.waiting[1:]
	return job
}
