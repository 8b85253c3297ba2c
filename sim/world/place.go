package world

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
)

// Placement asks for a call. Only the callee is needed.
type Placement struct {
	// Vendor and Account say whose call it is; an empty account is the
	// vendor's first.
	Vendor, Account string
	// Project and Task default to the account's first project and its first
	// task, where the vendor has any.
	Project, Task string
	// Direction is [call.Out] by default. In a call in, the caller is the
	// customer and the callee the number that they dial; their leg is A, and leg
	// B is the agent's.
	Direction call.Direction
	// First is the party that is dialled first. Default: the vendor's.
	First call.Party
	// Caller is the number shown to the callee. Default: the agent's phone where
	// calls are the agents' own, else the account's first display number; a call
	// in has none.
	Caller call.Number
	// Callee is the number to reach.
	Callee call.Number
	// Agent is who takes part on our side, by id. Default: the account's first.
	Agent string
	// Phone is the number that reaches our side. Default: the agent's; in a call
	// in without an agent, the number that was dialled.
	Phone call.Number
	// Shown is the number shown on our side's phone. Default: the caller's.
	Shown call.Number
	// Claim says that the agent must be ready, and is busy during the call; if
	// not, leg A is never dialled. Otherwise the call brings an agent of its own.
	Claim bool
	// Queued says that the callee's leg waits for any ready agent.
	Queued bool
	// Route says by which way the call is placed: the operation of a vendor's
	// API, or one of the routes that the world knows.
	Route string
	// Outcome is the name of one, or "" for what the rules or the numbers say.
	Outcome string
	// Script is an outcome that stands in no table, in place of one by name. The
	// world fills in what a rule has chosen.
	Script *call.Outcome
	// ExtID is the customer's own name for the callee; UserData is JSON of
	// theirs that travels with the call; Attributes are the vendor's own.
	ExtID      string
	UserData   []byte
	Attributes map[string]string
	// Timeouts bound the ringing of the legs. Default: the project's for both.
	Timeouts call.Timeouts
}

// AttrExtID is the attribute that keeps a placement's ExtID.
const AttrExtID = "extId"

// The routes that are no operation of a vendor's.
const (
	RouteDialler  = "dialler"  // a project dials a number
	RouteControl  = "control"  // whoever drives the world places a call
	RouteScenario = "scenario" // so does a scenario's timeline
)

// script returns the outcome that was asked for, or that a rule has chosen.
func (p *Placement) script() (o call.Outcome, ok bool) {
	if p.Script != nil {
		return *p.Script, true
	}
	return call.OutcomeNamed(p.Outcome)
}

// Place takes a call and returns it as it stands; it begins right after this
// turn, or when the request that holds the world has been answered. It returns
// [errs.Refused] when the network does not take the call, and names the field of
// a placement that cannot be.
func (w *World) Place(t clock.Turn, p Placement) (call.Call, error) {
	a, err := w.complete(t, &p)
	if err != nil {
		return call.Call{}, err
	}
	c := w.build(t, a, &p)
	if err := refusal(c, p); err != nil {
		return call.Call{}, err
	}
	l := w.admit(t, a, nil, c, p)
	l.timer = t.After(0, clock.Due{Kind: kindBegin, ID: string(l.ID)})
	return l.Snapshot(), nil
}

// refusal returns [errs.Refused] for a call that the network does not take.
func refusal(c *call.Call, p Placement) error {
	for _, side := range []call.Side{call.A, call.B} {
		if o := decide(c, side, p); o.Refused {
			return errs.Field(errs.Refused, "callee", "the network refuses calls to %s (cause %d, %s)", p.Callee, o.Cause, o.Cause)
		}
	}
	return nil
}

// complete fills a placement's defaults in and checks what it names.
func (w *World) complete(t clock.Turn, p *Placement) (*Account, error) {
	a, err := w.Account(t, p.Vendor, p.Account)
	if err != nil {
		return nil, err
	}
	if p.Callee == "" {
		return nil, errs.Field(errs.Missing, "callee", "empty, expected the number to call")
	}
	d, _ := w.desk(a.Vendor) // an account is made by a desk
	if d.profile.Dials != nil && !d.profile.Dials(p.Callee) {
		return nil, errs.Field(errs.Invalid, "callee", "%.40q is not a number that %s dials", p.Callee, a.Vendor)
	}
	if err := p.check(d.profile.Inbound); err != nil {
		return nil, err
	}
	if err := a.completeProject(p, d.profile.ByAgent); err != nil {
		return nil, err
	}
	if p.Agent == "" && len(a.Agents) > 0 && p.Phone == "" {
		p.Agent = a.Agents[0].ID
	}
	if agent := a.Agent(p.Agent); agent != nil {
		p.Phone = cmp.Or(p.Phone, agent.Phone)
		if d.profile.ByAgent {
			p.Claim, p.Caller = true, cmp.Or(p.Caller, agent.Phone)
			p.Shown = cmp.Or(p.Shown, p.Callee) // the phone shows who it is being connected with
		}
	} else if p.Agent != "" {
		return nil, errs.Field(errs.NotFound, "agent", "account %s has no agent %q", a.ID, p.Agent)
	}
	if p.Caller == "" && len(a.DisplayNumbers) > 0 {
		p.Caller = a.DisplayNumbers[0]
	}
	if p.Direction == call.Out {
		p.Phone = cmp.Or(p.Phone, p.Caller) // a call brings an agent of its own, even where the account has none
	} else if !slices.Contains(a.DisplayNumbers, p.Callee) {
		return nil, errs.Field(errs.Invalid, "callee", "%s is not a number of account %s, which are %q", p.Callee, a.ID, a.DisplayNumbers)
	}
	return a, nil
}

