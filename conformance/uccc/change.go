package uccc

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/bayeux"
	"github.com/ringback-sim/ringback/conformance/spec"
)

// changes declares the specs of what stands in a message about a state.
func (a *api) changes(l *spec.List) {
	page := spec.Documented("uccc 5")
	l.It("UCCC-FAYE-060", "a state carries ids, numbers and state as texts, agentId and updatedAt as integers", page, spec.PlacesCalls, func(c *spec.Case) {
		rows := a.course(c, calleeEnds).states(c)
		c.Must("states", rows, gomega.Not(gomega.BeEmpty()))
		for _, name := range []string{"callId", "callerNumber", "calleeNumber", "salesmanCode", "state"} {
			spec.Every(c, name+" is a string", rows, func(r row) bool { return spec.IsText(r[name]) }, "state", name)
		}
		for _, name := range []string{"agentId", "updatedAt"} {
			spec.Every(c, name+" is an integer", rows, func(r row) bool { return integer.Match(r[name]) }, "state", name)
		}
	}, spec.Faye)
	l.It("UCCC-FAYE-061", "every state has the numbers, the phone and the salesman of its order", page, spec.PlacesCalls, func(c *spec.Case) {
		g, k := a.phone(c), a.course(c, calleeEnds)
		rows := k.states(c)
		c.Must("states", rows, gomega.Not(gomega.BeEmpty()))
		spec.Every(c, "calleeNumber", rows, func(r row) bool { return r.text("calleeNumber") == k.callee }, "state", "calleeNumber")
		spec.Every(c, "callerNumber", rows, func(r row) bool { return r.text("callerNumber") == g.Phone }, "state", "callerNumber")
		spec.Every(c, "agentId", rows, func(r row) bool { return string(r["agentId"]) == g.ID }, "state", "agentId")
		spec.Every(c, "salesmanCode", rows, func(r row) bool { return r.text("salesmanCode") == "1001" }, "state", "salesmanCode")
	}, spec.Faye)
	l.It("UCCC-FAYE-062", "the members stand in the order of the event server: callId first, updatedAt last", spec.Evidenced("supplement C24"), spec.PlacesCalls, func(c *spec.Case) {
		for _, m := range a.heard(c) {
			c.Equal("members", members(m.Data), []string{"callId", "callerNumber", "calleeNumber", "agentId", "salesmanCode", "state", "updatedAt"})
		}
	}, spec.Faye)
	l.It("UCCC-FAYE-063", "updatedAt counts milliseconds since 1970", spec.Evidenced("supplement C1"), spec.PlacesCalls, func(c *spec.Case) {
		k := a.course(c, busy)
		rows, start := k.states(c), a.record(c, a.home(), k.id).at("startTime").UnixMilli()
		spec.Every(c, "updatedAt is of the day of the call, in milliseconds", rows, func(r row) bool {
			const day = 24 * 60 * 60 * 1000
			return r.updatedAt() > start-day && r.updatedAt() < start+day
		}, "state", "updatedAt")
	}, spec.Faye)
	l.It("UCCC-FAYE-064", "updatedAt is when the state was reached and never goes back, but for hangup, which has that of started", spec.Evidenced("supplement C1"), spec.PlacesCalls, func(c *spec.Case) {
		rows := a.course(c, calleeEnds).states(c)
		c.Must("states", rows, gomega.Not(gomega.BeEmpty()))
		first, last := rows[0].updatedAt(), int64(0)
		spec.Every(c, "updatedAt is not before that of the state before", rows, func(r row) bool {
			if r.text("state") == hangup {
				return true
			}
			before := last
			last = r.updatedAt()
			return last >= before
		}, "state", "updatedAt")
		c.Expect("updatedAt of the last state before hangup", last, gomega.BeNumerically(">", first))
		spec.Every(c, "updatedAt of hangup is that of started", rows, func(r row) bool { return r.text("state") != hangup || r.updatedAt() == first }, "state", "updatedAt")
	}, spec.Faye)
	l.It("UCCC-FAYE-065", "states and record agree: started is startTime, calleeAnswered is answerTime", spec.Evidenced("supplement C1"), spec.PlacesCalls, func(c *spec.Case) {
		k := a.course(c, calleeEnds)
		rows, r := k.states(c), a.record(c, a.home(), k.id)
		for _, same := range [][2]string{{started, "startTime"}, {calleeAnswered, "answerTime"}} {
			state, member := same[0], same[1]
			spec.Every(c, state+" is "+member, rows, func(change row) bool {
				apart := change.updatedAt() - r.at(member).UnixMilli()
				most := a.Tolerances.Rounding.Milliseconds()
				return change.text("state") != state || apart <= most && apart >= -most
			}, "state", "updatedAt")
		}
		c.Equal("calleeAnswered is told of a call that has an answerTime, and only then", slices.Contains(states(rows), calleeAnswered), r.answered())
	}, spec.Faye)
	l.It("UCCC-FAYE-066", "a call for nobody in particular has no salesmanCode in its states", spec.Evidenced("supplement C19"), spec.PlacesCalls, func(c *spec.Case) {
		rows := a.courseOf(c, ordinary)
		c.Must("states", rows, gomega.Not(gomega.BeEmpty()))
		spec.Every(c, "there is no salesmanCode", rows, func(r row) bool { return len(r["salesmanCode"]) == 0 }, "state", "salesmanCode")
		rows = a.courseOf(c, bound)
		c.Must("states", rows, gomega.Not(gomega.BeEmpty()))
		spec.Every(c.As(page), "the phone's own salesman stands there", rows, func(r row) bool { return r.text("salesmanCode") == salesman }, "state", "salesmanCode")
	}, spec.Faye, spec.Control)
	l.It("UCCC-FAYE-067", "a message has channel, data and id and nothing else", faye("delivery"), spec.PlacesCalls, func(c *spec.Case) {
		for _, m := range a.heard(c) {
			c.Equal("members", members(m.Text), []string{"channel", "data", "id"})
			c.Equal("channel", m.Channel, channel(a.agent(c)))
		}
	}, spec.Faye)
	l.It("UCCC-FAYE-068", "states fit the contract, statement by statement", spec.Documented("contract uccc-faye"), spec.PlacesCalls, func(c *spec.Case) {
		for _, m := range a.heard(c) {
			c.FitsMessage(a.Target, "uccc-faye", m.Channel, m.Data)
		}
	}, spec.Faye)
}

// heard returns the messages of a call, at least one.
func (a *api) heard(c *spec.Case) []bayeux.Message {
	all := a.course(c, calleeEnds).messages
	c.Must("messages", all, gomega.Not(gomega.BeEmpty()))
	return all
}

// members returns the names of an object's members in their order.
func members(object []byte) (names []string) {
	d := json.NewDecoder(strings.NewReader(string(object)))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	for d.More() {
		name, err := d.Token()
		var value json.RawMessage
		if err != nil || d.Decode(&value) != nil {
			return names
		}
		if text, ok := name.(string); ok {
			names = append(names, text)
		}
	}
	return names
}
