package fault

import (
	"fmt"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/journal"
)

// Strike is one fault at work on one event.
type Strike struct {
	// Fault says what it does, and how much.
	*scenarios.Fault
	// N is the event's number among those that the fault matched, from 1.
	N int
	// Late is the draw of By; 0 without one.
	Late time.Duration
	// Gone is closed when the fault is taken out.
	Gone <-chan struct{}
}

// Strikes asks every fault of an event's plane, in order, and returns those that
// strike it. Can says whether a fault could do anything to the event at all: one
// that could not does not match it.
func (s *Set) Strikes(facts scenarios.FaultFacts, can func(scenarios.Operation) bool) (struck []Strike) {
	if !s.On(facts.On) {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Off || f.On != facts.On || !can(f.Do) {
			continue
		}
		matches, err := f.Matches(facts)
		if err != nil {
			f.Problem = err.Error()
		}
		if !matches {
			continue
		}
		f.Matched++
		s.version.Add(1)
		dice := s.draws(f.Name, f.Matched)
		if !f.Hits(f.Matched, dice) {
			continue
		}
		f.Struck++
		strike := Strike{Fault: &f.Fault, N: f.Matched, Gone: f.gone}
		if f.By != nil {
			strike.Late = f.By.Draw(dice)
		}
		struck = append(struck, strike)
	}
	return struck
}

// Entry returns the strike as the journal notes it.
func (s Strike) Entry() journal.Fault {
	var details []string
	detail := func(format string, value any) { details = append(details, fmt.Sprintf(format, value)) }
	if s.By != nil {
		detail("by %s", s.Late)
	}
	if s.Status != 0 {
		detail("status %d", s.Status)
	}
	if s.Bytes != 0 {
		detail("%d bytes", s.Bytes)
	}
	if s.Pause != nil {
		detail("pause %s", s.Pause)
	}
	if s.RetryAfter != nil {
		detail("retry after %s", s.RetryAfter)
	}
	if s.ContentType != "" {
		detail("content type %s", s.ContentType)
	}
	if s.Times != 0 {
		detail("%d times", s.Times)
	}
	if s.Window != 0 {
		detail("window of %d", s.Window)
	}
	return journal.Fault{Rule: s.Name, Kind: string(s.Do), Detail: strings.Join(details, ", ")}
}
