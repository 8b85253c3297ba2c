package uccc

import (
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/journal"
)

// state is how far a call has come, as a phone's subscriber sees it.
type state string

// The states.
//
// Source: the vendor's page, 其它功能 (documented); callAgentStarted: supplement C.5
// (evidenced).
const (
	started          state = "started"
	agentReady       state = "agentReady"
	callAgentStarted state = "callAgentStarted"
	callAgentSuccess state = "callAgentSuccess"
	callAgentFailed  state = "callAgentFailed"
	callCallee       state = "callCallee"
	calleeRingBack   state = "calleeRingBack"
	processed        state = "processed"
	calleeAnswered   state = "calleeAnswered"
	hangup           state = "hangup"
)

// change is what the subscriber gets.
//
// Source: supplement C.5, in its order; a salesman is left out when there is none
// (evidenced).
type change struct {
	CallID       call.ID     `json:"callId"`
	CallerNumber call.Number `json:"callerNumber"`
	CalleeNumber call.Number `json:"calleeNumber"`
	AgentID      int64       `json:"agentId"`
	SalesmanCode string      `json:"salesmanCode,omitempty"`
	State        state       `json:"state"`
	UpdatedAt    int64       `json:"updatedAt"` // unix milliseconds
}

// The event server forgets a call this long after its start, and then does not
// hear the hang-up.
//
// Source: supplement C.5 (evidenced). There a sweep every 20 s forgets; here the
// age alone counts.
const (
	forgetUnanswered = time.Minute
	forgetAnswered   = 2 * time.Hour
)

// handle publishes the states that an event brings on the channel of the call's
// phone. A call without a phone has no channel, and a campaign's no states.
//
// Source: supplement C.5 (evidenced).
func (v *Vendor) handle(t clock.Turn, e call.Event) {
	agent := agentID(e.Call.Agent)
	campaigns := e.Call.A.Party != call.Caller
	old := e.Kind == call.Ended && !e.At.Equal(t.Now()) // a record that is told again
	if agent == nil || campaigns || old {
		return
	}
	for _, s := range statesOf(e) {
		if s == callAgentStarted && !v.showsAgentStarted(t, e.Call.Account) {
			continue
		}
		c := change{
			CallID: e.Call.ID, CallerNumber: e.Call.Caller, CalleeNumber: e.Call.Callee, AgentID: *agent,
			SalesmanCode: e.Call.Attributes[attrSalesman], State: s, UpdatedAt: e.At.UnixMilli(),
		}
		if s == hangup { // the message of the start again, with the state changed
			c.UpdatedAt = e.Call.PlacedAt.UnixMilli()
		}
		if err := v.publish(t, e.Call, c); err != nil {
			v.w.Log().Error("state not published", "call", e.Call.ID, "state", s, "error", err)
		}
	}
}

// publish tells the subscribers of a call's phone of a change, and the journal.
func (v *Vendor) publish(t clock.Turn, of *call.Call, c change) error {
	message, err := httpx.AppendJSON(nil, c)
	if err != nil {
		return err
	}
	channel := "/monitor_agent_" + of.Agent
	n, put, err := v.events.publish(t, of.Account, channel, message)
	if err == nil {
		v.w.Journal.Publish(t.Now(), journal.Published{
			Vendor: Name, Account: of.Account, Dialects: v.chosen(t, of.Account), Call: string(of.ID), Channel: channel, Data: message, Subscribers: n, Faults: put,
		})
	}
	return err
}

// chosen returns the readings that an account has chosen.
func (v *Vendor) chosen(t clock.Turn, account string) map[string]string {
	a, err := v.w.Account(t, Name, account)
	if err != nil {
		return nil
	}
	return a.Dialects
}

func (v *Vendor) showsAgentStarted(t clock.Turn, account string) bool {
	a, err := v.w.Account(t, Name, account)
	return err == nil && dialects.Says(a, dialectAgentStarted, "on")
}

// statesOf returns the states that an event of a call brings, in order.
//
// Source: the definitions of the project, states by outcome; supplement C.5 for
// the order and for what follows a failed first leg (evidenced).
func statesOf(e call.Event) []state {
	c := e.Call
	switch {
	case e.Kind == call.Placed:
		return []state{started}
	case e.Kind == call.LegDialed && e.Side == call.A:
		return []state{agentReady, callAgentStarted}
	case e.Kind == call.LegTalks && e.Side == call.A:
		return []state{callAgentSuccess}
	case e.Kind == call.LegDialed && e.Side == call.B:
		return []state{callCallee}
	case e.Kind == call.LegRings && e.Side == call.B:
		return []state{calleeRingBack}
	case e.Kind == call.LegTalks && e.Side == call.B:
		return []state{processed, calleeAnswered}
	case e.Kind == call.LegEnds && e.Side == call.B:
		return calleeGone(e)
	case e.Kind == call.Ended && !c.A.WasAnswered():
		return []state{callAgentFailed, processed}
	case e.Kind == call.Ended && c.B.DialedAt.IsZero():
		return []state{processed}
	}
	return nil
}

// calleeGone returns the states of the release of leg B.
func calleeGone(e call.Event) []state {
	age := e.At.Sub(e.Call.PlacedAt)
	switch {
	case e.Call.B.WasAnswered() && age > forgetAnswered:
		return nil
	case e.Call.B.WasAnswered():
		return []state{hangup}
	case age > forgetUnanswered:
		return []state{processed}
	}
	return []state{processed, hangup}
}
