// Package world is one universe: a clock, a seed, accounts with their agents and
// projects, the calls in progress and the records of those that are over.
//
// It is the only owner of model state, and everything in it is read and changed
// within a [clock.Turn], so it has no lock. It knows no vendor: a vendor joins
// with a [Profile], asks for calls ([World.Place]) and hears of what happens
// through its sink. Instants are UTC.
package world

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/draw"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/fault"
	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/push"
	"github.com/ringback-sim/ringback/sim/store"
)

// Options set a world up. Every field has a default.
type Options struct {
	// Name is the world's in paths and events. Default "default".
	Name string
	// Seed decides every draw. Default 1.
	Seed uint64
	// Clock sets the clock up; Fire is the world's.
	Clock clock.Options
	// Strict demands an identity with a secret from every vendor's client.
	Strict bool
	// PublicURL is where clients reach this world, without a slash at the end;
	// it stands in the URLs of records.
	PublicURL string
	// Files are served by the vendors in place of their own, by path:
	// "/faye/client.js".
	Files map[string][]byte
	// Issued is told of every token, and of whose it is, within the turn that
	// issues it. Default: nobody is.
	Issued func(enterprise, token string)
	// JournalEntries and JournalBytes bound the journal, as [journal.Options] has
	// it: below 0 entries there is none.
	JournalEntries, JournalBytes int
	// Judge says where what the journal keeps breaks a contract, AtOnce that it is
	// asked at once. Default: nobody is asked.
	Judge  journal.Judge
	AtOnce bool
	// Log receives what nobody asked for. Default: discarded.
	Log *slog.Logger
}

// World is one universe.
type World struct {
	// Name is the world's in paths and events.
	Name string
	// Clock drives everything.
	Clock *clock.Clock
	// Push delivers messages to customers.
	Push *push.Queue
	// Journal keeps what came in and went out. It has a lock of its own.
	Journal *journal.Journal
	// Faults make requests, pushes and Faye messages go wrong on purpose.
	Faults *fault.Set
	// Strict demands an identity with a secret from every vendor's client.
	Strict bool
	// PublicURL is where clients reach this world.
	PublicURL string
	// Files are served by the vendors in place of their own, by path.
	Files map[string][]byte

	seed   uint64
	born   time.Time // the first instant
	issued func(enterprise, token string)
	log    *slog.Logger
	desks  []*desk
	calls  map[call.ID]*live
	rules  rules
	kept   kept
	added  []store.Part // of the state that others keep
	all    []store.Part // of all the state, made once
	loaded loaded
	cued   func(clock.Turn, string)
	notes  notes
	tokens tokens
}

// Profile is what a vendor hands over when it joins a world.
type Profile struct {
	Vendor string
	// Node stands in the keys of the vendor's calls, 0 to 1023; no two vendors
	// of a world share one.
	Node uint64
	// First is the party that is dialled first.
	First call.Party
	// NewID names a call. Key is unique within the vendor and sorts by time.
	NewID func(t clock.Turn, key uint64) call.ID
	// Schema says by which fields the vendor's records are searched.
	Schema cdr.Schema
	// Dials reports whether the vendor dials a number. Default: every one.
	Dials func(call.Number) bool
	// AgentID says what is wrong with an agent's id in an account. Default:
	// nothing.
	AgentID func(account, id string) error
	// Pushes says that the vendor pushes records to its customers.
	Pushes bool
	// Sink hears every event of the vendor's calls, within the turn in which
	// it happens and after a record that belongs to it has been stored.
	Sink func(t clock.Turn, e call.Event)
	// ByAgent says that a call which is placed by itself is an agent's own: the
	// agent must be ready, their phone is the number shown, and the call belongs
	// to no project. Default: it is a project's, and brings an agent of its own.
	ByAgent bool
	// Inbound says that customers may call in.
	Inbound bool
	// Due does what the vendor has scheduled with [World.After]: something about
	// its clients' connections, which no saved state has. May be nil when it
	// schedules nothing.
	Due func(t clock.Turn, id string)
	// Restored is told that the world has been restored from what was saved. May
	// be nil.
	Restored func(t clock.Turn)
	// Close ends what the vendor runs beside the model, and waits for it; the
	// world calls it whenever it is closed. May be nil.
	Close func()
}

// desk is what a world keeps for one vendor.
type desk struct {
	profile  Profile
	accounts []*Account
	lastKey  uint64
}

