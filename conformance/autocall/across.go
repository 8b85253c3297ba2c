package autocall

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/sound"
	"github.com/ringback-sim/ringback/conformance/spec"
)

// across declares the specs of one call seen in all places: as it was placed, in
// the search, as it was pushed, and as it sounds.
func (a *api) across(l *spec.List) {
	documented := spec.Documented("autocall 1.3 and 2.2")
	for i, o := range []struct {
		outcome, title    string
		result, endresult string
		rings             bool
	}{
		{"answered", "a call that both answered", "2", "11", true},
		{"cut-off", "a talk that the platform cut off", "2", "12", true},
		{"caller-hangs-up", "a talk that the agent ended", "2", "12", true},
		{"abandoned", "a call that no agent took", "1", "11", true},
		{"busy", "a busy number's call", "0", "12", false},
		{"no-answer", "a call that rang in vain", "0", "12", true},
	} {
		l.It(fmt.Sprintf("ACROSS-AUTOCALL-%03d", i+1), o.title+" is the same as it was placed, searched for, pushed and recorded", documented, spec.PlacesCalls, func(c *spec.Case) {
			p := a.pushes(c, pushing{})
			before, err := a.Now(c.Context())
			c.Check(err)
			number, err := a.MayCall()
			c.Check(err)
			id := p.order(c, o.outcome, map[string]any{"extId": "across-1"})
			pushed := p.record(c, p.came(c, 1)[0])
			found := a.found(c, id)
			c.Equal("call_id as placed", pushed.text("call_id"), id)
			c.Equal("called as placed", pushed.text("called"), number)
			c.Expect("start_time, as placed", pushed.number("start_time"), gomega.BeNumerically("~", before.Unix(), int64(a.Tolerances.Rounding.Seconds())))
			a.same(c, pushed, found)
			c.Equal("the customer's own id, pushed and found", userText(pushed, "user_data", "ext_id"), userText(found, "userData", "extId"))
			outcome := c.As(spec.Evidenced("supplement A6 and A7"))
			outcome.Equal("callresult", found.text("callresult"), o.result)
			outcome.Equal("endresult", found.text("endresult"), o.endresult)
			outcome.Equal("whether it rang", found.number("ringTime") > 0, o.rings)
			a.sounds(c, pushed)
		}, spec.Receiver, spec.Control)
	}
	l.It("ACROSS-AUTOCALL-010", "a call that a project makes is the same in the search, as pushed and recorded", documented, spec.ReadOnly, func(c *spec.Case) {
		p := a.pushes(c, pushing{either: true})
		pushed := p.record(c, p.one(c))
		a.same(c, pushed, a.found(c, pushed.text("call_id")))
		a.sounds(c, pushed)
	}, spec.Receiver)
	l.It("ACROSS-AUTOCALL-011", "a call in progress is neither found nor pushed, and both once it is over", documented, spec.PlacesCalls, func(c *spec.Case) {
		p := a.pushes(c, pushing{})
		id := p.order(c, "no-answer")
		c.Check(a.Elapse(c.Context(), 15*time.Second))
		c.Equal("records found of a call that rings", len(a.search(c, filters{"callId": id}).Results), 0)
		c.Equal("pushes of a call that rings", len(p.inbox.Pushes()), 0)
		a.same(c, p.record(c, p.came(c, 1)[0]), a.found(c, id))
	}, spec.Receiver, spec.Control)
	l.It("ACROSS-AUTOCALL-012", "the times of a push find its call", documented, spec.ReadOnly, func(c *spec.Case) {
		p := a.pushes(c, pushing{either: true})
		pushed := p.record(c, p.one(c))
		a.found(c, pushed.text("call_id"))
		at := pushed.number("start_time")
		found := ids(a.search(c, filters{"startTime": between(at, at), "called": pushed.text("called"), "perPage": 100}).Results)
		c.Expect("calls of that second to that number", found, gomega.ContainElement(pushed.text("call_id")))
	}, spec.Receiver)
	l.It("ACROSS-AUTOCALL-013", "what is pushed in the clear and what is pushed encrypted are the same record", spec.Documented("autocall 2.2"), spec.PlacesCalls, func(c *spec.Case) {
		how := refusing(no)
		p := a.pushes(c, how)
		plain := p.one(c)
		how.sealed = true
		p.set(c, how) // so the next attempt is encrypted
		c.Check(p.Elapse(c.Context(), ladder[0]))
		all := p.inbox.Pushes()
		c.Must("attempts", len(all), gomega.Equal(2))
		c.Equal("the first is encrypted", frameOf(c, plain).Sealed(), false)
		c.Equal("the second is encrypted", frameOf(c, all[1]).Sealed(), true)
		c.Equal("the record", fmtOf(p.record(c, all[1])), fmtOf(p.record(c, plain)))
	}, spec.Receiver, spec.Control)
}

// sounds compares what a record says of its recording with the recording.
func (a *api) sounds(c *spec.Case, pushed row) {
	address, talked := pushed.text("record_file"), time.Duration(pushed.number("link_secs"))*time.Second
	if talked == 0 || address == "" {
		c.As(spec.Assumed("supplement A13")).Equal("record_file of a call without a talk", talked == 0, address == "")
		return
	}
	sound.Lasts(c, a.Target, address, talked, time.Duration(pushed.number("all_secs"))*time.Second)
}

// userText returns a text of the customer's own in a record.
func userText(r row, member, name string) string {
	var data row
	if json.Unmarshal(r[member], &data) != nil {
		return ""
	}
	return data.text(name)
}
