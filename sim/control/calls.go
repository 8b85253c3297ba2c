package control

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/world"
)

// callOrder asks for a call; all but the callee has a default.
type callOrder struct {
	Vendor     string            `json:"vendor"`
	Account    string            `json:"account"`
	Project    string            `json:"project"`
	Task       string            `json:"task"`
	Agent      string            `json:"agent"`
	Caller     string            `json:"caller"`
	Callee     string            `json:"callee"`
	Phone      string            `json:"phone"`
	Direction  call.Direction    `json:"direction"`
	Outcome    string            `json:"outcome"`
	ExtID      string            `json:"extId"`
	UserData   json.RawMessage   `json:"userData"`
	Attributes map[string]string `json:"attributes"`
}

// placement checks what can be checked without the world.
func (o *callOrder) placement() (world.Placement, error) {
	var f fields
	p := world.Placement{
		Vendor: o.Vendor, Account: o.Account, Project: o.Project, Task: o.Task, Agent: o.Agent,
		Callee: f.needNumber("callee", o.Callee), Caller: f.number("caller", o.Caller), Phone: f.number("phone", o.Phone),
		Direction: oneOf(&f, "direction", o.Direction, call.Out, call.Out, call.In),
		Route:     world.RouteControl, Outcome: o.Outcome, ExtID: o.ExtID,
		UserData: f.object("userData", o.UserData), Attributes: o.Attributes,
	}
	return p, f.err
}

// settle fills in whose call it is.
func (a *api) settle(t clock.Turn, p *world.Placement) error {
	owner, err := a.owner(t, p.Vendor, p.Account)
	if err != nil {
		return err
	}
	p.Vendor, p.Account = owner.Vendor, owner.ID
	return nil
}

// placeCall begins a call.
func (a *api) placeCall(r *http.Request) (httpx.Reply, error) {
	var order callOrder
	if err := httpx.DecodeJSON(r, &order); err != nil {
		return httpx.Reply{}, err
	}
	p, err := order.placement()
	if err != nil {
		return httpx.Reply{}, err
	}
	var view callView
	err = a.w.Clock.Do(func(t clock.Turn) error {
		if err := a.settle(t, &p); err != nil {
			return err
		}
		c, err := a.w.Place(t, p)
		if err != nil {
			return named(err)
		}
		view = a.showCall(t, c)
		return nil
	})
	return httpx.Reply{Status: http.StatusCreated, Body: view}, err
}

// listCalls returns a page of calls, in progress and over, as they were placed.
func (a *api) listCalls(r *http.Request) (httpx.Reply, error) {
	p, err := readPage(r, "calls")
	if err != nil {
		return httpx.Reply{}, err
	}
	var after uint64
	if p.after != "" {
		if after, err = strconv.ParseUint(p.after, 10, 64); err != nil {
			return httpx.Reply{}, foreign(p.cursor(p.after))
		}
	}
	views, last := []callView{}, ""
	err = a.w.Clock.Look(func(t clock.Turn) error {
		calls, next, err := a.w.Calls(t, after, p.limit)
		for _, c := range calls {
			views = append(views, a.showCall(t, c))
		}
		if next != 0 {
			last = strconv.FormatUint(next, 10)
		}
		return err
	})
	return p.reply("calls", views, last), err
}

// getCall tells the whole story of a call.
func (a *api) getCall(r *http.Request) (httpx.Reply, error) {
	var view callView
	err := a.w.Clock.Look(func(t clock.Turn) error {
		c, err := a.w.Call(t, call.ID(pathVar(r, "id")))
		if err == nil {
			view = a.showCall(t, c)
		}
		return err
	})
	return httpx.Reply{Body: view}, err
}

// hangupCall ends a call by one of its parties or the platform.
func (a *api) hangupCall(r *http.Request) (httpx.Reply, error) {
	var order struct {
		By    call.Party `json:"by"`
		Cause *int       `json:"cause"`
	}
	if err := readOptional(r, &order); err != nil {
		return httpx.Reply{}, err
	}
	var f fields
	by := oneOf(&f, "by", order.By, call.Platform, call.Caller, call.Callee, call.Platform)
	cause := f.cause("cause", order.Cause)
	if f.err != nil {
		return httpx.Reply{}, f.err
	}
	return a.changeCall(r, func(t clock.Turn, id call.ID) (call.Call, error) { return a.w.HangUp(t, id, by, cause) })
}

// answerCall picks up the phone that rings.
func (a *api) answerCall(r *http.Request) (httpx.Reply, error) { return a.changeCall(r, a.w.Answer) }

// changeCall does something to the call of a path and shows it afterwards.
func (a *api) changeCall(r *http.Request, change func(clock.Turn, call.ID) (call.Call, error)) (httpx.Reply, error) {
	var view callView
	err := a.w.Clock.Do(func(t clock.Turn) error {
		c, err := change(t, call.ID(pathVar(r, "id")))
		if err == nil {
			view = a.showCall(t, c)
		}
		return err
	})
	return httpx.Reply{Body: view}, err
}

// cause reads a hang-up cause; none is normal clearing.
func (f *fields) cause(field string, value *int) call.Cause {
	if value == nil {
		return call.CauseNormal
	}
	if *value < 1 || *value > 127 {
		f.wrong(errs.Invalid, field, "%d is not a cause of Q.850, 1 to 127", *value)
	}
	return call.Cause(*value)
}
