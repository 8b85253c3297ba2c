package stage

import (
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/push"
	"github.com/ringback-sim/ringback/sim/world"
)

// Summary is what has happened since a scenario began to play, in the words that
// its expectations count in. Equal scenarios and seeds give equal summaries.
type Summary struct {
	// Name and Title are the scenario's.
	Name, Title, TitleZh string
	// Seed is the one that everything was drawn from.
	Seed uint64
	// Began is the instant at which it began to play, Now the one at which this
	// was counted, in UTC.
	Began, Now time.Time
	scenarios.Summary
	// Vendors are the calls of each vendor, in the order in which they joined.
	Vendors []VendorCalls
	// Targets are the deliveries to each push target, by name.
	Targets []TargetDeliveries
	// Rules are what has become of each rule, in their order.
	Rules []world.RuleState
	// Refused counts the calls of the timeline that the network did not take.
	Refused int
	// Missed are events that came to nothing because what they were about was in
	// another state; Broken is what cannot be done at all.
	Missed, Broken []Mishap
	// Verdicts are about the expectations, in their order.
	Verdicts []Verdict
}

// VendorCalls are the calls of one vendor, by what became of them.
type VendorCalls struct {
	Vendor                                                   string
	Total, Live, Answered, NoAnswer, Busy, Abandoned, Failed int
}

// TargetDeliveries are the deliveries to one push target.
type TargetDeliveries struct {
	Target string
	scenarios.DeliverySummary
}

// Good reports whether every expectation has come true and nothing was broken.
func (s Summary) Good() bool {
	for _, v := range s.Verdicts {
		if !v.Holds {
			return false
		}
	}
	return len(s.Broken) == 0
}

// Summary counts what has happened since the scenario that plays began; ok is
// false when none does.
func (s *Stage) Summary(t clock.Turn) (sum Summary, ok bool) {
	if s.scenario == nil {
		return Summary{}, false
	}
	sum = Summary{
		Name: s.scenario.Name, Title: s.scenario.Title, TitleZh: s.scenario.TitleZh, Seed: s.w.Seed(), Began: s.began, Now: t.Now(),
		Rules: s.w.RuleStates(t), Refused: s.tally.Refused, Missed: s.tally.Missed, Broken: s.tally.Broken,
	}
	seen := s.observe(t, &sum)
	for i := range s.scenario.Expect {
		sum.Verdicts = append(sum.Verdicts, judge(&s.scenario.Expect[i], &sum, seen.found[i]))
	}
	return sum, true
}

// observe counts calls, records and deliveries, and lets the counters of the
// expectations look at each.
func (s *Stage) observe(t clock.Turn, sum *Summary) counts {
	seen := newCounts(s.scenario.Expect)
	sum.Calls = scenarios.CallSummary{ByOutcome: map[string]int{}, ByVendor: map[string]int{}, ByCause: map[string]int{}}
	sum.Records = scenarios.RecordSummary{ByVendor: map[string]int{}}
	sum.Journal = scenarios.JournalSummary{ByKind: map[string]int{}}
	rows := map[string]*VendorCalls{}
	sum.Vendors = make([]VendorCalls, len(s.options.Vendors))
	for i, v := range s.options.Vendors {
		sum.Vendors[i].Vendor = v.Name()
		rows[v.Name()] = &sum.Vendors[i]
	}
	count := func(c *call.Call) {
		sum.addCall(c)
		rows[c.Vendor].add(c)
		seen.call(c)
	}
	s.w.Finished(t, time.Time{}, func(c *call.Call) {
		sum.Records.Total++
		sum.Records.ByVendor[c.Vendor]++
		seen.record(c)
		if !c.PlacedAt.Before(s.began) {
			count(c)
		}
	})
	s.w.Live(t, count)
	s.observeDeliveries(t, sum, seen)
	for kind, n := range s.w.Journal.Kinds() {
		sum.Journal.Total += n
		sum.Journal.ByKind[string(kind)] = n
	}
	seen.journal(s.w.Journal)
	return seen
}

// addCall counts a call for the expressions.
func (s *Summary) addCall(c *call.Call) {
	s.Calls.Total++
	s.Calls.ByVendor[c.Vendor]++
	s.Calls.ByOutcome[c.Outcome]++
	if n := of(c, &s.Calls.Live, &s.Calls.Answered, &s.Calls.NoAnswer, &s.Calls.Busy, &s.Calls.Abandoned, &s.Calls.Failed); n != nil {
		*n++
	}
	if c.Over() {
		s.Calls.TalkSeconds += c.Talk().Seconds()
		s.Calls.ByCause[strconv.Itoa(int(c.Cause))]++
	}
}

func (v *VendorCalls) add(c *call.Call) {
	v.Total++
	*of(c, &v.Live, &v.Answered, &v.NoAnswer, &v.Busy, &v.Abandoned, &v.Failed)++
}

// of returns the one of some counters that a call belongs to.
func of(c *call.Call, live, answered, noAnswer, busy, abandoned, failed *int) *int {
	switch c.Disposition() {
	case call.DispositionAnswered:
		return answered
	case call.DispositionNoAnswer:
		return noAnswer
	case call.DispositionBusy:
		return busy
	case call.DispositionAbandoned:
		return abandoned
	case call.DispositionFailed:
		return failed
	default:
		return live
	}
}

// deliveryPage is how many deliveries are looked at in one go.
const deliveryPage = 1000

// observeDeliveries counts those that were queued since the scenario began.
func (s *Stage) observeDeliveries(t clock.Turn, sum *Summary, seen counts) {
	rows := map[string]*TargetDeliveries{}
	targets := s.w.Push.Targets(t)
	sum.Targets = make([]TargetDeliveries, len(targets))
	for i, g := range targets {
		sum.Targets[i].Target = g.Name
		rows[g.Name] = &sum.Targets[i]
	}
	for cursor := ""; ; {
		page, next, err := s.w.Push.List(t, push.Filter{}, cursor, deliveryPage)
		if err != nil {
			panic(err) // every cursor is one that the page before returned
		}
		for i := range page {
			d := &page[i]
			if d.CreatedAt.Before(s.began) {
				continue
			}
			add(&sum.Deliveries, d)
			if row := rows[d.Target]; row != nil { // its target may have been removed
				add(&row.DeliverySummary, d)
			}
			seen.delivery(d)
		}
		if next == "" {
			return
		}
		cursor = next
	}
}

func add(s *scenarios.DeliverySummary, d *push.Delivery) {
	s.Total++
	s.Attempts += len(d.Attempts)
	switch d.State {
	case push.Pending:
		s.Pending++
	case push.Delivered:
		s.Delivered++
	case push.GivenUp:
		s.GivenUp++
	}
}
