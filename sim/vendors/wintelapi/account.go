package wintelapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/form"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/secret"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/world"
)

// The demo account. Its secret is drawn from the seed and is no secret.
const (
	demoAccount = "6019072501"
	demoDisplay = "4006001234"
)

const secretDigits = 32

// accountView is an account in the control API.
type accountView struct {
	Vendor         string            `json:"vendor"`
	ID             string            `json:"id"`
	Secret         string            `json:"secret"`
	DisplayNumbers []call.Number     `json:"displayNumbers"`
	Agents         []agentView       `json:"agents,omitempty"`
	Dialects       map[string]string `json:"dialects,omitempty"`
}

type agentView struct {
	ID    string      `json:"id"`
	Phone call.Number `json:"phone"`
}

// Demo adds the demo account.
func (v *Vendor) Demo(t clock.Turn) error {
	_, err := v.put(t, demoAccount, v.newAccount(demoAccount))
	return err
}

// newAccount is what an account is when nothing is said.
func (v *Vendor) newAccount(id string) accountView {
	return accountView{Secret: v.w.Hex(Name+" secret", id, secretDigits), DisplayNumbers: []call.Number{demoDisplay}}
}

// ShowAccount returns an account with its secret.
func (v *Vendor) ShowAccount(_ clock.Turn, a *world.Account) any { return viewOf(a) }

func viewOf(a *world.Account) accountView {
	view := accountView{
		Vendor: Name, ID: a.ID, Secret: string(a.Credentials[sharedSecret]),
		DisplayNumbers: append([]call.Number{}, a.DisplayNumbers...), Dialects: maps.Clone(a.Dialects),
	}
	for _, g := range a.Agents {
		view.Agents = append(view.Agents, agentView{ID: g.ID, Phone: g.Phone})
	}
	return view
}

// PutAccount adds or changes an account from the shape that ShowAccount returns;
// what is left out stays, or is drawn from the seed for a new one.
func (v *Vendor) PutAccount(t clock.Turn, id string, body json.RawMessage) (*world.Account, error) {
	view := v.newAccount(id)
	if a, err := v.w.Account(t, Name, id); err == nil {
		view = viewOf(a)
	}
	view.Agents = nil // those that are not named stay as they are
	if err := httpx.DecodeStrict(bytes.NewReader(body), &view); err != nil {
		return nil, err
	}
	if err := view.check(id); err != nil {
		return nil, err
	}
	return v.put(t, id, view)
}

func (v *Vendor) put(t clock.Turn, id string, view accountView) (*world.Account, error) {
	a, err := v.w.PutAccount(t, world.Account{
		Vendor: Name, ID: id, DisplayNumbers: view.DisplayNumbers, Dialects: view.Dialects,
		Credentials: map[string]secret.Text{sharedSecret: secret.Text(view.Secret)},
	})
	if err != nil {
		return nil, err
	}
	for _, g := range view.Agents {
		v.w.PutAgent(t, a, world.Agent{ID: g.ID, Phone: g.Phone})
	}
	return a, nil
}

func (view *accountView) check(id string) error {
	if err := vendors.CheckPath(view.Vendor, view.ID, Name, id); err != nil {
		return err
	}
	if view.Secret == "" {
		return errs.Field(errs.Missing, "secret", "empty, expected what digests are made with")
	}
	for i, n := range view.DisplayNumbers {
		if !form.IsNumber(n) {
			return errs.Field(errs.Invalid, fmt.Sprintf("displayNumbers[%d]", i), "%.40q is not %s", n, form.NumberExpected)
		}
	}
	for i, g := range view.Agents {
		if g.ID == "" || !form.IsNumber(g.Phone) {
			return errs.Field(errs.Invalid, fmt.Sprintf("agents[%d]", i), "an agent needs an id, and a phone of %s", form.NumberExpected)
		}
	}
	return dialects.Check(view.Dialects)
}
