// Package fault makes things go wrong on purpose, exactly and repeatably.
//
// A [Set] holds the faults of one world as the scenario language has them. Each
// is asked of every event of its plane (a request about to be answered, a push
// about to be sent, a Faye message about to be delivered), counts those that it
// matches, and strikes those of them that its selection takes: the first two,
// every third, each with a probability. Chance is drawn for each fault and
// ordinal apart, so the same events in the same order strike the same ones, and
// no fault changes what another does.
//
// What a fault does to a request it does here, on the connection itself
// ([Set.Around]); pushes and Faye messages are damaged where they are made,
// which ask the set through the world.
package fault

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/draw"
	"github.com/ringback-sim/ringback/sim/errs"
)

// MaxFaults bounds the faults of a set.
const MaxFaults = 1_000

// Set is the faults of one world, in their order. Its methods are safe for
// concurrent use, within turns too. A nil Set has no faults.
type Set struct {
	draws func(fault string, n int) draw.Dice

	// awake counts the faults of each plane that are on, so that nobody takes the
	// lock where there are none.
	awake [3]atomic.Int32

	version atomic.Uint64 // changes whenever what is saved does

	mu     sync.Mutex // held for computation only, never over I/O
	faults []*fault
}

// fault is one of a set, with all that changes about it.
type fault struct {
	State
	gone chan struct{} // closed when it is taken out
}

// New returns an empty set. Draws returns the stream of chance for the nth event
// that a fault matches.
func New(draws func(fault string, n int) draw.Dice) *Set { return &Set{draws: draws} }

// State is a fault and what has become of it.
type State struct {
	// Fault is as it was set; its Off says whether it sleeps now.
	scenarios.Fault
	// Scripted says that it is the scenario's.
	Scripted bool
	// Matched counts the events that it was for since it was set, while it was
	// on; Struck those of them that it struck.
	Matched, Struck int
	// Problem says why its expression could not be evaluated when it was last
	// asked; what cannot be evaluated does not match.
	Problem string
}

// Replace sets these faults in place of all others; their counts begin anew. One
// without a name is called "fault-" and its place, from 1. It returns
// [errs.Invalid] for a name that two of them have, and changes nothing then.
func (s *Set) Replace(list []scenarios.Fault) error {
	return s.load(statesOf(list, State{}))
}

// Set sets the faults of a scenario in place of those of the scenario before, in
// front of the others. It returns [errs.Conflict] for a name that another has, and
// changes nothing then.
func (s *Set) Set(_ clock.Turn, list []scenarios.Fault) error {
	states := statesOf(list, State{Scripted: true})
	s.mu.Lock()
	defer s.mu.Unlock()
	var others []*fault
	for _, f := range s.faults {
		if !f.Scripted {
			others = append(others, f)
		}
	}
	made, err := makeAll(states, others)
	if err == nil {
		s.put(append(made, others...))
	}
	return err
}

// statesOf returns faults that are like one that has not been asked yet.
func statesOf(list []scenarios.Fault, like State) []State {
	states := make([]State, len(list))
	for i, f := range list {
		states[i] = like
		states[i].Fault = f
	}
	return states
}

// load sets these faults in place of all others, with what has become of them.
func (s *Set) load(states []State) error {
	made, err := makeAll(states, nil)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(made)
	return nil
}

// makeAll makes faults of states that can stand beside others.
func makeAll(states []State, others []*fault) ([]*fault, error) {
	if len(states)+len(others) > MaxFaults {
		return nil, errs.Field(errs.TooLarge, "faults", "%d faults, expected at most %d", len(states)+len(others), MaxFaults)
	}
	made := make([]*fault, len(states))
	taken := map[string]bool{}
	for _, f := range others {
		taken[f.Name] = true
	}
	for i, state := range states {
		if state.Name == "" {
			state.Name = nameOf(i + 1)
		}
		if find(others, state.Name) >= 0 {
			return nil, errs.Field(errs.Conflict, "name", "there is a fault %q already", state.Name)
		}
		if taken[state.Name] {
			return nil, errs.Field(errs.Invalid, "name", "two faults have the name %q", state.Name)
		}
		taken[state.Name] = true
		made[i] = &fault{state, make(chan struct{})}
	}
	return made, nil
}

// put puts faults in the place of those there are; those that are not among them
// are gone. It needs the lock.
func (s *Set) put(faults []*fault) {
	for _, f := range s.faults {
		if !slices.Contains(faults, f) {
			close(f.gone)
		}
	}
	s.faults = faults
	s.count()
}

// Add sets one fault more, behind the others, and returns it with its name. It
// returns [errs.Conflict] for a name that another has.
func (s *Set) Add(f scenarios.Fault) (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := len(s.faults) + 1; f.Name == ""; n++ {
		if find(s.faults, nameOf(n)) < 0 {
			f.Name = nameOf(n)
		}
	}
	made, err := makeAll([]State{{Fault: f}}, s.faults)
	if err != nil {
		return State{}, err
	}
	s.put(append(s.faults, made...))
	return made[0].State, nil
}

// Remove takes a fault out: it strikes no more, and a request that it delays or
// drips goes on at once. It returns [errs.NotFound] for a name that none has.
func (s *Set) Remove(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := find(s.faults, name)
	if i < 0 {
		return unknown(name)
	}
	s.put(slices.Concat(s.faults[:i], s.faults[i+1:]))
	return nil
}

// Clear takes all faults out, as Remove does.
func (s *Set) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(nil)
}

// Switch turns a fault on or off; its counts stay. It returns [errs.NotFound] for
// a name that none has.
func (s *Set) Switch(_ clock.Turn, name string, on bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := find(s.faults, name)
	if i < 0 {
		return unknown(name)
	}
	s.faults[i].Off = !on
	s.count()
	return nil
}

// States returns the faults in their order.
func (s *Set) States() []State {
	s.mu.Lock()
	defer s.mu.Unlock()
	states := make([]State, len(s.faults))
	for i, f := range s.faults {
		states[i] = f.State
	}
	return states
}

func find(faults []*fault, name string) int {
	return slices.IndexFunc(faults, func(f *fault) bool { return f.Name == name })
}

// count tells the planes apart on which anything can go wrong. It needs the lock.
func (s *Set) count() {
	s.version.Add(1)
	var awake [3]int32
	for _, f := range s.faults {
		if !f.Off {
			awake[index(f.On)]++
		}
	}
	for i := range awake {
		s.awake[i].Store(awake[i])
	}
}

// On reports whether anything can go wrong on a plane now. It costs one load.
func (s *Set) On(p scenarios.Plane) bool { return s != nil && s.awake[index(p)].Load() > 0 }

func index(p scenarios.Plane) int {
	switch p {
	case scenarios.OnRequest:
		return 0
	case scenarios.OnPush:
		return 1
	case scenarios.OnFaye:
		return 2
	}
	panic(fmt.Sprintf("fault: no plane %q", p))
}

func nameOf(place int) string { return "fault-" + strconv.Itoa(place) }

func unknown(name string) error {
	return errs.Field(errs.NotFound, "name", "there is no fault %.80q", name)
}
