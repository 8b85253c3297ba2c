package uccc

import (
	"encoding/json"
	"slices"

	"github.com/ringback-sim/ringback/conformance/bayeux"
	"github.com/ringback-sim/ringback/conformance/spec"
)

// course is a call of the target's own phone from its order to its end, as a
// subscriber to the phone's channel hears of it.
type course struct {
	id, callee string
	messages   []bayeux.Message
}

// course follows a call to the number with that code. On a real endpoint a call
// takes minutes and costs money: there is one for each number that may be called,
// and the specs that only look share them.
func (a *api) course(c *spec.Case, code string) course {
	if n := len(a.followed); a.Control == nil && n > 0 && n == len(a.Calls.Numbers) {
		a.looks++
		return a.followed[a.looks%n]
	}
	g := a.agent(c)
	s := a.listen(c, bayeux.LongPolling, channel(g))
	callee := a.callee(c, code)
	id, heard := a.follow(c, a.home(), order{"calleeNumber": callee, "agentId": agentID(g), "salesmanCode": "1001"}, s)
	k := course{id, callee, slices.DeleteFunc(heard[0], func(m bayeux.Message) bool { return changed(m).text("callId") != id })}
	if a.Control == nil {
		a.followed = append(a.followed, k)
	}
	return k
}

// states returns the states of the call.
func (k course) states(c *spec.Case) []row { return changes(c, k.messages) }

// changed returns what a message tells, nothing of what is no object.
func changed(m bayeux.Message) (r row) {
	_ = json.Unmarshal(m.Data, &r)
	return r
}
