package contracts

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Coverage counts which items of a contract traffic has exercised. Each message
// counts once for whatever stands in it and is as the contract has it there; an
// operation that was asked wrongly has been asked for all the same, and a code
// counts too where a request fits no operation. It may be used by several
// goroutines at once, and what it counts does not depend on their order.
type Coverage struct {
	contract *Contract
	counts   *counts
}

// counts are those of all readings of a contract.
type counts struct {
	mu  sync.Mutex
	all []int // by the items' numbers; nil as long as nothing was counted
}

// Covered is an item and how many messages have exercised it.
type Covered struct {
	Item
	Count int `json:"count"`
}

// NewCoverage returns the coverage of a contract before anything has been seen.
func NewCoverage(c *Contract) *Coverage { return &Coverage{c, &counts{}} }

// Under returns the same coverage, to which messages are shown that were made
// under a choice of dialects, as [Contract.Under] has it.
func (v *Coverage) Under(choice map[string]string) (*Coverage, error) {
	read, err := v.contract.Under(choice)
	return &Coverage{read, v.counts}, err
}

// Contract returns the contract whose items are counted.
func (v *Coverage) Contract() *Contract { return v.contract }

// Request counts what a request exercises, and returns what is wrong with it as
// [Contract.ValidateRequest] does.
func (v *Coverage) Request(q Request) []Violation {
	return v.see(func(s *seen) []Violation { return v.contract.validateRequest(q, s) })
}

// Response counts what the answer to a request exercises, and returns what is
// wrong with it as [Contract.ValidateResponse] does.
func (v *Coverage) Response(q Request, a Response) []Violation {
	return v.see(func(s *seen) []Violation { return v.contract.validateResponse(q, a, s) })
}

// Push counts what a push exercises, and returns what is wrong with it as
// [Contract.ValidatePush] does.
func (v *Coverage) Push(webhook string, p Push) []Violation {
	return v.see(func(s *seen) []Violation { return v.contract.validatePush(webhook, p, s) })
}

// PushAnswer counts what a receiver's answer exercises, and returns what is wrong
// with it as [Contract.ValidatePushAnswer] does.
func (v *Coverage) PushAnswer(webhook string, a Response) []Violation {
	return v.see(func(s *seen) []Violation { return v.contract.validatePushAnswer(webhook, a, s) })
}

// Message counts what a message on a channel exercises, and returns what is wrong
// with it as [Contract.ValidateMessage] does.
func (v *Coverage) Message(channel string, payload []byte) []Violation {
	return v.see(func(s *seen) []Violation { return v.contract.validateMessage(channel, payload, s) })
}

// see has a message looked at and counts what it exercises.
func (v *Coverage) see(look func(*seen) []Violation) []Violation {
	s := newSeen(v.contract.catalog())
	wrong := look(s)
	v.counts.mu.Lock()
	defer v.counts.mu.Unlock()
	if v.counts.all == nil {
		v.counts.all = make([]int, len(s.items))
	}
	for number, met := range s.items {
		if met {
			v.counts.all[number]++
		}
	}
	return wrong
}

// Items returns the items in the order of [Contract.Items], with their counts.
func (v *Coverage) Items() []Covered {
	items := v.contract.Items()
	v.counts.mu.Lock()
	defer v.counts.mu.Unlock()
	all := make([]Covered, len(items))
	for number, item := range items {
		all[number].Item = item
		if v.counts.all != nil {
			all[number].Count = v.counts.all[number]
		}
	}
	return all
}

// Merge adds what another coverage of the contract has counted. It adds nothing,
// and names the item, when one of them is not the contract's.
func (v *Coverage) Merge(counted []Covered) error {
	numbers := map[string]int{}
	for number, item := range v.contract.catalog().items {
		numbers[item.Name] = number
	}
	var wrong []error
	for _, c := range counted {
		if _, ok := numbers[c.Name]; !ok || c.Count < 0 {
			wrong = append(wrong, fmt.Errorf("item %q, counted %d times: expected one of contract %s, and a count", c.Name, c.Count, v.contract.name))
		}
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	v.counts.mu.Lock()
	defer v.counts.mu.Unlock()
	if v.counts.all == nil {
		v.counts.all = make([]int, len(numbers))
	}
	for _, c := range counted {
		v.counts.all[numbers[c.Name]] += c.Count
	}
	return nil
}

// Reset forgets what was counted.
func (v *Coverage) Reset() {
	v.counts.mu.Lock()
	defer v.counts.mu.Unlock()
	v.counts.all = nil
}

// Share says how many items of a kind have been exercised.
type Share struct {
	Kind    ItemKind `json:"kind"`
	Covered int      `json:"covered"`
	Of      int      `json:"of"`
}

// Percent is the share of the items that were exercised; 100 only when all were,
// or when there are none.
func (s Share) Percent() float64 {
	if s.Of == 0 {
		return 100
	}
	return 100 * float64(s.Covered) / float64(s.Of)
}

// Shares returns the share of each kind of which there are items, in the order of
// [ItemKinds].
func Shares(all []Covered) []Share {
	var shares []Share
	for _, kind := range ItemKinds() {
		s := Share{Kind: kind}
		for _, c := range all {
			if c.Kind != kind {
				continue
			}
			s.Of++
			if c.Count > 0 {
				s.Covered++
			}
		}
		if s.Of > 0 {
			shares = append(shares, s)
		}
	}
	return shares
}

// Vendor returns the contracts of a vendor by name: what it is asked, and what it
// tells over Faye.
func Vendor(name string) []string {
	return slices.DeleteFunc(Names(), func(contract string) bool { return strings.TrimSuffix(contract, FayeSuffix) != name })
}

// FayeSuffix ends the name of the contract of what a vendor tells over Faye.
const FayeSuffix = "-faye"

// Joined returns items of several contracts by kind, as [Contract.Items] lists
// those of one.
func Joined(all ...[]Covered) []Covered {
	joined := slices.Concat(all...)
	kinds := ItemKinds()
	slices.SortStableFunc(joined, func(a, b Covered) int {
		return slices.Index(kinds, a.Kind) - slices.Index(kinds, b.Kind)
	})
	return joined
}

// Missing returns the items that nothing has exercised, in their order.
func Missing(all []Covered) []Covered {
	return slices.DeleteFunc(slices.Clone(all), func(c Covered) bool { return c.Count > 0 })
}
