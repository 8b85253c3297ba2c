package world

import (
	"context"

	"github.com/ringback-sim/ringback/sim/clock"
)

// Await looks at the world until look says that it has seen what it waits for,
// and again after every change. It returns ctx's error when that ends first.
// When time stands still and nothing is in flight, nothing can change by
// itself: it gives up at once with stuck true.
func (w *World) Await(ctx context.Context, look func(clock.Turn) (done bool)) (stuck bool, err error) {
	for {
		var done bool
		var changed <-chan struct{}
		err := w.Clock.Look(func(t clock.Turn) error {
			done, stuck, changed = look(t), t.Stands(), t.Changed()
			return nil
		})
		if err != nil || done {
			return false, err
		}
		if stuck {
			return true, nil
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-changed:
		}
	}
}
