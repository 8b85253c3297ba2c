package stage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/push"
	"github.com/ringback-sim/ringback/sim/world"
)

// do makes one event happen. The id names this repetition of it.
func (s *Stage) do(t clock.Turn, e *scenarios.Event, id string) error {
	switch {
	case e.Call != nil:
		return s.place(t, e.Call)
	case e.Answer != nil:
		return s.onCall(t, e.Answer, s.w.Answer)
	case e.HangUp != nil:
		by, cause := cmp.Or(call.Party(e.HangUp.By), call.Platform), cmp.Or(call.Cause(e.HangUp.Cause), call.CauseNormal)
		return s.onCall(t, &e.HangUp.CallRef, func(t clock.Turn, id call.ID) (call.Call, error) { return s.w.HangUp(t, id, by, cause) })
	case e.Agent != nil:
		return s.agent(t, e.Agent)
	case e.Import != nil:
		return s.importNumbers(t, e.Import, id)
	case e.Receiver != nil:
		return s.answer(t, e.Receiver)
	case e.Target != nil:
		return s.putTarget(t, e.Target)
	case e.Project != nil:
		return s.putProject(t, e.Project)
	case e.Rules != nil:
		return switchAll(e.Rules, func(name string, on bool) error { return s.w.SwitchRule(t, name, on) })
	case e.Faults != nil:
		return switchAll(e.Faults, func(name string, on bool) error { return s.w.Faults.Switch(t, name, on) })
	case e.Cdrs != nil:
		return s.remember(t, e.Cdrs)
	case e.Clock != nil:
		s.jump(t, e.Clock)
		return nil
	}
	return errs.New(errs.Invalid, "nothing that this world can do")
}

// placement is a call of a scenario's as the world is asked for one.
func (s *Stage) placement(t clock.Turn, c *scenarios.Order) (world.Placement, error) {
	owner, err := s.account(t, c.Vendor, c.Account)
	if err != nil {
		return world.Placement{}, err
	}
	return world.Placement{
		Vendor: owner.Vendor, Account: owner.ID, Project: c.Project, Task: c.Task, Agent: c.Agent,
		Direction: call.Direction(c.Direction), Caller: call.Number(c.Caller), Callee: call.Number(c.Callee), Phone: call.Number(c.Phone),
		Route: world.RouteScenario, Outcome: c.Outcome, ExtID: c.ExtID, UserData: c.UserData, Attributes: c.Attributes,
	}, nil
}

func (s *Stage) place(t clock.Turn, c *scenarios.Call) error {
	p, err := s.placement(t, &c.Order)
	if err != nil {
		return err
	}
	placed, err := s.w.Place(t, p)
	if err == nil && c.As != "" {
		s.named[c.As] = placed.ID
	}
	return err
}

// onCall does something to the call in progress that is meant.
func (s *Stage) onCall(t clock.Turn, ref *scenarios.CallRef, act func(clock.Turn, call.ID) (call.Call, error)) error {
	id, ok := s.named[ref.Call]
	if ref.Call != "" && !ok {
		return errs.New(errs.Conflict, "no call has been named %q yet", ref.Call)
	}
	if ref.Call == "" {
		s.w.Live(t, func(c *call.Call) { // the last to fit is the one
			if ref.Callee.Has(string(c.Callee)) && ref.Caller.Has(string(c.Caller)) {
				id = c.ID
			}
		})
	}
	if id == "" {
		return errs.New(errs.Conflict, "no call in progress has such numbers")
	}
	_, err := act(t, id)
	return err
}

// agent has an agent do something.
func (s *Stage) agent(t clock.Turn, does *scenarios.AgentDoes) error {
	employer, agent, err := s.w.Agent(t, does.Vendor, does.ID)
	if err != nil {
		return err
	}
	switch does.Do {
	case scenarios.BecomeReady, scenarios.BecomeNotReady:
		s.w.SetReady(t, employer, agent, does.Do == scenarios.BecomeReady)
	case scenarios.AgentAnswers:
		_, err = s.w.AgentAnswers(t, agent)
	case scenarios.AgentRejects:
		_, err = s.w.AgentRejects(t, agent)
	case scenarios.AgentHangsUp:
		_, err = s.w.AgentHangsUp(t, agent)
	}
	return err
}

