package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ringback-sim/ringback/scenarios/strict"
)

// checker finds what no single value shows: names that nobody knows, and parts
// that do not go together.
type checker struct {
	doc      *strict.Document
	words    Vocabulary
	problems Problems

	// accounts are those of the scenario itself, by vendor; the others are the
	// names that its parts have.
	accounts map[string][]string
	targets  []string
	rules    []string
	faults   []string
	calls    []string
}

func (c *checker) wrong(path, format string, args ...any) {
	c.problems = append(c.problems, c.doc.Problem(path, format, args...))
}

// at names an item of a list.
func at(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }

// fillIn gives a name to every rule and fault that has none.
func (s *Scenario) fillIn() {
	for i := range s.Rules {
		if s.Rules[i].Name == "" {
			s.Rules[i].Name = fmt.Sprintf("rule-%d", i+1)
		}
	}
	for i := range s.Faults {
		if s.Faults[i].Name == "" {
			s.Faults[i].Name = fmt.Sprintf("fault-%d", i+1)
		}
	}
}

func (c *checker) scenario(s *Scenario) {
	c.collect(s)
	for i, a := range s.Accounts {
		c.vendor(at("accounts", i)+".vendor", a.Vendor)
	}
	for i := range s.Targets {
		c.target(at("targets", i), &s.Targets[i])
	}
	for i, g := range s.Agents {
		c.owner(at("agents", i), g.Vendor, g.Account)
	}
	for i, p := range s.Projects {
		c.owner(at("projects", i), p.Vendor, p.Account)
	}
	for i, p := range s.Campaigns {
		c.owner(at("campaigns", i), p.Vendor, p.Account)
	}
	for i := range s.Rules {
		c.rule(at("rules", i), &s.Rules[i])
	}
	for i := range s.Faults {
		c.fault(at("faults", i), &s.Faults[i])
	}
	c.timeline(s)
	for i := range s.Expect {
		c.expectation(at("expect", i), &s.Expect[i])
	}
}

// collect gathers the names of the scenario's parts, each of which there is once.
func (c *checker) collect(s *Scenario) {
	c.accounts, c.faults = map[string][]string{}, []string{}
	seen := map[string]bool{}
	once := func(path, what, name string) {
		if name != "" && seen[what+" "+name] {
			c.wrong(path, "there is already %s %q", what, name)
		}
		seen[what+" "+name] = true
	}
	for i, a := range s.Accounts {
		once(at("accounts", i)+".id", "an account of "+a.Vendor, a.ID)
		c.accounts[a.Vendor] = append(c.accounts[a.Vendor], a.ID)
	}
	for i, t := range s.Targets {
		once(at("targets", i)+".name", "a target", t.Name)
		c.targets = append(c.targets, t.Name)
	}
	for i, g := range s.Agents {
		once(at("agents", i)+".id", "an agent of "+g.Vendor, g.ID)
	}
	for i, p := range s.Projects {
		once(at("projects", i)+".id", "a project or campaign of "+p.Vendor+" "+p.Account, p.ID)
	}
	for i, p := range s.Campaigns {
		once(at("campaigns", i)+".id", "a project or campaign of "+p.Vendor+" "+p.Account, p.ID)
	}
	for i, r := range s.Rules {
		once(at("rules", i)+".name", "a rule", r.Name)
		c.rules = append(c.rules, r.Name)
	}
	for i, f := range s.Faults {
		once(at("faults", i)+".name", "a fault", f.Name)
		c.faults = append(c.faults, f.Name)
	}
	for _, e := range s.Timeline {
		if e.Target != nil {
			c.targets = append(c.targets, e.Target.Name)
		}
		if e.Call != nil && e.Call.As != "" {
			c.calls = append(c.calls, e.Call.As)
		}
	}
}

// when compiles an expression and reports what is wrong with it at its place.
func (c *checker) when(path string, w *When, env any) {
	if w == nil || w.Source == "" {
		return
	}
	err := w.compile(env)
	if inside, ok := errors.AsType[*expressionError](err); ok {
		c.problems = append(c.problems, c.doc.Within(path, inside.line, inside.column, "%s", inside.msg))
	}
}

// ordered reports bounds the wrong way round.
func (c *checker) ordered(path string, least, most *int) {
	if least != nil && most != nil && *least > *most {
		c.wrong(path, "%d is more than the max, %d", *least, *most)
	}
}

func (c *checker) bounds(path string, r *Range) {
	if r != nil {
		c.ordered(path+".min", r.Min, r.Max)
	}
}

