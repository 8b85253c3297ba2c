// Package stage plays scenarios on a world: it sets up whom they bring along,
// lets their rules choose what becomes of calls, does what stands in their
// timeline when it falls due, and judges at the end whether what was expected
// has come true.
//
// Everything happens in turns of the world's clock. What falls due is a cue whose
// id is the place of an event in the timeline and the number of its repetition,
// so what is scheduled is data.
package stage

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/push"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/world"
)

// Options are what a stage needs beside its world.
type Options struct {
	// Vendors are those that have joined the world.
	Vendors []vendors.Vendor
	// Target reads a push target from JSON in the shape of the control API, as a
	// change of an old one if there is one.
	Target func(name string, settings []byte, old *push.Target) (push.Target, error)
	// Shared are the operationIds of requests that are not one vendor's alone.
	// Default: there are none.
	Shared []string
}

// Stage is a world with the scenario that plays on it, if any.
type Stage struct {
	w       *world.World
	options Options
	ctx     context.Context //nolint:containedctx // the stage's life, which New's caller ends
	jumps   sync.WaitGroup

	// Of the scenario that plays.
	scenario *scenarios.Scenario
	file     string // what its problems are said to be in
	text     []byte
	began    time.Time
	timers   map[string]*clock.Timer // of the cues to come, by their ids
	named    map[string]call.ID      // calls by the names that events gave them
	tally    tally
}

// tally is what the stage itself has seen happen.
type tally struct {
	// Refused counts the calls of the timeline that the network did not take.
	Refused int
	// Missed are events that came to nothing, because what they were about was
	// in another state; Broken are those that never can happen.
	Missed, Broken []Mishap
}

// New returns the stage of a world, on which nothing plays yet. The end of ctx
// ends what it runs.
func New(ctx context.Context, w *world.World, o Options) *Stage {
	s := &Stage{w: w, options: o, ctx: ctx}
	w.OnCue(s.cue)
	w.AddPart(world.Single("scenario", s.save, s.load))
	return s
}

// Close waits for what the stage runs. The world has been closed before.
func (s *Stage) Close() { s.jumps.Wait() }

// Vocabulary returns what scenarios may speak of in this world as it stands.
func (s *Stage) Vocabulary(t clock.Turn) scenarios.Vocabulary {
	v := scenarios.Vocabulary{
		Shared: s.options.Shared, Outcomes: outcomes(), Dispositions: words(call.Dispositions()),
		DeliveryStates: words(push.States()), JournalKinds: words(journal.Kinds()),
	}
	for _, vendor := range s.options.Vendors {
		known := scenarios.KnownVendor{Name: vendor.Name(), Routes: []string{world.RouteControl, world.RouteScenario}}
		for _, route := range vendor.Routes() {
			known.Routes = append(known.Routes, route.Name)
		}
		v.Vendors = append(v.Vendors, known)
	}
	for _, a := range s.w.Accounts(t) {
		for i := range v.Vendors {
			if v.Vendors[i].Name == a.Vendor {
				v.Vendors[i].Accounts = append(v.Vendors[i].Accounts, a.ID)
				if a.Enterprise != "" {
					v.Vendors[i].Accounts = append(v.Vendors[i].Accounts, a.Enterprise)
				}
			}
		}
	}
	for _, g := range s.w.Push.Targets(t) {
		v.Targets = append(v.Targets, g.Name)
	}
	return v
}

func words[T ~string](list []T) []string {
	texts := make([]string, len(list))
	for i, word := range list {
		texts[i] = string(word)
	}
	return texts
}

// Load reads a scenario and plays it, as [Stage.Play] does. The file is what its
// problems, which are returned as [scenarios.Problems], are said to be in.
func (s *Stage) Load(t clock.Turn, file string, text []byte) error {
	sc, err := scenarios.Load(file, text, s.Vocabulary(t))
	if err != nil {
		return err
	}
	if err := s.Play(t, sc); err != nil {
		return err
	}
	s.file, s.text = file, text
	return nil
}

// Play sets a scenario up in place of the one before, whose rules, faults and
// events to come are gone; the accounts, agents, targets and projects that it
// brought stay, and so do its calls. What the world refuses is a problem of the
// scenario, as [scenarios.Problems]; what had been set up by then stays, and no
// scenario plays.
func (s *Stage) Play(t clock.Turn, sc *scenarios.Scenario) error {
	if err := s.Clear(t); err != nil {
		return err
	}
	s.began, s.tally = t.Now(), tally{}
	for _, set := range []func(clock.Turn, *scenarios.Scenario) error{
		s.setAccounts, s.setTargets, s.setAgents, s.setRules, s.setFaults, s.setProjects, s.schedule,
	} {
		err := set(t, sc)
		if wrong := errs.As(err); err != nil && wrong.Code != errs.Internal {
			return scenarios.Problems{sc.Problem(wrong.Field, "%s", wrong.Msg)}
		} else if err != nil {
			return fmt.Errorf("scenario %q: %w", sc.Name, err)
		}
	}
	s.scenario = sc
	return nil
}

// Clear ends the scenario that plays: nothing of it is to come.
func (s *Stage) Clear(t clock.Turn) error {
	for _, timer := range s.timers {
		t.Stop(timer)
	}
	s.scenario, s.file, s.text = nil, "", nil
	s.timers, s.named = map[string]*clock.Timer{}, map[string]call.ID{}
	return errors.Join(s.w.Faults.Set(t, nil), s.w.SetRules(t, nil))
}

// setFaults makes go wrong what is to.
func (s *Stage) setFaults(t clock.Turn, sc *scenarios.Scenario) error {
	return s.w.Faults.Set(t, sc.Faults)
}

// account returns the account that a scenario names: the first of the first
// vendor by default.
func (s *Stage) account(t clock.Turn, vendor, id string) (*world.Account, error) {
	return s.w.Account(t, cmp.Or(vendor, s.options.Vendors[0].Name()), id)
}

// vendor returns the vendor of that name.
func (s *Stage) vendor(name string) (vendors.Vendor, error) {
	for _, v := range s.options.Vendors {
		if v.Name() == name {
			return v, nil
		}
	}
	return nil, errs.Field(errs.Invalid, "vendor", "%q is not one of %q", name, s.w.Vendors())
}

// under says in which part of a scenario something is wrong.
func under(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	e, place := errs.As(err), fmt.Sprintf(format, args...)
	if e.Code == errs.Internal {
		return fmt.Errorf("%s: %w", place, err)
	}
	if e.Field != "" {
		place += "." + e.Field
	}
	return &errs.Error{Code: e.Code, Field: place, Msg: e.Msg, Details: e.Details}
}

// object returns JSON of a scenario's, or an empty object.
func object(text json.RawMessage) json.RawMessage {
	if len(text) == 0 {
		return json.RawMessage("{}")
	}
	return text
}
