package world

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/store"
)

// The parts of a world's state.
const (
	partClock    = "clock"
	partDue      = "due"
	partWorld    = "world"
	partAccounts = "accounts"
	partAgents   = "agents"
	partProjects = "projects"
	partTasks    = "tasks"
	partNumbers  = "numbers"
	partCalls    = "calls"
	partWaiting  = "waiting"
	partRecords  = "records"
	partGrants   = "grants"
	partRefresh  = "refreshGrants"
	partRequests = "tokenRequests"
	partPlaced   = "placed"
	partRules    = "ruleStates"
	partFaults   = "faults"
)

// AddPart adds state that somebody else keeps about this world to what is saved
// of it: a vendor its counters, a scenario how far it has come. It is called
// before the world serves anybody. The parts are loaded in the order in which
// they were added, once all of the world but its faults and the states of its rules is there; a
// part that a saved state does not have is not loaded.
func (w *World) AddPart(p store.Part) { w.added, w.all = append(w.added, p), nil }

// Single returns a part of one value that is encoded as JSON; load gets it
// decoded, strictly.
func Single[T any](name string, save func(clock.Turn) T, load func(clock.Turn, T) error) store.Part {
	return store.Part{
		Name: name, Single: true,
		All: store.One(func(t clock.Turn) any { return save(t) }),
		Load: func(t clock.Turn, value json.RawMessage) error {
			var state T
			if err := store.Decode(value, &state); err != nil {
				return err
			}
			return load(t, state)
		},
	}
}

// list returns a part of many values.
func list[T any](name string, all func(clock.Turn) iter.Seq2[string, any], load func(clock.Turn, T) error) store.Part {
	p := Single(name, func(clock.Turn) (none T) { return none }, load)
	p.Single, p.All = false, all
	return p
}

// parts returns all of a world's state. What refers to something comes after it.
func (w *World) parts() []store.Part {
	if w.all != nil {
		return w.all
	}
	all := []store.Part{
		Single(partClock, saveClock, w.loadClock),
		list(partDue, saveDue, w.loadEntry),
		Single(partWorld, w.saveWorld, w.loadWorld),
		list(partAccounts, w.saveAccounts, w.loadAccount),
		list(partPlaced, w.savePlaced, w.loadPlaced),
		list(partAgents, w.saveAgents, w.loadAgent),
		list(partProjects, w.saveProjects, w.loadProject),
		list(partTasks, w.saveTasks, w.loadTask),
		list(partNumbers, w.saveNumbers, w.loadNumbers),
		list(partRecords, w.saveRecords, w.loadRecord),
		list(partCalls, w.saveCalls, w.loadCall),
		list(partWaiting, w.saveWaiting, w.loadWaiting),
		list(partGrants, w.saveGrants, w.loadGrant),
		list(partRefresh, w.saveRefresh, w.loadRefresh),
		list(partRequests, w.saveRequests, w.loadRequests),
	}
	all = append(all, w.Push.Parts()...)
	all = append(all, w.added...)
	w.all = append(all, w.savedFaults(), Single(partRules, w.saveRules, w.loadRules))
	return w.all
}

// Snapshot returns the world's whole state as one JSON document, secrets and all.
// Sockets, the sessions of Faye clients and the journal are no part of it. Where
// time waits for attempts in flight it waits, too, until they have landed;
// elsewhere they are written as due. It returns ctx's error when that ends first.
func (w *World) Snapshot(ctx context.Context) (document []byte, err error) {
	_, waited := w.Await(ctx, func(t clock.Turn) bool {
		if t.Settles() {
			return false
		}
		document, err = store.Append(t, w.parts())
		return true
	})
	if waited != nil {
		return nil, waited
	}
	return document, err
}

// Restore makes a new world, which has its vendors and nothing else, what it was
// when it was saved. It returns [errs.Invalid] under the place of what no world
// can be, calls[3].account; the world is of no use then.
func (w *World) Restore(t clock.Turn, from store.Source) error {
	if err := store.Load(t, w.parts(), from); err != nil {
		return err
	}
	if err := cmp.Or(w.checkDue(t), w.checkNumbers()); err != nil {
		return err
	}
	w.loaded.ids, w.loaded.keys = nil, nil
	for _, d := range w.desks {
		if d.profile.Restored != nil {
			d.profile.Restored(t)
		}
	}
	return nil
}

// Resume restores a new world from the shelf on which it was kept, and goes on
// keeping it there. Time that follows the wall's goes on as if it had never
// stopped; scaled time stood still meanwhile.
func (w *World) Resume(t clock.Turn, shelf store.Shelf) error {
	w.follow(t, shelf)
	if err := w.Restore(t, shelf); err != nil {
		w.EndKeeping(t)
		return err
	}
	if s := t.Saved(); s.Mode == clock.Realtime && !w.loaded.at.IsZero() {
		t.Elapse(max(0, clock.Wall{}.Now().Sub(w.loaded.at)))
	}
	return nil
}
