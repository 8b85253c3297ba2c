package control

import (
	"fmt"
	"net/http"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/world"
)

// The bounds of a project's settings.
const (
	maxConcurrent  = 100_000
	maxRatio       = 1000
	maxRingTimeout = 24 * time.Hour
)

// projectOrder are the settings of a project.
type projectOrder struct {
	Vendor      string   `json:"vendor"`
	Account     string   `json:"account"`
	Name        string   `json:"name"`
	Paused      bool     `json:"paused"`
	Concurrency *int     `json:"concurrency"`
	Ratio       *float64 `json:"ratio"`
	RingTimeout string   `json:"ringTimeout"`
	Callers     []string `json:"callers"`
	Queue       string   `json:"queue"`
}

// projectView is a project as it is set.
type projectView struct {
	ID          string        `json:"id"`
	Vendor      string        `json:"vendor"`
	Account     string        `json:"account"`
	Name        string        `json:"name"`
	Paused      bool          `json:"paused"`
	Concurrency int           `json:"concurrency"`
	Ratio       float64       `json:"ratio"`
	RingTimeout string        `json:"ringTimeout"`
	Callers     []call.Number `json:"callers"`
	Queue       string        `json:"queue"`
	Tasks       []taskView    `json:"tasks"`
}

// taskView is a batch of numbers.
type taskView struct {
	ID       string `json:"id"`
	Project  string `json:"project"`
	Imported int    `json:"imported"`
	Dialed   int    `json:"dialed"`
}

// project checks the settings of a project.
func (o *projectOrder) project(id string) (world.Project, error) {
	var f fields
	f.id(id)
	p := world.Project{
		ID: id, Name: o.Name, Paused: o.Paused, Queue: o.Queue, Concurrent: world.DefaultConcurrent, Ratio: world.DefaultRatio,
		RingTimeout: f.duration("ringTimeout", o.RingTimeout, world.DefaultRingTimeout, time.Millisecond, maxRingTimeout),
	}
	if o.Concurrency != nil {
		if p.Concurrent = *o.Concurrency; p.Concurrent < 1 || p.Concurrent > maxConcurrent {
			f.wrong(errs.Invalid, "concurrency", "%d is not between 1 and %d", p.Concurrent, maxConcurrent)
		}
	}
	if o.Ratio != nil {
		if p.Ratio = *o.Ratio; p.Ratio <= 0 || p.Ratio > maxRatio {
			f.wrong(errs.Invalid, "ratio", "%v is not greater than 0 and at most %d", p.Ratio, maxRatio)
		}
	}
	for i, caller := range o.Callers {
		p.Callers = append(p.Callers, f.needNumber(fmt.Sprintf("callers[%d]", i), caller))
	}
	return p, f.err
}

// putProject adds a project or replaces its settings; its tasks stay.
func (a *api) putProject(r *http.Request) (httpx.Reply, error) {
	var order projectOrder
	if err := httpx.DecodeJSON(r, &order); err != nil {
		return httpx.Reply{}, err
	}
	settings, err := order.project(pathVar(r, "id"))
	if err != nil {
		return httpx.Reply{}, err
	}
	var view projectView
	err = a.w.Clock.Do(func(t clock.Turn) error {
		owner, _, err := a.findProject(t, settings.ID, order.Vendor, order.Account)
		if errs.As(err).Code == errs.NotFound {
			owner, err = a.owner(t, order.Vendor, order.Account)
		}
		if err != nil {
			return err
		}
		view = showProject(owner, a.w.PutProject(t, owner, settings))
		return nil
	})
	return httpx.Reply{Body: view}, err
}

// putCampaign adds a campaign to a tenant or replaces its settings: a project by
// another name, whose account the path says.
func (a *api) putCampaign(r *http.Request) (httpx.Reply, error) {
	var order projectOrder
	if err := httpx.DecodeJSON(r, &order); err != nil {
		return httpx.Reply{}, err
	}
	settings, err := order.project(pathVar(r, "id"))
	if err != nil {
		return httpx.Reply{}, err
	}
	tenant := pathVar(r, "tenant")
	if order.Account != "" && order.Account != tenant {
		return httpx.Reply{}, errs.Field(errs.Invalid, "account", "%.80q, but the path says %q", order.Account, tenant)
	}
	var view projectView
	err = a.w.Clock.Do(func(t clock.Turn) error {
		owner, err := a.owner(t, order.Vendor, tenant)
		if err == nil {
			view = showProject(owner, a.w.PutProject(t, owner, settings))
		}
		return err
	})
	return httpx.Reply{Body: view}, err
}

