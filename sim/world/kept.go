package world

import (
	"bytes"
	"fmt"
	"iter"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/store"
)

// kept is what a world whose state is kept on a shelf has changed there since it
// was written last. Whoever changes a piece of state names it within the turn,
// and how to save it: that is done once, when all that a client may see next is
// written. A world that is not kept has no shelf, and names nothing.
type kept struct {
	shelf   store.Shelf
	changed map[place]func() any
	due     map[uint64]dueChange
	singles map[string]single // by part
}

// place is where a piece stands.
type place struct{ part, key string }

// dueChange is what has become of an entry of the clock's queue: whether the
// shelf has it, and whether the queue does.
type dueChange struct {
	entry            clock.Entry
	onShelf, inQueue bool
}

// single is a part of one value as it was written last.
type single struct {
	value   []byte
	version uint64
}

// KeepOn writes the world's whole state to a shelf, in place of what is there,
// and from then on all that changes, before anybody sees it.
func (w *World) KeepOn(t clock.Turn, shelf store.Shelf) error {
	w.follow(t, shelf)
	err := shelf.Replace(func(yield func(store.Piece, error) bool) {
		for _, p := range w.parts() {
			for key, value := range p.All(t) {
				text, err := store.Encode(value)
				if p.Single {
					w.kept.remember(&p, text)
				}
				if !yield(store.Piece{Part: p.Name, Key: key, Value: text}, err) || err != nil {
					return
				}
			}
		}
	})
	if err != nil {
		w.EndKeeping(t)
	}
	return err
}

// follow begins to note changes, and hands what is due to be told of them.
func (w *World) follow(t clock.Turn, shelf store.Shelf) {
	w.kept = kept{shelf: shelf, changed: map[place]func() any{}, due: map[uint64]dueChange{}, singles: map[string]single{}}
	w.Push.Watch(t, w.kept.touch)
	t.KeepWith(keeper{w})
}

// EndKeeping leaves the shelf as it is.
func (w *World) EndKeeping(t clock.Turn) {
	w.kept = kept{}
	w.Push.Watch(t, nil)
	t.KeepWith(nil)
}

func (k *kept) on() bool { return k.shelf != nil }

// touch notes that a piece has changed; without save it is gone.
func (k *kept) touch(part, key string, save func() any) {
	if k.on() {
		k.changed[place{part, key}] = save
	}
}

func (k *kept) gone(part, key string) { k.touch(part, key, nil) }

func (k *kept) remember(p *store.Part, value []byte) {
	s := single{value: value}
	if p.Version != nil {
		s.version = p.Version()
	}
	k.singles[p.Name] = s
}

// keeper writes a world's changes to its shelf.
type keeper struct{ w *World }

// Scheduled notes an entry of the queue.
func (k keeper) Scheduled(e clock.Entry) {
	if lasting(e.Due) {
		k.w.kept.due[e.Sequence] = dueChange{entry: e, inQueue: true}
	}
}

// Gone notes that an entry is no longer in the queue. One that never was on the
// shelf need not be taken away.
func (k keeper) Gone(e clock.Entry) {
	switch c, fresh := k.w.kept.due[e.Sequence]; {
	case fresh && !c.onShelf:
		delete(k.w.kept.due, e.Sequence)
	case lasting(e.Due):
		k.w.kept.due[e.Sequence] = dueChange{entry: e, onShelf: true}
	}
}

// Keep writes what has changed.
func (k keeper) Keep(t clock.Turn) error {
	w := k.w
	w.Push.Report(t)
	pieces := make([]store.Piece, 0, len(w.kept.changed)+len(w.kept.due)+4)
	for at, save := range w.kept.changed {
		piece, err := encode(at, save)
		if err != nil {
			return err
		}
		pieces = append(pieces, piece)
	}
	for _, c := range w.kept.due {
		save := func() any { return saveEntry(c.entry) }
		if !c.inQueue {
			save = nil
		}
		piece, err := encode(place{partDue, entryKey(c.entry)}, save)
		if err != nil {
			return err
		}
		pieces = append(pieces, piece)
	}
	for piece, err := range w.changedSingles(t) {
		if err != nil {
			return err
		}
		pieces = append(pieces, piece)
	}
	clear(w.kept.changed)
	clear(w.kept.due)
	return w.kept.shelf.Write(pieces)
}

func encode(at place, save func() any) (store.Piece, error) {
	piece := store.Piece{Part: at.part, Key: at.key}
	if save == nil {
		return piece, nil
	}
	value := save()
	if value == nil {
		return piece, nil
	}
	var err error
	if piece.Value, err = store.Encode(value); err != nil {
		return piece, fmt.Errorf("save %s %s: %w", at.part, at.key, err)
	}
	return piece, nil
}

// changedSingles returns the parts of one value that are not as they were written
// last.
func (w *World) changedSingles(t clock.Turn) iter.Seq2[store.Piece, error] {
	return func(yield func(store.Piece, error) bool) {
		for _, p := range w.parts() {
			before, written := w.kept.singles[p.Name]
			if !p.Single || written && p.Version != nil && p.Version() == before.version {
				continue
			}
			for _, value := range p.All(t) {
				text, err := store.Encode(value)
				if err == nil && written && bytes.Equal(text, before.value) {
					continue
				}
				w.kept.remember(&p, text)
				if !yield(store.Piece{Part: p.Name, Value: text}, err) {
					return
				}
			}
		}
	}
}
