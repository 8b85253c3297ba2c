package autocall

import (
	"slices"
	"strings"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// pushedCalls declares the specs of which calls are pushed, and in what order.
func (a *api) pushedCalls(l *spec.List) {
	documented := spec.Documented("autocall 2.3")
	l.It("AUTOCALL-PUSH-080", "every call that has ended is pushed once", documented, spec.PlacesCalls, func(c *spec.Case) {
		p := a.pushes(c, pushing{})
		var placed []string
		for _, outcome := range outcomes {
			placed = append(placed, p.order(c, outcome))
		}
		p.came(c, len(placed))
		c.Check(p.Elapse(c.Context(), 5*time.Minute))
		c.Expect("calls that were pushed", p.idsOf(p.inbox.Pushes()), gomega.ConsistOf(placed))
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-081", "a call is pushed when it ends, not before", documented, spec.PlacesCalls, func(c *spec.Case) {
		p := a.pushes(c, pushing{})
		id := p.order(c, "no-answer")
		c.Check(p.Elapse(c.Context(), 20*time.Second))
		c.Equal("pushes while it rings", len(p.inbox.Pushes()), 0)
		p.came(c, 1)
		c.Equal("calls that were pushed", p.idsOf(p.inbox.Pushes()), []string{id})
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-082", "records are pushed in the order in which the calls end, not in that of their ids", spec.Assumed("ringback"), spec.PlacesCalls, func(c *spec.Case) {
		p := a.pushes(c, pushing{})
		long, middle := p.order(c, "cut-off"), p.order(c, "no-answer")
		short := p.order(c, "busy")
		p.came(c, 3)
		got := p.idsOf(p.inbox.Pushes())
		c.Expect("calls that were pushed", got, gomega.ConsistOf(long, middle, short))
		ends := make([]int64, 0, len(got))
		for _, push := range p.inbox.Pushes() {
			ends = append(ends, p.record(c, push).number("end_time"))
		}
		c.True("end_time of one after another", slices.IsSorted(ends), "%v", ends)
		c.Equal("the one that ended first", got[0], short)
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-083", "a receiver that refuses one call's record gets the others' all the same", spec.Assumed("ringback"), spec.PlacesCalls, func(c *spec.Case) {
		var unwanted string // set before time moves, and so before anything is pushed
		p := a.pushes(c, pushing{answer: func(push target.Push) target.Reply {
			if unwanted != "" && strings.Contains(string(push.Body), unwanted) {
				return no
			}
			return target.Reply{}
		}})
		unwanted = p.order(c, "busy")
		p.came(c, 1)
		second, third := p.order(c, "busy"), p.order(c, "no-answer")
		p.came(c, 3)
		c.Equal("pushes of the second call", len(p.of(second)), 1)
		c.Equal("pushes of the third call", len(p.of(third)), 1)
		c.Expect("attempts with the first", len(p.of(unwanted)), gomega.BeNumerically(">=", 2))
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-084", "refusing one call's record does not change when the others are repeated", documented, spec.PlacesCalls, func(c *spec.Case) {
		p := a.pushes(c, pushing{answer: always(no)})
		first := p.order(c, "busy")
		p.awaited(c, 1, time.Second/2)
		second := p.order(c, "busy") // for a few seconds
		p.awaited(c, 2, time.Second/2)
		c.Equal("attempts with the second", len(p.of(second)), 1)
		c.Check(p.Elapse(c.Context(), 14*time.Second))
		c.Equal("attempts with the second, 14 s later", len(p.of(second)), 1)
		c.Check(p.Elapse(c.Context(), 2*time.Second))
		c.Equal("attempts with the second, 16 s later", len(p.of(second)), 2)
		c.Expect("attempts with the first", len(p.of(first)), gomega.Equal(2))
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-085", "the record that is pushed is the one that the search shows, member by member", spec.Documented("autocall 1.3"), spec.ReadOnly, func(c *spec.Case) {
		p := a.pushes(c, pushing{either: true})
		n := 1
		if a.Control != nil {
			n = len(outcomes)
			for _, outcome := range outcomes {
				p.place(c, outcome)
			}
		}
		for _, push := range p.came(c, n) {
			r := p.record(c, push)
			a.same(c, r, a.found(c, r.text("call_id")))
		}
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-086", "once a record is pushed the search finds it", spec.Assumed("ringback"), spec.ReadOnly, func(c *spec.Case) {
		p := a.pushes(c, pushing{either: true})
		id := p.record(c, p.one(c)).text("call_id")
		c.Equal("ids found", ids(a.search(c, filters{"callId": id}).Results), []string{id})
	}, spec.Receiver)
}

// found returns the record of a call as the search shows it, and ends the spec
// when it does not appear.
func (a *api) found(c *spec.Case, id string) row {
	var rows []row
	c.Await(a.Target, "the search finds the call", a.Tolerances.Late, func() bool {
		rows = a.search(c, filters{"callId": id}).Results
		return len(rows) > 0
	})
	c.Must("records of the call", len(rows), gomega.Equal(1))
	return rows[0]
}

// both are the members of a record that are pushed and found, by both names.
var both = [][2]string{
	{"vcc_id", "vccId"},
	{"call_id", "callId"},
	{"caller", "caller"},
	{"called", "called"},
	{"called_areacode", "calledAreacode"},
	{"called_areaname", "calledAreaname"},
	{"called_type", "calledType"},
	{"called_vendor", "calledVendor"},
	{"trans_caller", "transCaller"},
	{"trans_phone", "transPhone"},
	{"trans_areacode", "transAreacode"},
	{"trans_areaname", "transAreaname"},
	{"trans_type", "transType"},
	{"trans_vendor", "transVendor"},
	{"callresult", "callresult"},
	{"endresult", "endresult"},
}

// bothTimes are the same for times and durations.
var bothTimes = [][2]string{
	{"start_time_ee", "startTimeEe"},
	{"ring_time_ee", "ringTimeEe"},
	{"answer_time_ee", "answerTimeEe"},
	{"end_time_ee", "endTimeEe"},
	{"start_time", "startTime"},
	{"ring_time", "ringTime"},
	{"end_time", "endTime"},
	{"ans_secs", "ansSecs"},
	{"link_secs", "linkSecs"},
	{"all_secs", "allSecs"},
}

// same compares a record as it was pushed with the same as it was found.
func (a *api) same(c *spec.Case, pushed, found row) {
	for _, name := range both {
		c.Equal(name[0], bare(pushed, name[0]), bare(found, name[1]))
	}
	for _, name := range bothTimes {
		c.Equal(name[0], pushed.number(name[0]), found.number(name[1]))
	}
	c.Equal("ans_time", pushed.number("ans_time"), found.answered())
}

// bare returns a member that is text, or an integer in place of it, as text.
func bare(r row, name string) string {
	if len(r[name]) > 0 && r[name][0] != '"' {
		return string(r[name])
	}
	return r.text(name)
}
