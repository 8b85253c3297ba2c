package push

import (
	"net/http"
	"time"

	"github.com/ringback-sim/ringback/sim/frame"
)

// Attempt is one request to a target and what came of it.
type Attempt struct {
	// N counts the attempts of a delivery from 1, replays included.
	N int
	// Replay says that it is no part of the ladder: somebody asked for it, or it
	// is the copy that a [Duplicate] has made.
	Replay bool
	// Injected are the faults that were put into it on purpose.
	Injected []Injection
	// At is the virtual instant at which it fell due, in UTC.
	At time.Time
	// URL is where it went.
	URL string
	// Frame is what was sent, timestamp included.
	Frame frame.Frame
	// Status is the HTTP status answered; 0 when there was no answer.
	Status int
	// Body is the beginning of the body answered, Truncated says that there was
	// more. A body that broke off is not kept.
	Body      []byte
	Truncated bool
	// Why says in a sentence why the attempt failed; empty when it was accepted.
	Why string
	// NextAt is the virtual instant at which the next attempt of the ladder is
	// due after this one; zero when none is.
	NextAt time.Time
	// Real is what differs from one run to the next.
	Real Real

	copy int // counts the copies of another from 1
}

// Real is what an attempt took of the real world.
type Real struct {
	// StartedAt is the wall's instant at which the request began.
	StartedAt time.Time
	// Took is the time from then to the end of the answer.
	Took time.Duration
	// Header is the answer's.
	Header http.Header
	// Err is the network's own message behind [Attempt.Why]; may be empty.
	Err string
}

// Sent returns the request's body, byte for byte as it was sent.
func (a Attempt) Sent() []byte { return a.Frame.Bytes(a.Frame.Timestamp) }

// Accepted reports whether the receiver accepted the attempt.
func (a Attempt) Accepted() bool { return a.Why == "" }
