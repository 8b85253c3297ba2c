package push

import (
	"encoding/base64"
	"fmt"
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
	// Duplicate sends the same bytes a second time when the answer to the first
	// is there. The copy is an attempt of its own, outside the ladder.
	Duplicate Effect = "duplicate"
	// Delay puts the attempt off, in virtual time.
	Delay Effect = "delay"
	// Reorder puts the attempt off until another one to the same target has been
	// answered, at most for a time.
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
	// For is how long [Delay] puts off, [Reorder] does at most, and how far
	// [OldTimestamp] dates back; nothing else reads it. Default of the latter two:
	// [ReorderFor] and [DatedBack].
	For time.Duration
}

// What an [Injection] means when it gives no time.
const (
	ReorderFor = time.Minute
	DatedBack  = 24 * time.Hour
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

// wait returns for how long injections put an attempt off.
func wait(all []Injection) (d time.Duration) {
	for _, i := range all {
		switch {
		case i.Do == Delay:
			d += i.For
		case i.Do == Reorder && i.For == 0:
			d += ReorderFor
		case i.Do == Reorder:
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
		if off := wait(d.Injected); off > 0 {
			d.schedule(t, off)
			if has(d.Injected, Reorder) {
				q.held = append(q.held, d)
			}
			return
		}
	}
	q.begin(t, d, false)
}

// letGo begins what was held back until an attempt of gone's, which has landed,
// had reached their common target.
func (q *Queue) letGo(t clock.Turn, gone *delivery) {
	before := q.held
	q.held = nil
	for _, d := range before {
		switch {
		case d.State != Pending || !has(d.Injected, Reorder): // it went before
		case d == gone || d.Target != gone.Target:
			q.held = append(q.held, d)
		default:
			t.Stop(d.timer)
			q.Attempt(t, d.ID)
		}
	}
}

// copyOf returns the attempt that a duplicate makes of one that has landed.
func (d *delivery) copyOf(t clock.Turn, a Attempt, url string) Attempt {
	return Attempt{N: len(d.Attempts) + 1, Replay: true, At: t.Now(), URL: url, Frame: a.Frame, Injected: a.Injected}
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
