package uccc

import (
	"net/http"
	"slices"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/bayeux"
	"github.com/ringback-sim/ringback/conformance/spec"
)

// states declares the specs of the states of each thing that may become of a
// call.
func (a *api) states(l *spec.List) {
	source := spec.Evidenced("supplement C.5")
	l.It("UCCC-FAYE-040", "the states of a call follow one of the courses that a call can take", source, spec.PlacesCalls, func(c *spec.Case) {
		rows := a.course(c, calleeEnds).states(c)
		spec.Every(c.As(spec.Documented("uccc 5")), "the first state is started", rows[:min(1, len(rows))], func(r row) bool { return r.text("state") == started }, "state")
		c.Expect("states", states(rows), gomega.BeElementOf(a.courses()))
	}, spec.Faye)
	l.It("UCCC-FAYE-041", "every state is one of the vendor's page, or callAgentStarted", spec.Documented("uccc 5"), spec.PlacesCalls, func(c *spec.Case) {
		rows := a.course(c, calleeEnds).states(c)
		c.Must("states", rows, gomega.Not(gomega.BeEmpty()))
		known := []string{started, agentReady, callAgentStarted, callAgentSuccess, callAgentFailed, callCallee, calleeRingBack, processed, calleeAnswered, hangup}
		spec.Every(c, "state", rows, func(r row) bool { return slices.Contains(known, r.text("state")) }, "state")
	}, spec.Faye)
	for _, o := range []struct {
		id, what, code string
		then           []string
	}{
		{"UCCC-FAYE-042", "that is answered", calleeEnds, []string{calleeRingBack, processed, calleeAnswered, hangup}},
		{"UCCC-FAYE-043", "that the caller ends", callerEnds, []string{calleeRingBack, processed, calleeAnswered, hangup}},
		{"UCCC-FAYE-044", "that the platform cuts off", cutOff, []string{calleeRingBack, processed, calleeAnswered, hangup}},
		{"UCCC-FAYE-045", "to a vacant number", vacant, []string{processed, hangup}},
		{"UCCC-FAYE-046", "to a line that is busy", busy, []string{processed, hangup}},
		{"UCCC-FAYE-047", "that rings and is not answered", noAnswer, []string{calleeRingBack, processed, hangup}},
		{"UCCC-FAYE-048", "that is rejected", rejected, []string{processed, hangup}},
		{"UCCC-FAYE-049", "to a phone that is off, with ring-back", poweredOff, []string{calleeRingBack, processed, hangup}},
		{"UCCC-FAYE-050", "to a phone that cannot be reached", unreachable, []string{processed, hangup}},
		{"UCCC-FAYE-051", "to a suspended number, with ring-back", suspended, []string{calleeRingBack, processed, hangup}},
		{"UCCC-FAYE-052", "that fails in the network", network, []string{processed, hangup}},
		{"UCCC-FAYE-053", "that does not even ring", noRinging, []string{processed, hangup}},
	} {
		l.It(o.id, "the states of a call "+o.what, source, spec.PlacesCalls, func(c *spec.Case) {
			rows := a.course(c, o.code).states(c)
			c.Equal("states", states(rows), a.reached(o.then...))
		}, spec.Faye, spec.Control)
	}
	for _, o := range []struct {
		id, what string
		phone    int
	}{
		{"UCCC-FAYE-054", "is not answered", silent},
		{"UCCC-FAYE-055", "is engaged", engaged},
	} {
		l.It(o.id, "the states of a call whose own phone "+o.what+": callAgentFailed, processed, no hangup", source, spec.PlacesCalls, func(c *spec.Case) {
			rows := a.courseOf(c, o.phone)
			c.Equal("states", states(rows), a.withStarted([]string{started, agentReady, callAgentStarted, callAgentFailed, processed}))
		}, spec.Faye, spec.Control)
	}
	l.It("UCCC-FAYE-056", "the states of a call whose own phone is not ready: callAgentFailed, processed, no hangup", source, spec.PlacesCalls, func(c *spec.Case) {
		if a.Dialect("uccc", "not-ready") == "refuse" {
			c.NotProven("such a call is refused (dialect not-ready)")
		}
		a.away(c, a.second(c).agents[ordinary].ID)
		c.Equal("states", states(a.courseOf(c, ordinary)), []string{started, callAgentFailed, processed})
	}, spec.Faye, spec.Control)
	l.It("UCCC-FAYE-057", "the hangup of a call that was not answered within a minute is not told", source, spec.PlacesCalls, func(c *spec.Case) {
		rows := a.forgotten(c, false, 70*time.Second)
		c.Equal("states", states(rows), a.reached(calleeRingBack, processed))
	}, spec.Faye, spec.Control, spec.Clock)
	l.It("UCCC-FAYE-058", "the hangup of a call that was answered is told for two hours, and not after", source, spec.PlacesCalls, func(c *spec.Case) {
		rows := a.forgotten(c, true, 119*time.Minute)
		c.Equal("states of a call of 119 minutes", states(rows), a.reached(calleeRingBack, processed, calleeAnswered, hangup))
		rows = a.forgotten(c, true, 121*time.Minute)
		c.Equal("states of a call of 121 minutes", states(rows), a.reached(calleeRingBack, processed, calleeAnswered))
	}, spec.Faye, spec.Control, spec.Clock)
}

// courseOf returns the states of a call of one of the second tenant's phones.
func (a *api) courseOf(c *spec.Case, phone int) []row {
	t := a.second(c)
	s := a.listen(c, bayeux.LongPolling, channel(t.agents[phone]))
	id, heard := a.follow(c, t, order{"calleeNumber": a.callee(c, calleeEnds), "agentId": agentID(t.agents[phone])}, s)
	return of(id, changes(c, heard[0]))
}

// forgotten returns the states of a call that a simulator lets ring until
// somebody hangs up after so long; before that it may be answered.
func (a *api) forgotten(c *spec.Case, answered bool, after time.Duration) []row {
	g := a.agent(c)
	s := a.listen(c, bayeux.LongPolling, channel(g))
	id := a.place(c, a.home(), order{"calleeNumber": a.callee(c, human), "agentId": agentID(g)})
	const untilItRings = 20 * time.Second
	c.Check(a.Elapse(c.Context(), untilItRings))
	if answered {
		c.Check(a.Prepare(c.Context(), http.MethodPost, "calls/"+id+"/answer", nil, nil))
	}
	c.Check(a.Elapse(c.Context(), after-untilItRings))
	c.Check(a.Prepare(c.Context(), http.MethodPost, "calls/"+id+"/hangup", map[string]string{"by": "callee"}, nil))
	c.Check(a.Elapse(c.Context(), time.Second))
	return of(id, changes(c, s.poll()))
}
