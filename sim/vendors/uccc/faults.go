package uccc

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/fault"
	"github.com/ringback-sim/ringback/sim/faye"
	"github.com/ringback-sim/ringback/sim/journal"
)

// faults are the world's, as the event server asks for them: under its own lock
// and perhaps within a turn, so that nothing may be asked of the world's clock.
type faults struct {
	set    *fault.Set
	now    atomic.Int64    // virtual, in unix nanoseconds, when the server last heard of anything
	owners sync.Map        // the account of each channel that states were published on
	struck []journal.Fault // by the faults of the message at hand; within turns only
}

// heard notes the virtual time.
func (f *faults) heard(at time.Time) { f.now.Store(at.UnixNano()) }

// begin notes that a message of an account's is about to be published; end
// returns what was put into its deliveries.
func (f *faults) begin(t clock.Turn, channel, account string) {
	f.struck = nil
	if f.set.On(scenarios.OnFaye) {
		f.heard(t.Now())
		f.owners.Store(channel, account)
	}
}

func (f *faults) end() []journal.Fault { return f.struck }

// inject returns the faults that strike the delivery of a message.
func (f *faults) inject(d faye.Delivery) (injected []faye.Injection) {
	if !f.set.On(scenarios.OnFaye) {
		return nil
	}
	owner, _ := f.owners.Load(d.Channel)
	account, _ := owner.(string) // a client may publish on any channel
	for _, s := range f.strikes(scenarios.FaultFacts{Account: account, Channel: d.Channel}, func(do scenarios.Operation) bool {
		return do != scenarios.RefuseWebSocket && (do != scenarios.Disconnect || d.Connected)
	}) {
		injected = append(injected, faye.Injection{Do: faye.Effect(s.Do), Times: s.Times, Window: s.Window})
		if d.Own {
			f.struck = append(f.struck, s.Entry())
		}
	}
	return injected
}

// refuseSocket reports whether a request for a socket is to be refused.
func (f *faults) refuseSocket() bool {
	return f.set.On(scenarios.OnFaye) && len(f.strikes(scenarios.FaultFacts{Path: fayePath}, func(do scenarios.Operation) bool {
		return do == scenarios.RefuseWebSocket
	})) > 0
}

func (f *faults) strikes(facts scenarios.FaultFacts, can func(scenarios.Operation) bool) []fault.Strike {
	facts.On, facts.Vendor, facts.At = scenarios.OnFaye, Name, time.Unix(0, f.now.Load())
	return f.set.Strikes(facts, can)
}
