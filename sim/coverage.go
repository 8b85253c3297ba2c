package sim

import (
	"sync"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim/journal"
)

// coverage counts what a world's traffic has exercised of the contracts. What has
// come in is counted at the latest when somebody asks.
type coverage struct {
	journal *journal.Journal // set before the world serves

	mu   sync.Mutex
	all  map[string]*contracts.Coverage // by contract
	from uint64                         // of the journal's unjudged entries when counting began
}

// of returns what counts for a contract.
func (v *coverage) of(c *contracts.Contract) *contracts.Coverage {
	v.mu.Lock()
	defer v.mu.Unlock()
	counting, ok := v.all[c.Name()]
	if !ok {
		if v.all == nil {
			v.all = map[string]*contracts.Coverage{}
		}
		counting = contracts.NewCoverage(c)
		v.all[c.Name()] = counting
	}
	return counting
}

// Of returns the items of a vendor's contracts, by kind, with how many messages
// have exercised each.
func (v *coverage) Of(vendor string) ([]contracts.Covered, error) {
	v.journal.Judge()
	var all [][]contracts.Covered
	for _, name := range contracts.Vendor(vendor) {
		c, err := contracts.Load(name)
		if err != nil {
			return nil, err
		}
		all = append(all, v.of(c).Items())
	}
	return contracts.Joined(all...), nil
}

// Uncounted returns how many messages do not count, since they left the journal
// unread and many like them had counted.
func (v *coverage) Uncounted() uint64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.journal.Unjudged() - v.from
}

// Reset forgets what was counted. What has come in before does not count later.
func (v *coverage) Reset() {
	v.journal.Judge()
	v.mu.Lock()
	defer v.mu.Unlock()
	v.from = v.journal.Unjudged()
	for _, counting := range v.all {
		counting.Reset()
	}
}
