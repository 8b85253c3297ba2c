package target

import (
	"context"
	"time"
)

// Stopwatch returns a function that says how long ago it was made.
func Stopwatch() func() time.Duration {
	began := time.Now()
	return func() time.Duration { return time.Since(began) }
}

// WallNow returns the time of day.
func WallNow() time.Time { return time.Now() }

// Sleep waits in real time; it returns early, with the reason, when the context
// ends.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
