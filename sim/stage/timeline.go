package stage

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
)

// Mishap is something in a scenario that could not be done.
type Mishap struct {
	// At is the virtual instant.
	At time.Time
	// Where names the part of the scenario.
	Where string
	// Why says in a sentence what kept it from being done.
	Why string
}

// maxMishaps bounds how many of a kind are kept; more of the same teach nothing.
const maxMishaps = 100

func (y *tally) missed(m Mishap) { y.Missed = keep(y.Missed, m) }
func (y *tally) broken(m Mishap) { y.Broken = keep(y.Broken, m) }

func keep(list []Mishap, m Mishap) []Mishap {
	if len(list) >= maxMishaps {
		return list
	}
	return append(list, m)
}

// schedule makes the events of a scenario fall due.
func (s *Stage) schedule(t clock.Turn, sc *scenarios.Scenario) error {
	for i := range sc.Timeline {
		if at := sc.Timeline[i].At.On(s.began); at.Before(t.Now()) {
			return errs.Field(errs.Invalid, fmt.Sprintf("timeline[%d].at", i), "%s is before now (%s)",
				at.Format(time.RFC3339), t.Now().Format(time.RFC3339))
		}
	}
	for i := range sc.Timeline {
		s.cueAt(t, &sc.Timeline[i], i, 0)
	}
	return nil
}

// cueAt schedules one repetition of an event; the one after it is scheduled when
// it falls due.
func (s *Stage) cueAt(t clock.Turn, e *scenarios.Event, i, repetition int) {
	at := e.At.On(s.began).Add(time.Duration(repetition) * time.Duration(e.Every))
	id := cueID(i, repetition)
	s.timers[id] = s.w.CueAfter(t, at.Sub(t.Now()), id)
}

// cueID writes the place of an event in the timeline and its repetition.
func cueID(i, repetition int) string { return strconv.Itoa(i) + "." + strconv.Itoa(repetition) }

// cue does the event that has fallen due. One of a scenario that no longer plays
// does nothing.
func (s *Stage) cue(t clock.Turn, id string) {
	first, second, _ := strings.Cut(id, ".")
	i, err := strconv.Atoi(first)
	repetition, err2 := strconv.Atoi(second)
	delete(s.timers, id)
	if err != nil || err2 != nil || s.scenario == nil || i >= len(s.scenario.Timeline) {
		return
	}
	e := &s.scenario.Timeline[i]
	if repetition+1 < e.Times {
		s.cueAt(t, e, i, repetition+1)
	}
	err = s.do(t, e, id)
	m := Mishap{At: t.Now(), Where: fmt.Sprintf("timeline[%d]", i)}
	switch {
	case err == nil:
		return
	case errs.As(err).Code == errs.Refused:
		s.tally.Refused++
		return
	}
	m.Why = err.Error()
	if errs.As(err).Code == errs.Conflict {
		s.tally.missed(m)
		return
	}
	s.tally.broken(m)
}