// check returns what is wrong with the direction, or with what depends on it.
func (p *Placement) check(inbound bool) error {
	p.Direction = cmp.Or(p.Direction, call.Out)
	switch {
	case p.Direction != call.In && p.Direction != call.Out:
		return errs.Field(errs.Invalid, "direction", "%q, expected %q or %q", p.Direction, call.Out, call.In)
	case p.Direction == call.In && !inbound:
		return errs.Field(errs.Invalid, "direction", "nobody calls in to %s, expected %q", p.Vendor, call.Out)
	case p.Direction == call.In && p.Caller == "":
		return errs.Field(errs.Missing, "caller", "empty, expected the number of whoever calls in")
	case p.Outcome == "" || p.Script != nil:
		return nil
	}
	switch o, ok := call.OutcomeNamed(p.Outcome); {
	case !ok:
		return errs.Field(errs.Invalid, "outcome", "%q is not an outcome; GET /_ringback/outcomes lists them", p.Outcome)
	case direction(o) != p.Direction:
		return errs.Field(errs.Invalid, "outcome", "%q is not one of a call of direction %q", p.Outcome, p.Direction)
	}
	return nil
}

// direction returns that of the calls that an outcome is for.
func direction(o call.Outcome) call.Direction { return cmp.Or(o.Direction, call.Out) }

// completeProject fills in the account's first project, unless a call may do
// without one, and its first task.
func (a *Account) completeProject(p *Placement, without bool) error {
	if p.Project == "" && len(a.Projects) > 0 && !without {
		p.Project = a.Projects[0].ID
	}
	project := a.Project(p.Project)
	if project == nil && p.Project != "" {
		return errs.Field(errs.NotFound, "project", "account %s has no project %q", a.ID, p.Project)
	}
	if project == nil {
		return nil
	}
	if p.Task == "" && len(project.Tasks) > 0 {
		p.Task = project.Tasks[0].ID
	}
	if p.Task != "" && project.Task(p.Task) == nil {
		return errs.Field(errs.NotFound, "task", "project %s has no task %.80q", project.ID, p.Task)
	}
	if p.Timeouts == (call.Timeouts{}) {
		p.Timeouts = call.Timeouts{A: project.RingTimeout, B: project.RingTimeout}
	}
	return nil
}

// build makes the call that a placement asks for, with its plan; it has not
// begun. What a rule chooses is noted in the placement.
func (w *World) build(t clock.Turn, a *Account, p *Placement) *call.Call {
	d, _ := w.desk(a.Vendor) // an account is made by a desk
	c := d.form(a, *p, d.nextKey(t.Now()))
	w.countPlaced(a)
	if p.Outcome == "" && p.Script == nil {
		p.Script = w.choose(t, a, c, *p)
	}
	w.direct(c, *p)
	c.ID = d.profile.NewID(t, c.Key)
	return c
}

// form makes a call that has a key, but neither an id nor a plan yet.
func (d *desk) form(a *Account, p Placement, key uint64) *call.Call {
	c := &call.Call{
		Key:    key,
		Vendor: a.Vendor, Account: a.ID, Project: p.Project, Task: p.Task, Agent: p.Agent,
		Direction: cmp.Or(p.Direction, call.Out), Caller: p.Caller, Callee: p.Callee,
		Attributes: maps.Clone(p.Attributes), UserData: p.UserData,
	}
	if p.ExtID != "" {
		if c.Attributes == nil {
			c.Attributes = map[string]string{}
		}
		c.Attributes[AttrExtID] = p.ExtID
	}
	theirs := call.Leg{Side: call.A, Party: call.Callee, From: p.Caller, To: p.Callee}
	ours := call.Leg{Side: call.B, Party: call.Caller, From: cmp.Or(p.Shown, p.Caller), To: p.Phone}
	switch c.A, c.B = theirs, ours; {
	case p.Direction == call.In:
		c.A = call.Leg{Side: call.A, Party: call.Caller, From: p.Caller, To: p.Callee}
		c.B = call.Leg{Side: call.B, Party: call.Callee, From: cmp.Or(p.Shown, p.Caller), To: cmp.Or(p.Phone, p.Callee)}
	case cmp.Or(p.First, d.profile.First) == call.Caller:
		c.A, c.B = ours, theirs
	}
	return c
}

// direct gives a call its outcome and its plan.
func (w *World) direct(c *call.Call, p Placement) {
	c.Outcome = outcomeName(c, p)
	c.Plan = w.plan(c, p)
}

// plan draws what will happen to a call.
func (w *World) plan(c *call.Call, p Placement) call.Plan {
	dice := w.draws("call "+c.Vendor, strconv.FormatUint(c.Key, 10))
	return call.NewPlan(decide(c, call.A, p), decide(c, call.B, p), p.Timeouts, dice)
}

// decide returns what the party of a leg will do: what the placement's outcome
// says if it is about this leg, else what the dialled number says. Somebody who
// calls in is not dialled by us.
func decide(c *call.Call, side call.Side, p Placement) call.Outcome {
	l := c.Leg(side)
	if o, ok := p.script(); ok && o.About(l.Party, side == call.A) {
		return o
	}
	if c.Direction == call.In && side == call.A {
		return call.Ordinary(call.In)
	}
	o, _ := call.OutcomeOf(l.To)
	return o
}

// outcomeName returns the name under which a call's outcome is shown: the one
// that was asked for or chosen, else the callee's magic number's, else the other
// leg's.
func outcomeName(c *call.Call, p Placement) string {
	if o, ok := p.script(); ok {
		return o.Name
	}
	for _, party := range []call.Party{call.Callee, call.Caller} {
		if o, magic := call.OutcomeOf(c.LegOf(party).To); magic {
			return o.Name
		}
	}
	return call.Ordinary(c.Direction).Name
}
