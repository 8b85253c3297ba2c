package target

import (
	"context"
	"time"
)

// stopwatch returns a function that says how long ago it was made.
func stopwatch() func() time.Duration {
	began := time.Now()
	return func() time.Duration { return time.Since(began) }
}

// wallNow returns the time of day.
func wallNow() time.Time { return time.Now() }

// sleep waits in real time; it returns early, with the reason, when the context
// ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
