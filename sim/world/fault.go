package world

import (
	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/fault"
	"github.com/ringback-sim/ringback/sim/push"
	"github.com/ringback-sim/ringback/sim/store"
)

// inject returns the faults of the world that strike an attempt to push.
func (w *World) inject(t clock.Turn, to push.Target, d push.Delivery) (injected []push.Injection) {
	if !w.Faults.On(scenarios.OnPush) {
		return nil
	}
	facts := scenarios.FaultFacts{
		On: scenarios.OnPush, Vendor: d.Vendor, Account: d.Account, Call: d.Call, Target: d.Target,
		Attempt: len(d.Attempts) + 1, At: t.Now(),
	}
	if c, err := w.Call(t, call.ID(d.Call)); err == nil { // not every push is about one
		facts.Numbers = []string{string(c.Caller), string(c.Callee)}
	}
	for _, s := range w.Faults.Strikes(facts, func(do scenarios.Operation) bool {
		return do != scenarios.DamagedCiphertext || to.Encrypted
	}) {
		injected = append(injected, injection(s))
	}
	return injected
}

// injection is a strike in the words of the queue.
func injection(s fault.Strike) push.Injection {
	return push.Injection{Rule: s.Name, Do: push.Effect(s.Do), For: s.Late, Times: s.Times, Window: s.Window}
}

// savedFaults is the part of the world's state that the faults are.
func (w *World) savedFaults() store.Part {
	p := Single(partFaults,
		func(clock.Turn) []fault.Saved { return w.Faults.Save() },
		func(_ clock.Turn, saved []fault.Saved) error { return w.Faults.Load(saved) })
	p.Version = w.Faults.Version
	return p
}
