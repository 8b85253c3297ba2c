package uccc

import (
	"fmt"
	"slices"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
)

// told declares the specs of one call as its phone's states tell of it, and as its
// record does.
func (a *api) told(l *spec.List) {
	evidenced := spec.Evidenced("supplement C.4 and C.5")
	for i, o := range []struct {
		title, code     string
		rings, answered bool
	}{
		{"a talk that the callee ended", calleeEnds, true, true},
		{"a talk that the caller ended", callerEnds, true, true},
		{"a talk that the platform cut off", cutOff, true, true},
		{"a call to a busy number", busy, false, false},
		{"a call that rang in vain", noAnswer, true, false},
		{"a call to a phone that is off", poweredOff, true, false},
	} {
		l.It(fmt.Sprintf("ACROSS-UCCC-%03d", 20+i), o.title+" is the same in its phone's states and in its record", evidenced, spec.PlacesCalls, func(c *spec.Case) {
			k := a.course(c, o.code)
			told := k.states(c)
			a.agrees(c, k)
			c.Equal("whether it rang", slices.Contains(states(told), calleeRingBack), o.rings)
			c.Equal("whether it was answered", slices.Contains(states(told), calleeAnswered), o.answered)
		}, spec.Faye, spec.Control)
	}
	l.It("ACROSS-UCCC-030", "a call is the same in its phone's states and in its record, whatever becomes of it", evidenced, spec.PlacesCalls, func(c *spec.Case) {
		a.agrees(c, a.course(c, calleeEnds))
	}, spec.Faye)
	l.It("ACROSS-UCCC-031", "a call whose own phone is not answered is neither told nor recorded as one with the customer", evidenced, spec.PlacesCalls, func(c *spec.Case) {
		t := a.second(c)
		told := a.courseOf(c, silent)
		c.Must("states", told, gomega.Not(gomega.BeEmpty()))
		c.Equal("states with the customer", slices.ContainsFunc(told, func(r row) bool { return r.text("state") == callCallee }), false)
		r := a.record(c, t, told[0].text("callId"))
		c.Equal("whether it was answered", r.answered(), false)
		c.Equal("recordUrl", r.text("recordUrl"), "")
	}, spec.Faye, spec.Control)
	l.It("ACROSS-UCCC-032", "the times of a call's states are those of its record", spec.Evidenced("supplement C1"), spec.PlacesCalls, func(c *spec.Case) {
		k := a.course(c, calleeEnds)
		told, r := k.states(c), a.record(c, a.home(), k.id)
		for _, s := range []struct{ state, name string }{{started, "startTime"}, {calleeAnswered, "answerTime"}} {
			at := slices.IndexFunc(told, func(r row) bool { return r.text("state") == s.state })
			c.Must("place of the state "+s.state, at, gomega.BeNumerically(">=", 0))
			c.Expect("updatedAt of "+s.state+", and "+s.name, time.UnixMilli(told[at].updatedAt()), gomega.BeTemporally("~", r.at(s.name), a.Tolerances.Rounding))
		}
	}, spec.Faye, spec.Control)
}

// agrees compares the states of a call of the target's own phone that is over
// with its record.
func (a *api) agrees(c *spec.Case, k course) {
	g, told := a.agent(c), k.states(c)
	r := a.record(c, a.home(), k.id)
	c.Must("states", told, gomega.Not(gomega.BeEmpty()))
	spec.Every(c, "the states' numbers and phone are the record's", told, func(s row) bool {
		return s.text("calleeNumber") == r.text("calleeNumber") && s.text("callerNumber") == r.text("callerNumber") && string(s["agentId"]) == string(r["agentId"])
	}, "calleeNumber", "callerNumber", "agentId")
	c.Equal("agentId as placed", string(r["agentId"]), g.ID)
	c.Equal("calleeNumber as placed", r.text("calleeNumber"), k.callee)
	c.Equal("whether it was answered, by its record and by its states", r.answered(), slices.Contains(states(told), calleeAnswered))
}
