package clock

import "time"

// Wall is the real clock. Its zero value is ready; it and the conformance
// suite's own are the only readers of the machine's time in the project.
type Wall struct{}

// Now returns the machine's time.
func (Wall) Now() time.Time { return time.Now() }

// AfterFunc calls f in its own goroutine once d of real time has passed. Stop
// reports whether it came in time to prevent that.
func (Wall) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	return time.AfterFunc(d, f).Stop
}