func (c *checker) expectation(path string, e *Expectation) {
	c.when(path+".holds", e.Holds, Summary{})
	c.ordered(path+".min", e.Min, e.Max)
	c.callFilter(path+".calls", e.Calls)
	c.callFilter(path+".records", e.Records)
	if d := e.Deliveries; d != nil {
		inner := path + ".deliveries"
		c.owners(inner, d.Vendor, d.Account)
		c.known(inner+".target", "push target", d.Target, c.allTargets())
		c.known(inner+".state", "state of a delivery", d.State, c.words.DeliveryStates)
		c.bounds(inner+".attempts", d.Attempts)
	}
	if j := e.Journal; j != nil {
		inner := path + ".journal"
		c.owners(inner, j.Vendor, j.Account)
		c.routes(inner+".route", j.Vendor, j.Route)
		c.known(inner+".kind", "kind of journal entry", j.Kind, c.words.JournalKinds)
		c.known(inner+".target", "push target", j.Target, c.allTargets())
		c.known(inner+".fault", "fault", j.Fault, c.faults)
		c.bounds(inner+".status", j.Status)
	}
}

func (c *checker) callFilter(path string, f *CallFilter) {
	if f == nil {
		return
	}
	c.owners(path, f.Vendor, f.Account)
	c.known(path+".disposition", "disposition", f.Disposition, c.words.Dispositions)
	c.bounds(path+".cause", f.Cause)
	c.known(path+".outcome", "outcome", f.Outcome, c.outcomeNames())
}

// longestPlay bounds how far behind the start the timeline reaches.
const longestPlay = strict.Longest

// maxEvents bounds how often things happen in all, repetitions included.
const maxEvents = 1_000_000

func (c *checker) timeline(s *Scenario) {
	total := 0
	for i := range s.Timeline {
		e, path := &s.Timeline[i], at("timeline", i)
		if total += max(e.Times, 1); total > maxEvents && total-max(e.Times, 1) <= maxEvents {
			c.wrong(path, "with its repetitions the timeline has more than %d events", maxEvents)
		}
		if e.At.After < 0 {
			c.wrong(path+".at", "%s is before the beginning", e.At)
		}
		if !e.At.Instant.IsZero() && e.At.Instant.Before(s.Clock.Start) {
			c.wrong(path+".at", "%s is before the beginning, %s", e.At, s.Clock.Start.Format(time.RFC3339))
		}
		if e.Times > 1 && time.Duration(e.Every) > longestPlay/time.Duration(e.Times) {
			c.wrong(path+".times", "%d times %s apart takes longer than %s", e.Times, e.Every, longestPlay)
		}
		c.event(path, e)
	}
}

func (c *checker) event(path string, e *Event) {
	if e.Call != nil {
		c.order(path+".call", &e.Call.Order)
	}
	if e.Answer != nil {
		c.call(path+".answer.call", e.Answer.Call)
	}
	if e.HangUp != nil {
		c.call(path+".hangup.call", e.HangUp.Call)
	}
	if g := e.Agent; g != nil {
		c.owner(path+".agent", g.Vendor, g.Account)
	}
	if p := e.Project; p != nil {
		c.owner(path+".project", p.Vendor, p.Account)
	}
	if p := e.Import; p != nil {
		c.owner(path+".import", p.Vendor, p.Account)
	}
	if e.Receiver != nil {
		c.known(path+".receiver.target", "push target", only(e.Receiver.Target), c.allTargets())
	}
	if e.Target != nil {
		c.target(path+".target", e.Target)
	}
	if e.Rules != nil {
		c.switched(path+".rules", "rule", e.Rules, c.rules)
	}
	if e.Faults != nil {
		c.switched(path+".faults", "fault", e.Faults, c.faults)
	}
	if e.Cdrs != nil {
		c.cdrs(path+".cdrs", e.Cdrs)
	}
}

// call checks the name that an event gave to a call.
func (c *checker) call(path, name string) {
	if name != "" {
		c.mustKnow(path, "call", name, c.calls)
	}
}

func (c *checker) switched(path, what string, s *Switch, known []string) {
	for i, name := range s.On {
		c.mustKnow(at(path+".on", i), what, name, known)
	}
	for i, name := range s.Off {
		c.mustKnow(at(path+".off", i), what, name, known)
		if slices.Contains(s.On, name) {
			c.wrong(at(path+".off", i), "%q is turned on as well", name)
		}
	}
}

func (c *checker) cdrs(path string, d *Cdrs) {
	c.owner(path, d.Vendor, d.Account)
	for i := range d.Calls {
		one, inner := &d.Calls[i], at(path+".calls", i)
		c.order(inner, &one.Order)
		if one.PlacedAt.After > 0 {
			c.wrong(inner+".placedAt", "%s is not in the past; did you mean \"-%s\"?", one.PlacedAt, one.PlacedAt.After)
		}
	}
}
