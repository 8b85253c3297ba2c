package uccc

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/secret"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/world"
)

// The demo account. Its token is drawn from the seed and is no secret.
const (
	demoAccount  = "69986"
	demoAgent    = 699861013
	demoPhone    = "01082511013"
	demoCampaign = "1"
	demoDisplay  = "02583191013"
	demoTariff   = "0.30"
)

// accessToken names an account's only credential. It is 40 hexadecimal digits.
//
// Source: the vendor's page, 三, for the name (documented); supplement C.1 for the
// form (evidenced).
const (
	accessToken       = "accessToken"
	accessTokenDigits = 40
)

// accountView is an account in the control API.
type accountView struct {
	Vendor         string            `json:"vendor"`
	ID             string            `json:"id"`
	AccessToken    string            `json:"accessToken"`
	Agents         []agentView       `json:"agents"`
	Campaigns      []string          `json:"campaigns"`
	DisplayNumbers []call.Number     `json:"displayNumbers"`
	Tariff         string            `json:"tariff"` // yuan for each minute begun
	Salesmen       []string          `json:"salesmen,omitempty"`
	Dialects       map[string]string `json:"dialects,omitempty"`
}

type agentView struct {
	ID           int64       `json:"id"`
	Phone        call.Number `json:"phone"`
	SalesmanCode string      `json:"salesmanCode,omitempty"`
}

// Demo adds the demo account with its agent and campaign.
func (v *Vendor) Demo(t clock.Turn) error {
	view := v.newAccount(demoAccount)
	view.Agents = []agentView{{ID: demoAgent, Phone: demoPhone}}
	view.Campaigns = []string{demoCampaign}
	_, err := v.put(t, demoAccount, view)
	return err
}

// newAccount is what an account is when nothing is said.
func (v *Vendor) newAccount(id string) accountView {
	return accountView{
		AccessToken:    v.w.Hex(Name+" access token", id, accessTokenDigits),
		DisplayNumbers: []call.Number{demoDisplay}, Tariff: demoTariff,
	}
}

// ShowAccount returns an account with its token. An agent whose id is no integer,
// which this vendor cannot have, is left out.
func (v *Vendor) ShowAccount(_ clock.Turn, a *world.Account) any { return viewOf(a) }

func viewOf(a *world.Account) accountView {
	view := accountView{
		Vendor: Name, ID: a.ID, AccessToken: string(a.Credentials[accessToken]),
		Agents: []agentView{}, Campaigns: []string{}, DisplayNumbers: append([]call.Number{}, a.DisplayNumbers...),
		Tariff: yuan(a.Tariff), Salesmen: slices.Clone(a.Salespeople), Dialects: maps.Clone(a.Dialects),
	}
	for _, g := range a.Agents {
		if id := agentID(g.ID); id != nil {
			view.Agents = append(view.Agents, agentView{ID: *id, Phone: g.Phone, SalesmanCode: g.Salesperson})
		}
	}
	for _, p := range a.Projects {
		view.Campaigns = append(view.Campaigns, p.ID)
	}
	return view
}

// PutAccount adds or changes an account from the shape that ShowAccount returns;
// what is left out stays, or is drawn from the seed for a new one.
func (v *Vendor) PutAccount(t clock.Turn, id string, body json.RawMessage) (*world.Account, error) {
	view := v.newAccount(id)
	if a, err := v.w.Account(t, Name, id); err == nil && a.ID == id {
		view = viewOf(a)
	}
	// The decoder writes a list over the one that there is, element by element:
	// the old agents' members must not shine through.
	agents := view.Agents
	view.Agents = nil
	if err := httpx.DecodeStrict(strings.NewReader(string(body)), &view); err != nil {
		return nil, err
	}
	if view.Agents == nil {
		view.Agents = agents
	}
	if err := view.check(id); err != nil {
		return nil, err
	}
	return v.put(t, id, view)
}

// put stores a view that has been checked.
func (v *Vendor) put(t clock.Turn, id string, view accountView) (*world.Account, error) {
	tariff, err := parseYuan(view.Tariff)
	if err != nil {
		return nil, err
	}
	slices.Sort(view.Salesmen)
	a, err := v.w.PutAccount(t, world.Account{
		Vendor: Name, ID: id, Credentials: map[string]secret.Text{accessToken: secret.Text(view.AccessToken)},
		DisplayNumbers: view.DisplayNumbers, Dialects: view.Dialects,
		Tariff: tariff, Salespeople: slices.Compact(view.Salesmen),
	})
	if err != nil {
		return nil, err
	}
	for _, g := range view.Agents {
		agent := v.w.PutAgent(t, a, world.Agent{ID: strconv.FormatInt(g.ID, 10), Phone: g.Phone})
		agent.Salesperson = g.SalesmanCode
		v.hire(t, a, g.SalesmanCode)
	}
	for _, campaign := range view.Campaigns {
		if a.Project(campaign) == nil { // its settings are changed by their own route
			v.w.PutProject(t, a, world.Project{ID: campaign})
		}
	}
	v.events.configure(t, v.settings(t))
	return a, nil
}

func (view *accountView) check(id string) error {
	if err := vendors.CheckPath(view.Vendor, view.ID, Name, id); err != nil {
		return err
	}
	for i, g := range view.Agents {
		at := fmt.Sprintf("agents[%d]", i)
		switch {
		case g.ID <= 0:
			return errs.Field(errs.Invalid, at+".id", "%d is not a positive number", g.ID)
		case !legal(g.Phone):
			return errs.Field(errs.Invalid, at+".phone", "%q is not a number of 10 to 12 digits", g.Phone)
		case utf8.RuneCountInString(g.SalesmanCode) > maxSalesmanCode:
			return errs.Field(errs.Invalid, at+".salesmanCode", "%d characters, expected at most %d", utf8.RuneCountInString(g.SalesmanCode), maxSalesmanCode)
		}
	}
	for i, campaign := range view.Campaigns {
		if campaign == "" {
			return errs.Field(errs.Missing, fmt.Sprintf("campaigns[%d]", i), "empty, expected the campaign's id")
		}
	}
	for i, n := range view.DisplayNumbers {
		if !legal(n) {
			return errs.Field(errs.Invalid, fmt.Sprintf("displayNumbers[%d]", i), "%q is not a number of 10 to 12 digits", n)
		}
	}
	for i, code := range view.Salesmen {
		if n := utf8.RuneCountInString(code); n < 1 || n > maxSalesmanCode {
			return errs.Field(errs.Invalid, fmt.Sprintf("salesmen[%d]", i), "%d characters, expected 1 to %d", n, maxSalesmanCode)
		}
	}
	return dialects.Check(view.Dialects)
}

// hire adds a salesman to an account that does not know them; "" is nobody.
//
// Source: the vendor's page, 一, "salesmanCode" (documented).
func (v *Vendor) hire(t clock.Turn, a *world.Account, code string) {
	if i, known := slices.BinarySearch(a.Salespeople, code); !known && code != "" {
		a.Salespeople = slices.Insert(a.Salespeople, i, code)
		v.w.AccountChanged(t, a)
	}
}

// agentID returns an agent's id as the vendor writes it, nil for nobody.
//
// Source: the vendor's page, 一 and 二, "agentId" (documented).
func agentID(id string) *int64 {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != id {
		return nil
	}
	return &n
}
