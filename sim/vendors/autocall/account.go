package autocall

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/form"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/secret"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/world"
)

// The demo account. Its secrets are drawn from the seed and are no secrets.
const (
	demoAccount    = "782"
	demoEnterprise = "6019072501"
	demoProject    = "10008"
	demoTask       = "13"
	demoAgent      = "8005"
	demoPhone      = "01082518005"
	demoDisplay    = "4006001234"
)

// Demo adds the demo account with its agent, project and task.
func (v *Vendor) Demo(t clock.Turn) error {
	drawn := func(name string, digits int) secret.Text { return secret.Text(v.w.Hex(Name+" demo", name, digits)) }
	a, err := v.w.PutAccount(t, world.Account{
		Vendor: Name, ID: demoAccount, Enterprise: demoEnterprise,
		Credentials:    map[string]secret.Text{world.ClientID: drawn("client id", 16), world.ClientSecret: drawn("client secret", 32)},
		DisplayNumbers: []call.Number{demoDisplay},
	})
	if err != nil {
		return err
	}
	v.w.PutAgent(t, a, world.Agent{ID: demoAgent, Phone: demoPhone, Password: drawn("password", 32)})
	v.w.PutProject(t, a, world.Project{ID: demoProject, Name: "demo", Tasks: []*world.Task{{ID: demoTask}}})
	return nil
}

// accountView is an account in the control API.
type accountView struct {
	Vendor         string            `json:"vendor"`
	ID             string            `json:"id"`
	Enterprise     string            `json:"enterprise"`
	ClientID       string            `json:"clientId"`
	ClientSecret   string            `json:"clientSecret"`
	Agents         []agentView       `json:"agents"`
	DisplayNumbers []call.Number     `json:"displayNumbers"`
	Projects       []projectView     `json:"projects"`
	Dialects       map[string]string `json:"dialects,omitempty"`
}

type agentView struct {
	ID       string      `json:"id"`
	Password string      `json:"password"`
	Phone    call.Number `json:"phone"`
}

type projectView struct {
	ID    string   `json:"id"`
	Tasks []string `json:"tasks"`
}

// ShowAccount returns an account with its credentials.
func (v *Vendor) ShowAccount(_ clock.Turn, a *world.Account) any { return viewOf(a) }

func viewOf(a *world.Account) accountView {
	view := accountView{
		Vendor: Name, ID: a.ID, Enterprise: a.Enterprise,
		ClientID: string(a.Credentials[world.ClientID]), ClientSecret: string(a.Credentials[world.ClientSecret]),
		Agents: []agentView{}, DisplayNumbers: append([]call.Number{}, a.DisplayNumbers...), Projects: []projectView{},
		Dialects: maps.Clone(a.Dialects),
	}
	for _, g := range a.Agents {
		view.Agents = append(view.Agents, agentView{ID: g.ID, Password: string(g.Password), Phone: g.Phone})
	}
	for _, p := range a.Projects {
		shown := projectView{ID: p.ID, Tasks: []string{}}
		for _, task := range p.Tasks {
			shown.Tasks = append(shown.Tasks, task.ID)
		}
		view.Projects = append(view.Projects, shown)
	}
	return view
}

// newAccount is an account with what is drawn for it.
func (v *Vendor) newAccount(id string) accountView {
	return accountView{
		Enterprise: id, DisplayNumbers: []call.Number{demoDisplay},
		ClientID: v.w.Hex(Name+" client id", id, 16), ClientSecret: v.w.Hex(Name+" client secret", id, 32),
	}
}

// PutAccount adds or changes an account from the shape that ShowAccount
// returns; what is left out stays, or is drawn from the seed for a new one.
func (v *Vendor) PutAccount(t clock.Turn, id string, body json.RawMessage) (*world.Account, error) {
	view := v.newAccount(id)
	if a, err := v.w.Account(t, Name, id); err == nil && a.ID == id {
		view = viewOf(a)
	}
	view.Agents, view.Projects = nil, nil // those that are not named stay as they are
	if err := httpx.DecodeStrict(bytes.NewReader(body), &view); err != nil {
		return nil, err
	}
	if err := view.check(id); err != nil {
		return nil, err
	}
	return v.put(t, id, view)
}

// put stores a view that has been checked.
func (v *Vendor) put(t clock.Turn, id string, view accountView) (*world.Account, error) {
	a, err := v.w.PutAccount(t, world.Account{
		Vendor: Name, ID: id, Enterprise: view.Enterprise, DisplayNumbers: view.DisplayNumbers, Dialects: view.Dialects,
		Credentials: map[string]secret.Text{world.ClientID: secret.Text(view.ClientID), world.ClientSecret: secret.Text(view.ClientSecret)},
	})
	if err != nil {
		return nil, err
	}
	for _, g := range view.Agents {
		v.w.PutAgent(t, a, world.Agent{ID: g.ID, Phone: g.Phone, Password: secret.Text(g.Password)})
	}
	for _, p := range view.Projects {
		if a.Project(p.ID) != nil {
			continue // its settings are changed by their own route
		}
		tasks := make([]*world.Task, len(p.Tasks))
		for i, task := range p.Tasks {
			tasks[i] = &world.Task{ID: task}
		}
		v.w.PutProject(t, a, world.Project{ID: p.ID, Tasks: tasks})
	}
	return a, nil
}

func (view *accountView) check(id string) error {
	if err := vendors.CheckPath(view.Vendor, view.ID, Name, id); err != nil {
		return err
	}
	for i, n := range view.DisplayNumbers {
		if !form.IsNumber(n) {
			return errs.Field(errs.Invalid, fmt.Sprintf("displayNumbers[%d]", i), "%.40q is not %s", n, form.NumberExpected)
		}
	}
	var ids []string
	for i, g := range view.Agents {
		at := fmt.Sprintf("agents[%d]", i)
		switch {
		case !form.IsName(g.ID):
			return errs.Field(errs.Invalid, at+".id", "%.80q is not %s", g.ID, form.NameExpected)
		case slices.Contains(ids, g.ID):
			return errs.Field(errs.Invalid, at+".id", "%q stands here twice", g.ID)
		case !form.IsNumber(g.Phone):
			return errs.Field(errs.Invalid, at+".phone", "%.40q is not %s", g.Phone, form.NumberExpected)
		}
		ids = append(ids, g.ID)
	}
	for i, p := range view.Projects {
		for _, id := range append([]string{p.ID}, p.Tasks...) {
			if !form.IsName(id) {
				return errs.Field(errs.Invalid, fmt.Sprintf("projects[%d]", i), "%.80q is not an id of %s", id, form.NameExpected)
			}
		}
	}
	return dialects.Check(view.Dialects)
}
