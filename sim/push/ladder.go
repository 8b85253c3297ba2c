package push

import "time"

// Ladder is a vendor's published plan of retries: how long after each failed
// attempt the next one follows. The empty ladder means one attempt.
type Ladder []time.Duration

// After returns how long after the failure of the given attempt, counted from
// 1, the next one is due; ok is false when the ladder is used up.
func (l Ladder) After(attempt int) (wait time.Duration, ok bool) {
	if attempt < 1 || attempt > len(l) {
		return 0, false
	}
	return l[attempt-1], true
}
