package stage

import (
	"maps"
	"slices"
	"time"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
)

// saved is a stage as data: the scenario as it was written, and how far it has
// come. Without a text none plays.
type saved struct {
	File  string    `json:"file,omitzero"`
	Text  string    `json:"text,omitzero"`
	Began time.Time `json:"began,omitzero"`
	// Cues are the ids of those to come.
	Cues    []string           `json:"cues,omitzero"`
	Named   map[string]call.ID `json:"named,omitzero"`
	Refused int                `json:"refused,omitzero"`
	Missed  []savedMishap      `json:"missed,omitzero"`
	Broken  []savedMishap      `json:"broken,omitzero"`
}

// savedMishap is a [Mishap]; the compiler holds the two alike.
type savedMishap struct {
	At    time.Time `json:"at"`
	Where string    `json:"where"`
	Why   string    `json:"why"`
}

// save writes the stage down. A scenario that was not read from a text is not
// saved.
func (s *Stage) save(clock.Turn) saved {
	if len(s.text) == 0 {
		return saved{}
	}
	return saved{
		File: s.file, Text: string(s.text), Began: s.began, Cues: slices.Sorted(maps.Keys(s.timers)), Named: s.named,
		Refused: s.tally.Refused, Missed: convert[savedMishap](s.tally.Missed), Broken: convert[savedMishap](s.tally.Broken),
	}
}

// load lets the scenario go on whose world has been restored: its accounts and
// calls are there, and its rules get their states afterwards.
func (s *Stage) load(t clock.Turn, from saved) error {
	if from.Text == "" {
		return nil
	}
	sc, err := scenarios.Load(from.File, []byte(from.Text), s.Vocabulary(t))
	if err != nil {
		return errs.Field(errs.Invalid, "text", "%v", err)
	}
	if err := s.setRules(t, sc); err != nil {
		return err
	}
	if len(s.w.Faults.States()) == 0 {
		if err := s.setFaults(t, sc); err != nil {
			return err
		}
	}
	s.scenario, s.file, s.text, s.began = sc, from.File, []byte(from.Text), from.Began.UTC()
	s.tally = tally{from.Refused, convert[Mishap](from.Missed), convert[Mishap](from.Broken)}
	s.timers, s.named = map[string]*clock.Timer{}, map[string]call.ID{}
	maps.Copy(s.named, from.Named)
	for _, id := range from.Cues {
		timer := s.w.CueRestored(t, id)
		if timer == nil {
			return errs.Field(errs.Invalid, "cues", "%.40q is not due", id)
		}
		s.timers[id] = timer
	}
	return nil
}

// convert copies a list of mishaps from one form to the other.
func convert[To, From Mishap | savedMishap](list []From) []To {
	made := make([]To, len(list))
	for i, m := range list {
		made[i] = To(m)
	}
	return made
}
