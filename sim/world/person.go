package world

import (
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
)

// An agent is a person: what they do to their phone reaches the call that they
// are busy with, whatever was planned for it.

// AgentAnswers has an agent pick up their phone. Unless it rings
// for a call that the agent is busy with, that is [errs.Conflict].
func (w *World) AgentAnswers(t clock.Turn, agent *Agent) (call.Call, error) {
	if err := w.alerted(t, agent); err != nil {
		return call.Call{}, err
	}
	return w.Answer(t, agent.Call)
}

// AgentRejects has an agent refuse the call that their phone rings for; [errs.Conflict] when there is none.
func (w *World) AgentRejects(t clock.Turn, agent *Agent) (call.Call, error) {
	if err := w.alerted(t, agent); err != nil {
		return call.Call{}, err
	}
	return w.Reject(t, agent.Call)
}

// AgentHangsUp has an agent end the call that they are on the line of;
// [errs.Conflict] when they are not.
func (w *World) AgentHangsUp(t clock.Turn, agent *Agent) (call.Call, error) {
	leg, err := w.agentLeg(t, agent)
	if err != nil {
		return call.Call{}, err
	}
	if leg.State != call.Answered {
		return call.Call{}, errs.New(errs.Conflict, "agent %s is not on the line: the phone is %s", agent.ID, leg.State)
	}
	return w.HangUp(t, agent.Call, leg.Party, call.CauseNormal)
}

// alerted returns [errs.Conflict] unless the agent's phone rings.
func (w *World) alerted(t clock.Turn, agent *Agent) error {
	leg, err := w.agentLeg(t, agent)
	if err != nil {
		return err
	}
	if leg.State != call.Ringing {
		return errs.New(errs.Conflict, "the phone of agent %s does not ring: it is %s", agent.ID, leg.State)
	}
	return nil
}

// agentLeg returns the agent's leg of the call that they are busy with.
func (w *World) agentLeg(_ clock.Turn, agent *Agent) (*call.Leg, error) {
	l := w.calls[agent.Call]
	if l == nil {
		return nil, errs.New(errs.Conflict, "agent %s is %s and in no call", agent.ID, agent.State)
	}
	ours := call.Caller
	if l.Direction == call.In {
		ours = call.Callee
	}
	return l.LegOf(ours), nil
}
