package stage

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/fixtures"
	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/push"
	"github.com/ringback-sim/ringback/sim/world"
)

func (s *Stage) setAccounts(t clock.Turn, sc *scenarios.Scenario) error {
	for i, a := range sc.Accounts {
		v, err := s.vendor(a.Vendor)
		if err == nil {
			_, err = v.PutAccount(t, a.ID, object(a.Settings))
		}
		if err != nil {
			return under(err, "accounts[%d]", i)
		}
	}
	return nil
}

func (s *Stage) setTargets(t clock.Turn, sc *scenarios.Scenario) error {
	for i := range sc.Targets {
		if err := s.putTarget(t, &sc.Targets[i]); err != nil {
			return under(err, "targets[%d]", i)
		}
	}
	return nil
}

// putTarget adds a push target, or changes the one of that name.
func (s *Stage) putTarget(t clock.Turn, g *scenarios.Target) error {
	var old *push.Target
	for _, known := range s.w.Push.Targets(t) {
		if known.Name == g.Name {
			old = &known
		}
	}
	settings := map[string]any{}
	if old == nil {
		settings["url"], settings["secret"] = push.Builtin, s.w.Hex("scenario target", g.Name, 32)
	}
	for member, value := range map[string]string{"vendor": g.Vendor, "account": g.Account, "url": g.URL, "secret": string(g.Secret)} {
		if value != "" {
			settings[member] = value
		}
	}
	if g.Encrypted != nil {
		settings["encrypted"] = *g.Encrypted
	}
	if g.Concurrency != nil {
		settings["concurrency"] = *g.Concurrency
	}
	if len(g.Dialects) > 0 {
		settings["dialects"] = g.Dialects
	}
	text, err := json.Marshal(settings)
	if err != nil {
		return err
	}
	target, err := s.options.Target(g.Name, text, old)
	if err != nil {
		return err
	}
	owner, err := s.account(t, target.Vendor, target.Account)
	if err != nil {
		return err
	}
	return s.w.SetTarget(t, owner, target)
}

func (s *Stage) setAgents(t clock.Turn, sc *scenarios.Scenario) error {
	for i := range sc.Agents {
		if err := s.putAgent(t, &sc.Agents[i]); err != nil {
			return under(err, "agents[%d]", i)
		}
	}
	return nil
}

// putAgent adds an agent, or changes the one of that id.
func (s *Stage) putAgent(t clock.Turn, g *scenarios.Agent) error {
	employer, old, err := s.w.Agent(t, g.Vendor, g.ID)
	if err != nil {
		if employer, err = s.account(t, g.Vendor, g.Account); err != nil {
			return err
		}
		old = s.w.Recruit(g.Vendor, g.ID)
	}
	if err := s.w.CheckAgentID(t, employer, g.ID); err != nil {
		return err
	}
	changed := *old
	if g.Phone != "" {
		changed.Phone = call.Number(g.Phone)
	}
	agent := s.w.PutAgent(t, employer, changed)
	if g.WrapUp != nil {
		agent.WrapUp = time.Duration(*g.WrapUp)
	}
	if g.State != "" {
		s.w.SetReady(t, employer, agent, g.State == scenarios.Ready)
	}
	return nil
}

func (s *Stage) setProjects(t clock.Turn, sc *scenarios.Scenario) error {
	for i := range sc.Projects {
		if err := s.putProject(t, &sc.Projects[i]); err != nil {
			return under(err, "projects[%d]", i)
		}
	}
	for i := range sc.Campaigns {
		if err := s.putProject(t, &sc.Campaigns[i]); err != nil {
			return under(err, "campaigns[%d]", i)
		}
	}
	return nil
}

// putProject adds a project, or changes the one of that id; what is left out
// stays. Its tasks come on top of those that are there.
func (s *Stage) putProject(t clock.Turn, p *scenarios.Project) error {
	owner, err := s.account(t, p.Vendor, p.Account)
	if err != nil {
		return err
	}
	settings := world.Project{ID: p.ID}
	if old := owner.Project(p.ID); old != nil {
		settings = *old
	}
	settings.Paused = p.Paused
	if p.Name != "" {
		settings.Name = p.Name
	}
	if p.Queue != "" {
		settings.Queue = p.Queue
	}
	if p.Concurrency != nil {
		settings.Concurrent = *p.Concurrency
	}
	if p.Ratio != nil {
		settings.Ratio = *p.Ratio
	}
	if p.RingTimeout != nil {
		settings.RingTimeout = time.Duration(*p.RingTimeout)
	}
	if len(p.Callers) > 0 {
		settings.Callers = numbers(p.Callers)
	}
	project := s.w.PutProject(t, owner, settings)
	for i := range p.Tasks {
		made := p.Vendor + "/" + p.ID + "/" + strconv.Itoa(i)
		if _, err := s.w.AddTask(t, owner, project, p.Tasks[i].ID, s.entries(&p.Tasks[i], made)); err != nil {
			return under(err, "tasks[%d]", i)
		}
	}
	return nil
}

// entries are the numbers of a task: those that stand there or, each once, so
// many that are made up for the thing.
func (s *Stage) entries(task *scenarios.Task, thing string) []world.Entry {
	if task.Count == 0 {
		list := make([]world.Entry, len(task.Numbers))
		for i, n := range task.Numbers {
			list[i] = world.Entry{Phone: call.Number(n.Phone), ExtID: n.ExtID}
		}
		return list
	}
	maker := fixtures.New(uint64(s.w.Draws("scenario numbers", thing).Int64N(1 << 62))) //nolint:gosec // not negative
	list, seen := make([]world.Entry, 0, task.Count), make(map[string]bool, task.Count)
	for len(list) < task.Count {
		if phone := maker.Mobile(); !seen[phone] {
			seen[phone] = true
			list = append(list, world.Entry{Phone: call.Number(phone), ExtID: maker.ExtID()})
		}
	}
	return list
}

func numbers(texts []string) []call.Number {
	list := make([]call.Number, len(texts))
	for i, text := range texts {
		list[i] = call.Number(text)
	}
	return list
}