// New returns a world without vendors or accounts, whose clock has begun. The
// end of ctx ends the attempts in flight; [World.Close] ends everything.
func New(ctx context.Context, o Options) *World {
	if o.Name == "" {
		o.Name = "default"
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Issued == nil {
		o.Issued = func(string, string) {}
	}
	w := &World{
		Name: o.Name, Strict: o.Strict, PublicURL: strings.TrimSuffix(o.PublicURL, "/"), Files: o.Files,
		seed: o.Seed, issued: o.Issued, log: o.Log, calls: map[call.ID]*live{}, tokens: tokens{},
	}
	w.Journal = journal.New(journal.Options{
		World: o.Name, Entries: o.JournalEntries, Bytes: o.JournalBytes, Judge: o.Judge, AtOnce: o.AtOnce,
		Now: w.Now, Wall: clock.Wall{}.Now,
	})
	w.Faults = fault.New(func(name string, n int) draw.Dice { return w.draws("fault", name+"/"+strconv.Itoa(n)) })
	w.Push = push.New(ctx, push.Options{Observe: w.pushed, Inject: w.inject})
	due := w.due()
	o.Clock.Fire = func(t clock.Turn, d clock.Due) { due[d.Kind](t, d.ID) }
	o.Clock.Log = o.Log
	w.Clock = clock.New(o.Clock)
	w.born = w.Now()
	return w
}

// Join adds a vendor to the world. It is called before the world serves anybody.
func (w *World) Join(p Profile) { w.desks = append(w.desks, &desk{profile: p}) }

// SetTarget points the pushes of an account at a receiver. It returns
// [errs.Invalid] for an account whose vendor pushes nothing, and for every field
// of the target that is wrong.
func (w *World) SetTarget(t clock.Turn, a *Account, g push.Target) error {
	d, err := w.desk(a.Vendor)
	if err != nil {
		return err
	}
	if !d.profile.Pushes {
		return errs.Field(errs.Invalid, "vendor", "%s pushes no records", a.Vendor)
	}
	g.Vendor, g.Account = a.Vendor, a.ID
	return w.Push.SetTarget(t, g)
}

// Vendors returns the names of the vendors in the order in which they joined.
func (w *World) Vendors() []string {
	names := make([]string, len(w.desks))
	for i, d := range w.desks {
		names[i] = d.profile.Vendor
	}
	return names
}

// desk returns a vendor's, or [errs.Invalid].
func (w *World) desk(vendor string) (*desk, error) {
	for _, d := range w.desks {
		if d.profile.Vendor == vendor {
			return d, nil
		}
	}
	return nil, errs.Field(errs.Invalid, "vendor", "%q is not one of %s", vendor, strings.Join(w.Vendors(), ", "))
}

// Close ends the clock, the attempts in flight and what the vendors run, and
// waits for them.
func (w *World) Close() {
	w.Clock.Close()
	w.Push.Close()
	for _, d := range w.desks {
		if d.profile.Close != nil {
			d.profile.Close()
		}
	}
}

// The kinds of what can fall due in a world, beside those of push.
const (
	kindBegin  clock.Kind = "call.begin"  // the id is the call's
	kindStep   clock.Kind = "call.step"   // the id is the call's
	kindWrapUp clock.Kind = "agent.ready" // the id is the vendor and the agent's, with a slash between
	kindVendor clock.Kind = "vendor"      // the id is the vendor and what it gave, with a slash between
	kindCue    clock.Kind = "cue"         // the id is whoever asked for it's
)

// due is the table of everything that can fall due.
func (w *World) due() map[clock.Kind]func(clock.Turn, string) {
	return map[clock.Kind]func(clock.Turn, string){
		kindBegin:        w.begin,
		kindStep:         w.step,
		kindWrapUp:       w.wrapUp,
		kindVendor:       w.vendorDue,
		kindCue:          w.cue,
		push.KindAttempt: w.Push.Attempt,
		push.KindReplay:  w.Push.Again,
	}
}

// After schedules something of a vendor's own: its profile's Due gets the id once
// d has passed.
func (w *World) After(t clock.Turn, vendor string, d time.Duration, id string) *clock.Timer {
	return t.After(d, clock.Due{Kind: kindVendor, ID: vendor + "/" + id})
}

func (w *World) vendorDue(t clock.Turn, id string) {
	vendor, id, _ := strings.Cut(id, "/")
	if d, err := w.desk(vendor); err == nil && d.profile.Due != nil {
		d.profile.Due(t, id)
	}
}

// OnCue says who acts when a cue falls due; the ids are theirs. Without anybody
// nothing happens.
func (w *World) OnCue(act func(t clock.Turn, id string)) { w.cued = act }

// CueAfter schedules a cue: whoever acts on cues gets the id once d has passed.
func (w *World) CueAfter(t clock.Turn, d time.Duration, id string) *clock.Timer {
	return t.After(d, clock.Due{Kind: kindCue, ID: id})
}

// CueRestored returns the cue of an id that a snapshot has brought back, nil when
// there is none.
func (w *World) CueRestored(t clock.Turn, id string) *clock.Timer {
	return t.Restored(clock.Due{Kind: kindCue, ID: id})
}

func (w *World) cue(t clock.Turn, id string) {
	if w.cued != nil {
		w.cued(t, id)
	}
}

// Log returns where a vendor says what is nobody's fault but ours.
func (w *World) Log() *slog.Logger { return w.log }

// RecordingURL returns where the sound of a finished call can be fetched, "" for
// a call in which nobody spoke.
func (w *World) RecordingURL(c *call.Call) string {
	if c.Talk() == 0 {
		return ""
	}
	return w.PublicURL + "/recordings/" + string(c.ID) + ".wav"
}

// Now returns the virtual instant.
func (w *World) Now() time.Time { return w.Clock.State().Now }
