package autocall

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strconv"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/push"
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
	secret := func(name string, digits int) push.Secret { return push.Secret(v.w.Hex(Name+" demo", name, digits)) }
	a, err := v.w.PutAccount(t, world.Account{
		Vendor: Name, ID: demoAccount, Enterprise: demoEnterprise,
		Credentials:    map[string]push.Secret{world.ClientID: secret("client id", 16), world.ClientSecret: secret("client secret", 32)},
		DisplayNumbers: []call.Number{demoDisplay},
	})
	if err != nil {
		return err
	}
	v.w.PutAgent(t, a, world.Agent{ID: demoAgent, Phone: demoPhone, Password: secret("password", 32)})
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
func (v *Vendor) ShowAccount(_ clock.Turn, a *world.Account) any {
	view := accountView{
		Vendor: Name, ID: a.ID, Enterprise: a.Enterprise,
		ClientID: string(a.Credentials[world.ClientID]), ClientSecret: string(a.Credentials[world.ClientSecret]),
		Agents: []agentView{}, DisplayNumbers: append([]call.Number{}, a.DisplayNumbers...), Projects: []projectView{},
		Dialects: a.Dialects,
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

// PutAccount adds or changes an account from the shape that ShowAccount
// returns; what is left out stays, or is drawn from the seed for a new one.
func (v *Vendor) PutAccount(t clock.Turn, id string, body json.RawMessage) (*world.Account, error) {
	before := accountView{
		Enterprise: id, DisplayNumbers: []call.Number{demoDisplay},
		ClientID: v.w.Hex(Name+" client id", id, 16), ClientSecret: v.w.Hex(Name+" client secret", id, 32),
	}
	if a, err := v.w.Account(t, Name, id); err == nil && a.ID == id {
		before = v.ShowAccount(t, a).(accountView) //nolint:forcetypeassert // its own result
	}
	var view accountView
	if err := httpx.DecodeStrict(bytes.NewReader(body), &view); err != nil {
		return nil, err
	}
	view.keep(before)
	if err := view.check(id); err != nil {
		return nil, err
	}
	a, err := v.w.PutAccount(t, world.Account{
		Vendor: Name, ID: id, Enterprise: view.Enterprise, DisplayNumbers: view.DisplayNumbers, Dialects: view.Dialects,
		Credentials: map[string]push.Secret{world.ClientID: push.Secret(view.ClientID), world.ClientSecret: push.Secret(view.ClientSecret)},
	})
	if err != nil {
		return nil, err
	}
	for _, g := range view.Agents {
		v.w.PutAgent(t, a, world.Agent{ID: g.ID, Phone: g.Phone, Password: push.Secret(g.Password)})
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

// keep fills in what was left out. Agents and projects that are not named stay
// as they are.
func (view *accountView) keep(before accountView) {
	view.Enterprise = cmp.Or(view.Enterprise, before.Enterprise)
	view.ClientID = cmp.Or(view.ClientID, before.ClientID)
	view.ClientSecret = cmp.Or(view.ClientSecret, before.ClientSecret)
	if view.DisplayNumbers == nil {
		view.DisplayNumbers = before.DisplayNumbers
	}
	if view.Dialects == nil {
		view.Dialects = before.Dialects
	}
}

func (view *accountView) check(id string) error {
	if view.ID != "" && view.ID != id {
		return errs.Field(errs.Invalid, "id", "%q, but the path says %q", view.ID, id)
	}
	if view.Vendor != "" && view.Vendor != Name {
		return errs.Field(errs.Invalid, "vendor", "%q, but the path says %q", view.Vendor, Name)
	}
	for i, g := range view.Agents {
		if g.ID == "" || g.Phone == "" {
			return errs.Field(errs.Missing, "agents["+strconv.Itoa(i)+"]", "an agent needs an id and a phone")
		}
	}
	return dialects.Check(view.Dialects)
}
