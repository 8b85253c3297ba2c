package world

import (
	"cmp"
	"math"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/fixtures"
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/secret"
)

// AgentState says what an agent is doing.
type AgentState string

// The states of an agent.
const (
	Ready    AgentState = "ready"
	NotReady AgentState = "not-ready"
	Busy     AgentState = "busy"    // in a call
	WrapUp   AgentState = "wrap-up" // after one
)

// Agent is a person with a phone.
type Agent struct {
	ID       string
	Password secret.Text
	Phone    call.Number
	// Salesperson is the code of the one for whom the agent calls by default.
	Salesperson string
	State       AgentState
	// Since is when the agent got into this state: the longest-waiting ready
	// agent takes the next call.
	Since time.Time
	// Call is the one that the agent is in.
	Call call.ID
	// WrapUp is how long the agent stays away after a call. Default: the
	// account's.
	WrapUp time.Duration
	// leave says that the agent goes away after the call in progress.
	leave bool
	place int // among the agents of their account
}

// Agent returns an agent of a vendor with the account that employs them.
func (w *World) Agent(_ clock.Turn, vendor, id string) (*Account, *Agent, error) {
	d, err := w.desk(vendor)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range d.accounts {
		if agent := a.Agent(id); agent != nil {
			return a, agent, nil
		}
	}
	return nil, nil, errs.Field(errs.NotFound, "agent", "%s has no agent %q", vendor, id)
}

// CheckAgentID returns what the vendor of an account has against an agent's id.
func (w *World) CheckAgentID(_ clock.Turn, a *Account, id string) error {
	d, err := w.desk(a.Vendor)
	if err != nil || d.profile.AgentID == nil {
		return err
	}
	return d.profile.AgentID(a.ID, id)
}

// PutAgent adds an agent to an account, ready, or changes the phone and password
// of the one of that id.
func (w *World) PutAgent(t clock.Turn, a *Account, agent Agent) *Agent {
	old := a.Agent(agent.ID)
	if old != nil {
		old.Phone, old.Password = agent.Phone, agent.Password
		w.touchAgent(a, old)
		return old
	}
	agent.State = Ready
	agent.Since = t.Now()
	agent.place = len(a.Agents)
	a.Agents = append(a.Agents, &agent)
	w.agentChanged(t, a, &agent)
	return &agent
}

// Recruit makes up an agent's phone and password from the seed.
func (w *World) Recruit(vendor, id string) *Agent {
	who := vendor + "/" + id
	seed := w.Draws("agent phone", who).Int64N(math.MaxInt64)
	return &Agent{
		ID:       id,
		Phone:    call.Number(fixtures.New(uint64(seed)).Landline()), //nolint:gosec // not negative
		Password: secret.Text(w.Hex("agent password", who, 32)),
	}
}

// SetReady brings an agent back to work or takes them away; one who is in a call
// leaves after it.
func (w *World) SetReady(t clock.Turn, a *Account, agent *Agent, ready bool) {
	switch {
	case agent.State == Busy:
		agent.leave = !ready
		w.touchAgent(a, agent)
		return
	case ready && agent.State == Ready, !ready && agent.State == NotReady:
		return
	case ready:
		agent.State = Ready
	default:
		agent.State = NotReady
	}
	agent.Since = t.Now()
	w.agentChanged(t, a, agent)
}

// seize puts a ready agent into a call.
func (w *World) seize(t clock.Turn, a *Account, agent *Agent, id call.ID) {
	agent.State, agent.Since, agent.Call = Busy, t.Now(), id
	w.agentChanged(t, a, agent)
}

// free takes an agent out of a call.
func (w *World) free(t clock.Turn, a *Account, agent *Agent) {
	agent.Call, agent.Since = "", t.Now()
	wrapUp := cmp.Or(agent.WrapUp, a.WrapUp)
	switch {
	case agent.leave:
		agent.State, agent.leave = NotReady, false
	case wrapUp > 0:
		agent.State = WrapUp
		t.After(wrapUp, clock.Due{Kind: kindWrapUp, ID: a.Vendor + "/" + agent.ID})
	default:
		agent.State = Ready
	}
	w.agentChanged(t, a, agent)
}

// wrapUp brings an agent back after the work that follows a call.
func (w *World) wrapUp(t clock.Turn, id string) {
	vendor, agentID, _ := strings.Cut(id, "/")
	a, agent, err := w.Agent(t, vendor, agentID)
	if err != nil || agent.State != WrapUp {
		return // replaced or called back in the meantime
	}
	w.SetReady(t, a, agent, true)
}

// agentChanged tells of an agent's new state; a ready one may take a call.
func (w *World) agentChanged(t clock.Turn, a *Account, agent *Agent) {
	w.touchAgent(a, agent)
	w.tell(t, Note{Kind: NoteAgent, ID: agent.ID, Vendor: a.Vendor, Account: a.ID, State: string(agent.State), Call: agent.Call})
	if agent.State == Ready {
		w.serve(t, a)
	}
}

// longestReady returns the agent who has been ready for the longest time, the
// first of several; nil when none is.
func (a *Account) longestReady() *Agent {
	var first *Agent
	for _, agent := range a.Agents {
		if agent.State == Ready && (first == nil || agent.Since.Before(first.Since)) {
			first = agent
		}
	}
	return first
}
