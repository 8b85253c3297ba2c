package push

import (
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/frame"
)

// Effect is what a fault does to an attempt.
type Effect string

// The effects. Those that change the frame change a copy of it: the next
// attempt is made from the delivery's own data again.
const (
	// Drop sends nothing. The attempt fails, as when the network loses it, and
	// the ladder goes on.
	Drop Effect = "drop"
	// Duplicate sends the same bytes again, as often as Times says, each time when
	// the answer to the one before is there. The copies are attempts of their own,
	// outside the ladder.
	Duplicate Effect = "duplicate"
	// Delay puts the attempt off, in virtual time.
	Delay Effect = "delay"
	// Reorder holds the attempt back until Window-1 others to the same target have
	// come up, the last of which goes first: those held back follow it in the
	// opposite order. What no other follows goes after [ReorderFor].
	Reorder Effect = "reorder"
	// CorruptSignature changes one digit of the sign.
	CorruptSignature Effect = "corrupt-signature"
	// WrongKey signs and encrypts with a secret that is not the target's.
	WrongKey Effect = "wrong-key"
	// DamagedCiphertext changes a byte of encrypted data so that they decrypt to
	// no JSON; the sign is that of the damaged data. Plain data stay as they are.
	DamagedCiphertext Effect = "damaged-ciphertext"
	// OldTimestamp dates the frame back.
	OldTimestamp Effect = "old-timestamp"
)

// Effects lists the effects, for messages and checks.
func Effects() []Effect {
	return []Effect{Drop, Duplicate, Delay, Reorder, CorruptSignature, WrongKey, DamagedCiphertext, OldTimestamp}
}

// Injection is a fault that is put into one attempt on purpose.
type Injection struct {
	// Rule names what asked for it; it is recorded and nothing else.
	Rule string
	// Do is what is done.
	Do Effect
	// For is how long [Delay] puts off, and how far [OldTimestamp] dates back.
	// Default of the latter: [DatedBack].
	For time.Duration
	// Times is how many copies [Duplicate] makes. Default 1.
	Times int
	// Window is how many attempts [Reorder] changes the order of. Default 2.
	Window int
}

// Detail says in words how much of it is done; "" where there is but one way.
func (i Injection) Detail() string {
	var details []string
	if i.For != 0 {
		details = append(details, "by "+i.For.String())
	}
	if i.Times != 0 {
		details = append(details, fmt.Sprintf("%d times", i.Times))
	}
	if i.Window != 0 {
		details = append(details, fmt.Sprintf("window of %d", i.Window))
	}
	return strings.Join(details, ", ")
}

const (
	// ReorderFor is how long an attempt is held back at most, in virtual time.
	ReorderFor = time.Minute
	// DatedBack is how far a frame is dated back by default.
	DatedBack = time.Hour
)

// droppedWhy is why a dropped attempt failed.
const droppedWhy = "it was dropped on purpose: nothing was sent"

// find returns the first of the injections that has an effect.
func find(all []Injection, e Effect) (Injection, bool) {
	for _, i := range all {
		if i.Do == e {
			return i, true
		}
	}
	return Injection{}, false
}

func has(all []Injection, e Effect) bool {
	_, ok := find(all, e)
	return ok
}

// delay returns for how long injections put an attempt off.
func delay(all []Injection) (d time.Duration) {
	for _, i := range all {
		if i.Do == Delay {
			d += i.For
		}
	}
	return d
}

// attempt begins the attempt of the ladder that is due, unless a fault puts it
// off. The faults are asked for once, whenever the attempt begins.
func (q *Queue) attempt(t clock.Turn, d *delivery) {
	if len(d.Injected) == 0 && q.inject != nil {
		d.Injected = q.inject(t, q.target(d.Target).Target, d.shown())
		off := delay(d.Injected)
		if q.holdBack(d) {
			off += ReorderFor
		}
		if off > 0 {
			d.schedule(t, off)
			return
		}
	}
	q.begin(t, d, false)
}

// copyOf returns the next copy of an attempt that has landed, if there is to be
// one.
func (d *delivery) copyOf(t clock.Turn, a Attempt) (Attempt, bool) {
	i, ok := find(a.Injected, Duplicate)
	if !ok || has(a.Injected, Drop) || a.Replay && a.copy == 0 || a.copy >= max(i.Times, 1) {
		return Attempt{}, false
	}
	return Attempt{
		N: len(d.Attempts) + 1, Replay: true, At: t.Now(), URL: a.URL, Frame: a.Frame, Injected: a.Injected, copy: a.copy + 1,
	}, true
}

// tamper returns the delivery's frame for a target, as injections have it.
func (d *delivery) tamper(f frame.Frame, to Target, all []Injection) frame.Frame {
	stamped, secret := f.Timestamp, string(to.Secret)
	if has(all, WrongKey) {
		secret = "wrong " + secret
		sign := frame.Plain
		if to.Encrypted {
			sign = frame.Encrypted
		}
		f = must(sign(d.Type, d.Data, secret))
	}
	if has(all, DamagedCiphertext) && to.Encrypted {
		sealed := must(base64.StdEncoding.DecodeString(frame.Seal(d.Data, secret)))
		sealed[0] ^= 1 // of the brace or bracket with which the data begin
		f = frame.Carry(d.Type, base64.StdEncoding.EncodeToString(sealed), secret)
	}
	if has(all, CorruptSignature) {
		last := len(f.Sign) - 1
		digit := "0"
		if f.Sign[last:] == digit {
			digit = "1"
		}
		f.Sign = f.Sign[:last] + digit
	}
	f.Timestamp = stamped
	return f
}

// datedBack returns how far injections date a frame back.
func datedBack(all []Injection) time.Duration {
	old, ok := find(all, OldTimestamp)
	if ok && old.For == 0 {
		return DatedBack
	}
	return old.For
}

// must returns what was made of data that have been signed before.
func must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("push: %v", err))
	}
	return v
}