func (s *Stage) importNumbers(t clock.Turn, i *scenarios.Import, id string) error {
	owner, err := s.account(t, i.Vendor, i.Account)
	if err != nil {
		return err
	}
	name := cmp.Or(i.Project, i.Campaign)
	project := owner.Project(name)
	if project == nil {
		return errs.Field(errs.NotFound, "project", "account %s of %s has no project %q", owner.ID, owner.Vendor, name)
	}
	_, err = s.w.AddTask(t, owner, project, i.Task.ID, s.entries(&i.Task, "import "+id))
	return err
}

// answer says what the built-in receiver answers from now on.
func (s *Stage) answer(t clock.Turn, r *scenarios.Receiver) error {
	first := make([]push.Answer, len(r.First))
	for i := range r.First {
		first[i] = replyOf(&r.First[i])
	}
	then, found := replyOf(r.Then), false
	for _, g := range s.w.Push.Targets(t) {
		if g.URL != push.Builtin || r.Target != "" && r.Target != g.Name {
			continue
		}
		found = true
		if err := s.w.Push.Receiver().SetAnswers(g.Name, first, then); err != nil {
			return err
		}
	}
	if !found {
		return errs.Field(errs.NotFound, "receiver.target", "no push target %q has the url %s", r.Target, push.Builtin)
	}
	return nil
}

// replyOf is what a scenario lets the receiver say; what is left out accepts.
func replyOf(r *scenarios.Reply) push.Answer {
	a := push.Accept()
	if r == nil {
		return a
	}
	a.Status, a.ContentType = r.Status, r.ContentType
	if r.Body != nil {
		a.Body = *r.Body
	}
	return a
}

// switchAll turns things on and off by their names.
func switchAll(w *scenarios.Switch, turn func(name string, on bool) error) error {
	var all []error
	for _, name := range w.On {
		all = append(all, turn(name, true))
	}
	for _, name := range w.Off {
		all = append(all, turn(name, false))
	}
	return errors.Join(all...)
}

// remember records finished calls of the past.
func (s *Stage) remember(t clock.Turn, past *scenarios.Cdrs) error {
	tell := func(call.Call) {}
	if past.Push {
		tell = func(c call.Call) { s.w.Retell(t, c) }
	}
	if past.Count > 0 {
		return s.invent(t, past, tell)
	}
	told := make([]world.Past, len(past.Calls))
	for i := range past.Calls {
		c := &past.Calls[i]
		p, err := s.placement(t, &c.Order)
		if err != nil {
			return under(err, "cdrs.calls[%d]", i)
		}
		told[i] = world.Past{Placement: p, At: c.PlacedAt.On(t.Now()), Ring: time.Duration(c.Ring), Talk: time.Duration(c.Talk)}
	}
	calls, bad, err := s.w.ImportAll(t, told)
	if err != nil {
		return under(err, "cdrs.calls[%d]", bad)
	}
	for _, c := range calls {
		tell(c)
	}
	return nil
}

// defaultPast is how far back made-up calls go.
const defaultPast = 24 * time.Hour

// invent makes calls of the past up, for one account or for all.
func (s *Stage) invent(t clock.Turn, past *scenarios.Cdrs, tell func(call.Call)) error {
	owners := s.w.Accounts(t)
	if past.Vendor != "" || past.Account != "" {
		owner, err := s.account(t, past.Vendor, past.Account)
		if err != nil {
			return err
		}
		owners = []*world.Account{owner}
	}
	for _, owner := range owners {
		span := cmp.Or(time.Duration(past.Span), defaultPast)
		if err := s.w.Invent(t, owner, past.Count, span, tell); err != nil {
			return fmt.Errorf("account %s of %s: %w", owner.ID, owner.Vendor, err)
		}
	}
	return nil
}

// jump moves time on. Where time moves by steps, and while somebody moves it, it
// is enough that something is due then: whoever moves time until nothing is left
// gets there. Where time follows the wall it is moved as soon as this turn ends.
func (s *Stage) jump(t clock.Turn, j *scenarios.Jump) {
	to := t.Now().Add(time.Duration(j.Advance))
	if !j.To.IsZero() {
		to = j.To
	}
	if t.Stepped() {
		s.w.CueAfter(t, to.Sub(t.Now()), "jump")
		return
	}
	s.jumps.Go(func() {
		_, err := s.w.Clock.AdvanceTo(s.ctx, to)
		if err != nil && !errors.Is(err, clock.ErrClosed) && !errors.Is(err, context.Canceled) {
			s.w.Log().Info("scenario did not move the clock", "to", to, "error", err)
		}
	})
}
