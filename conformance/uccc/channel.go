package uccc

import (
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/bayeux"
	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// channels declares the specs of who gets the states of a call.
func (a *api) channels(l *spec.List) {
	page := spec.Documented("uccc 5")
	l.It("UCCC-FAYE-070", "the channel of another phone stays silent", page, spec.PlacesCalls, func(c *spec.Case) {
		g := a.agent(c)
		// A longer id has this one as its beginning, a shorter one is its beginning.
		others := []string{channel(target.Agent{ID: g.ID + "1"}), channel(target.Agent{ID: g.ID[:len(g.ID)-1]}), channel(target.Agent{ID: "1"}), "/monitor_agent", "/monitor_agent_" + g.ID + "/x"}
		own, other := a.listen(c, bayeux.LongPolling, channel(g)), a.listen(c, bayeux.LongPolling, others...)
		_, heard := a.follow(c, a.home(), order{"calleeNumber": a.callee(c, busy), "agentId": agentID(g)}, own, other)
		c.Expect("messages on the phone's own channel", heard[0], gomega.Not(gomega.BeEmpty()))
		c.Equal("messages on the others", len(heard[1]), 0)
	}, spec.Faye)
	l.It("UCCC-FAYE-071", "/* and /** stand for the channel of every phone", faye("channels"), spec.PlacesCalls, func(c *spec.Case) {
		g := a.agent(c)
		one, all := a.listen(c, bayeux.LongPolling, "/*"), a.listen(c, bayeux.LongPolling, "/**")
		id, heard := a.follow(c, a.home(), order{"calleeNumber": a.callee(c, busy), "agentId": agentID(g)}, one, all)
		c.Expect("states for /*", states(of(id, changes(c, heard[0]))), gomega.BeElementOf(a.courses()))
		c.Expect("states for /**", states(of(id, changes(c, heard[1]))), gomega.BeElementOf(a.courses()))
	}, spec.Faye)
	l.It("UCCC-FAYE-072", "who is subscribed in several ways gets each state once", faye("channels"), spec.PlacesCalls, func(c *spec.Case) {
		g := a.agent(c)
		s := a.listen(c, bayeux.LongPolling, channel(g), channel(g), "/*", "/**")
		id, heard := a.follow(c, a.home(), order{"calleeNumber": a.callee(c, busy), "agentId": agentID(g)}, s)
		c.Expect("states", states(of(id, changes(c, heard[0]))), gomega.BeElementOf(a.courses()))
	}, spec.Faye)
	l.It("UCCC-FAYE-073", "two who are subscribed get the same", page, spec.PlacesCalls, func(c *spec.Case) {
		g := a.agent(c)
		first, second := a.listen(c, bayeux.LongPolling, channel(g)), a.listen(c, bayeux.WebSocket, channel(g))
		_, heard := a.follow(c, a.home(), order{"calleeNumber": a.callee(c, busy), "agentId": agentID(g)}, first, second)
		c.Expect("messages", heard[0], gomega.Not(gomega.BeEmpty()))
		c.Equal("messages of the second", written(heard[1]), written(heard[0]))
	}, spec.Faye)
	l.It("UCCC-FAYE-074", "who subscribes during a call gets what comes after, and nothing of before", faye("delivery"), spec.PlacesCalls, func(c *spec.Case) {
		g := a.agent(c)
		early := a.listen(c, bayeux.LongPolling, channel(g))
		id := a.place(c, a.home(), order{"calleeNumber": a.callee(c, calleeEnds), "agentId": agentID(g)})
		c.Check(a.Elapse(c.Context(), 2*time.Second))
		before := early.poll()
		c.Expect("states before", states(changes(c, before)), gomega.ContainElement(started))
		late := a.listen(c, bayeux.LongPolling, channel(g))
		var after, heard []bayeux.Message
		a.untilOver(c, a.home(), id, func() { after, heard = append(after, early.poll()...), append(heard, late.poll()...) })
		c.Equal("messages", written(heard), written(after))
	}, spec.Faye, spec.Control)
	l.It("UCCC-FAYE-075", "the states of a call from a mobile phone are told nobody", spec.Evidenced("supplement C16"), spec.PlacesCalls, func(c *spec.Case) {
		s := a.listen(c, bayeux.LongPolling, "/**")
		callee := a.callee(c, busy)
		id, heard := a.follow(c, a.home(), order{"calleeNumber": callee, "callerNumber": a.mobile(c, callee)}, s)
		c.Equal("messages of the call", len(of(id, changes(c, heard[0]))), 0)
	}, spec.Faye)
	l.It("UCCC-FAYE-076", "the states of a campaign's calls are told nobody", spec.Evidenced("supplement C.5"), spec.CostsMoney, func(c *spec.Case) {
		s := a.listen(c, bayeux.LongPolling, "/**")
		rows := a.dialled(c, []string{"18510000011"})
		c.Must("calls", rows, gomega.HaveLen(1))
		c.Equal("messages", len(s.poll()), 0)
	}, spec.Faye, spec.Control, spec.Clock)
	l.It("UCCC-FAYE-077", "calls of two phones at a time are told on their own channels", page, spec.PlacesCalls, func(c *spec.Case) {
		g, t := a.agent(c), a.second(c)
		first, second := a.listen(c, bayeux.LongPolling, channel(g)), a.listen(c, bayeux.LongPolling, channel(t.agents[ordinary]))
		other := a.place(c, t, order{"calleeNumber": a.callee(c, busy), "agentId": agentID(t.agents[ordinary])})
		id, heard := a.follow(c, a.home(), order{"calleeNumber": a.callee(c, calleeEnds), "agentId": agentID(g)}, first, second)
		mine, theirs := changes(c, heard[0]), changes(c, heard[1])
		c.Equal("states on the first channel of the other's call", len(of(other, mine)), 0)
		c.Equal("states on the second channel of the first's call", len(of(id, theirs)), 0)
		c.Equal("states of the one", states(of(id, mine)), a.reached(calleeRingBack, processed, calleeAnswered, hangup))
		c.Equal("states of the other", states(of(other, theirs)), a.reached(processed, hangup))
	}, spec.Faye, spec.Control)
}

// written returns messages as they were written.
func written(all []bayeux.Message) []string {
	texts := make([]string, len(all))
	for i, m := range all {
		texts[i] = string(m.Text)
	}
	return texts
}