// listProjects returns the projects of every account.
func (a *api) listProjects(r *http.Request) (httpx.Reply, error) {
	return listOfAccounts(a, r, "projects", func(account *world.Account) []projectView {
		return shown(account.Projects, func(p *world.Project) projectView { return showProject(account, p) })
	}, func(v projectView) string { return v.Vendor + "/" + v.Account + "/" + v.ID })
}

// taskOrder is numbers for the dialler.
type taskOrder struct {
	Vendor  string `json:"vendor"`
	Account string `json:"account"`
	ID      string `json:"id"`
	Numbers []struct {
		Phone string `json:"phone"`
		ExtID string `json:"extId"`
	} `json:"numbers"`
}

func (o *taskOrder) entries() ([]world.Entry, error) {
	var f fields
	if o.ID != "" {
		f.id(o.ID)
	}
	if len(o.Numbers) == 0 {
		f.wrong(errs.Missing, "numbers", "empty, expected at least one number")
	}
	entries := make([]world.Entry, len(o.Numbers))
	for i, n := range o.Numbers {
		entries[i] = world.Entry{Phone: f.needNumber(fmt.Sprintf("numbers[%d].phone", i), n.Phone), ExtID: n.ExtID}
	}
	return entries, f.err
}

// addTask gives the dialler numbers to call.
func (a *api) addTask(r *http.Request) (httpx.Reply, error) {
	var order taskOrder
	if err := httpx.DecodeJSON(r, &order); err != nil {
		return httpx.Reply{}, err
	}
	entries, err := order.entries()
	if err != nil {
		return httpx.Reply{}, err
	}
	var view taskView
	err = a.w.Clock.Do(func(t clock.Turn) error {
		account, project, err := a.findProject(t, pathVar(r, "id"), order.Vendor, order.Account)
		if err != nil {
			return err
		}
		task, err := a.w.AddTask(t, account, project, order.ID, entries)
		if err == nil {
			view = showTask(project, task)
		}
		return err
	})
	return httpx.Reply{Status: http.StatusCreated, Body: view}, err
}

// findProject returns a project and its account. Vendor and account may be left
// out while no other has a project of that id.
func (a *api) findProject(t clock.Turn, id, vendor, account string) (owner *world.Account, project *world.Project, err error) {
	for _, candidate := range a.w.Accounts(t) {
		found := candidate.Project(id)
		if found == nil || vendor != "" && candidate.Vendor != vendor || account != "" && candidate.ID != account {
			continue
		}
		if project != nil {
			return nil, nil, errs.Field(errs.Missing, "account", "accounts %s of %s and %s of %s have a project %q: say which, with its vendor",
				owner.ID, owner.Vendor, candidate.ID, candidate.Vendor, id)
		}
		owner, project = candidate, found
	}
	if project == nil {
		return nil, nil, errs.Field(errs.NotFound, "id", "there is no project %.80q", id)
	}
	return owner, project, nil
}

func showProject(a *world.Account, p *world.Project) projectView {
	view := projectView{
		ID: p.ID, Vendor: a.Vendor, Account: a.ID, Name: p.Name, Paused: p.Paused,
		Concurrency: p.Concurrent, Ratio: p.Ratio, RingTimeout: p.RingTimeout.String(),
		Callers: append([]call.Number{}, p.Callers...), Queue: p.Queue,
		Tasks: shown(p.Tasks, func(task *world.Task) taskView { return showTask(p, task) }),
	}
	return view
}

func showTask(p *world.Project, task *world.Task) taskView {
	return taskView{ID: task.ID, Project: p.ID, Imported: task.Imported, Dialed: task.Dialed}
}
