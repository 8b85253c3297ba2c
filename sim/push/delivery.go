package push

import (
	"slices"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/frame"
)

// Message is one push, before it is addressed and signed.
type Message struct {
	// Target names the target.
	Target string
	// Call is the vendor's id of the call that it is about; may be empty.
	Call string
	// Type is the kind of push, as [frame.Frame] has it.
	Type int
	// Data is a JSON object or array, encoded once: these bytes are signed and
	// sent. They must not be changed afterwards.
	Data []byte
	// Ladder is the vendor's plan of retries.
	Ladder Ladder
	// Dialects are the readings of the documents under which Data was made, for
	// whoever checks it. They must not be changed afterwards.
	Dialects map[string]string
}

// State says what has become of a delivery.
type State string

// The states. A delivery leaves Pending once; from GivenUp a replay may still
// bring it to Delivered.
const (
	Pending   State = "pending"   // an attempt is in flight or due
	Delivered State = "delivered" // the receiver accepted an attempt
	GivenUp   State = "given-up"  // nothing further is due
)

// States lists the states, for messages and checks.
func States() []State { return []State{Pending, Delivered, GivenUp} }

// Delivery is the series of attempts to bring one message to one target. What
// the queue returns is a copy; the bytes and attempts it refers to are never
// changed and must not be by others.
type Delivery struct {
	// ID is "dlv-" and a number counted from 1 in each queue.
	ID string
	// Target names the target; Vendor and Account are what it belonged to when
	// the message was queued.
	Target, Vendor, Account string
	// Call is the vendor's id of the call; may be empty.
	Call string
	// Type, Data, Ladder and Dialects are the message's.
	Type     int
	Data     []byte
	Ladder   Ladder
	Dialects map[string]string

	State State
	// Why says in a sentence why the delivery was given up; else empty.
	Why string
	// CreatedAt is the virtual instant at which the message was queued, in UTC.
	CreatedAt time.Time
	// NextAt is the virtual instant at which the next attempt of the ladder is
	// due, or was when it is in flight; zero when none is.
	NextAt time.Time
	// Injected are the faults of the attempt that is due, once one of them has put
	// it off.
	Injected []Injection
	// InFlight says that an attempt has begun and its outcome is not known.
	InFlight bool
	// Attempts are those whose outcome is known, oldest first.
	Attempts []Attempt
}

// delivery is a delivery with what only the queue needs.
type delivery struct {
	Delivery
	timer   *clock.Timer // of the next attempt; nil when none is scheduled
	overdue bool         // the ladder's attempt fell due while a replay was in flight
	within  *window      // in which it is held back
	closes  *window      // whose deliveries go after it
	replays bool         // the attempt in flight is a replay
	sealed  frame.Frame  // the message, signed for sealedFor
	// sealedFor is the version of the target whose secret made sealed.
	sealedFor *target
}

// shown returns the copy that leaves the queue.
func (d *delivery) shown() Delivery {
	out := d.Delivery
	out.Attempts = slices.Clip(out.Attempts)
	return out
}

// seal signs the message for a target, once for each version of it.
func (d *delivery) seal(to *target) error {
	if d.sealedFor == to {
		return nil
	}
	sign := frame.Plain
	if to.Encrypted {
		sign = frame.Encrypted
	}
	sealed, err := sign(d.Type, d.Data, string(to.Secret))
	if err != nil {
		return err
	}
	d.sealed, d.sealedFor = sealed, to
	return nil
}

// failures counts the attempts of the ladder that have landed.
func (d *delivery) failures() int {
	n := 0
	for _, a := range d.Attempts {
		if !a.Replay {
			n++
		}
	}
	return n
}
