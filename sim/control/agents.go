package control

import (
	"cmp"
	"net/http"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/secret"
	"github.com/ringback-sim/ringback/sim/world"
)

// maxWrapUp bounds how long an agent stays away after a call.
const maxWrapUp = 24 * time.Hour

// agentOrder are the settings of an agent; what is left out stays, or is made
// up for a new one.
type agentOrder struct {
	Account  string `json:"account"`
	Phone    string `json:"phone"`
	Password string `json:"password"`
	WrapUp   string `json:"wrapUp"`
}

// agentView is an agent as they are.
type agentView struct {
	ID      string           `json:"id"`
	Vendor  string           `json:"vendor"`
	Account string           `json:"account"`
	Phone   call.Number      `json:"phone"`
	State   world.AgentState `json:"state"`
	Since   instant          `json:"since"`
	Call    *call.ID         `json:"call"`
	WrapUp  string           `json:"wrapUp"`
}

// putAgent adds an agent or changes their settings.
func (a *api) putAgent(r *http.Request) (httpx.Reply, error) {
	var order agentOrder
	if err := httpx.DecodeJSON(r, &order); err != nil {
		return httpx.Reply{}, err
	}
	v, err := a.vendor(pathVar(r, "vendor"))
	if err != nil {
		return httpx.Reply{}, err
	}
	var f fields
	id := pathVar(r, "id")
	f.id(id)
	phone := f.number("phone", order.Phone)
	wrapUp := f.duration("wrapUp", order.WrapUp, 0, 0, maxWrapUp)
	if f.err != nil {
		return httpx.Reply{}, f.err
	}
	var view agentView
	err = a.w.Clock.Do(func(t clock.Turn) error {
		employer, old, err := a.w.Agent(t, v.Name(), id)
		if err != nil {
			employer, err = a.w.Account(t, v.Name(), order.Account)
			old = a.w.Recruit(v.Name(), id)
		} else if order.Account != "" && order.Account != employer.ID {
			err = errs.Field(errs.Conflict, "account", "agent %s works for account %s, not %.80q", id, employer.ID, order.Account)
		}
		if err == nil {
			err = a.w.CheckAgentID(t, employer, id)
		}
		if err != nil {
			return named(err)
		}
		agent := a.w.PutAgent(t, employer, world.Agent{
			ID: id, Phone: cmp.Or(phone, old.Phone), Password: cmp.Or(secret.Text(order.Password), old.Password),
		})
		if order.WrapUp != "" {
			agent.WrapUp = wrapUp
		}
		view = showAgent(employer, agent)
		return nil
	})
	return httpx.Reply{Body: view}, err
}

// listAgents returns the agents of every account.
func (a *api) listAgents(r *http.Request) (httpx.Reply, error) {
	return listOfAccounts(a, r, "agents", func(account *world.Account) []agentView {
		return shown(account.Agents, func(g *world.Agent) agentView { return showAgent(account, g) })
	}, func(v agentView) string { return v.Vendor + "/" + v.Account + "/" + v.ID })
}

// setAgentReady returns the handler that lets an agent take calls, or no more.
func (a *api) setAgentReady(ready bool) httpx.Handler {
	return func(r *http.Request) (httpx.Reply, error) {
		v, err := a.vendor(pathVar(r, "vendor"))
		if err != nil {
			return httpx.Reply{}, err
		}
		var view agentView
		err = a.w.Clock.Do(func(t clock.Turn) error {
			employer, agent, err := a.w.Agent(t, v.Name(), pathVar(r, "id"))
			if err != nil {
				return err
			}
			a.w.SetReady(t, employer, agent, ready)
			view = showAgent(employer, agent)
			return nil
		})
		return httpx.Reply{Body: view}, err
	}
}

// agentDoes returns the handler by which an agent does something to their phone,
// as a person would; the answer is the call.
func (a *api) agentDoes(act func(*world.World, clock.Turn, *world.Agent) (call.Call, error)) httpx.Handler {
	return func(r *http.Request) (httpx.Reply, error) {
		v, err := a.vendor(pathVar(r, "vendor"))
		if err != nil {
			return httpx.Reply{}, err
		}
		var view callView
		err = a.w.Clock.Do(func(t clock.Turn) error {
			_, agent, err := a.w.Agent(t, v.Name(), pathVar(r, "id"))
			if err != nil {
				return err
			}
			c, err := act(a.w, t, agent)
			if err == nil {
				view = a.showCall(t, c)
			}
			return err
		})
		return httpx.Reply{Body: view}, err
	}
}

func showAgent(a *world.Account, g *world.Agent) agentView {
	return agentView{
		ID: g.ID, Vendor: a.Vendor, Account: a.ID, Phone: g.Phone, State: g.State, Since: instant(g.Since),
		Call: orNull(g.Call), WrapUp: cmp.Or(g.WrapUp, a.WrapUp).String(),
	}
}
