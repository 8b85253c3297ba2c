package scenarios

import (
	"time"

	"github.com/ringback-sim/ringback/sim/draw"
)

// Facts are what is known of a call when its outcome is chosen. Their names in
// expressions stand beside them; an expression also knows hour, minute and
// weekday ("mon"), those of At in China.
type Facts struct {
	Vendor  string `expr:"vendor"`
	Account string `expr:"account"`
	// Route is the operationId of the request, or [Dialler].
	Route     string `expr:"route"`
	Direction string `expr:"direction"`
	Caller    string `expr:"caller"`
	Callee    string `expr:"callee"`
	Project   string `expr:"project"` // a campaign too
	Task      string `expr:"task"`
	Agent     string `expr:"agent"`
	ExtID     string `expr:"extId"`
	// Placed counts the calls of the account, this one included.
	Placed     int               `expr:"placed"`
	Attributes map[string]string `expr:"attributes"`
	At         time.Time         `expr:"-"`
}

// moment is what expressions know of an instant.
type moment struct {
	Hour    int    `expr:"hour"`
	Minute  int    `expr:"minute"`
	Weekday string `expr:"weekday"`
}

func momentOf(at time.Time) moment {
	at = at.In(china)
	return moment{at.Hour(), at.Minute(), weekdays[at.Weekday()]}
}

// callEnv is what the expressions of rules see.
type callEnv struct {
	Facts
	moment
}

// Matches reports whether the rule is for a call, but for [Match.Nth]: whoever
// asks counts the calls that match each rule and then asks [Nth.Has]. An error
// is the expression's.
func (m *Match) Matches(f Facts) (bool, error) {
	plainly := m.Vendor.Has(f.Vendor) && m.Account.Has(f.Account) && m.Route.Has(f.Route) &&
		(m.Direction == "" || string(m.Direction) == f.Direction) &&
		m.Caller.Has(f.Caller) && m.Callee.Has(f.Callee) && m.Project.Has(f.Project) && m.Campaign.Has(f.Project) &&
		m.Task.Has(f.Task) && m.Agent.Has(f.Agent) && m.Time.Has(f.At) && m.Weekday.Has(f.At)
	if !plainly || m.When == nil {
		return plainly, nil
	}
	return m.When.holds(callEnv{f, momentOf(f.At)})
}

// Has reports whether the nth of those that match is selected; the first is 1.
// Nothing to select by selects all.
func (s *Nth) Has(n int) bool {
	if s == nil {
		return true
	}
	if s.Only > 0 && n != s.Only || s.From > 0 && n < s.From || s.To > 0 && n > s.To {
		return false
	}
	rest, every := n-s.After, max(s.Every, 1)
	return rest >= every && rest%every == 0 && (s.First == 0 || rest/every <= s.First)
}

// FaultFacts are what is known of a request, a push or a Faye message when it is
// asked whether a fault befalls it. What a plane does not have is empty. An
// expression also knows hour, minute and weekday, as in [Facts].
type FaultFacts struct {
	On      Plane  `expr:"-"`
	Vendor  string `expr:"vendor"`
	Account string `expr:"account"`
	Route   string `expr:"route"`
	Method  string `expr:"method"`
	Path    string `expr:"path"`
	Call    string `expr:"call"`
	Target  string `expr:"target"`
	// Attempt counts the attempts of a delivery, this one included.
	Attempt int    `expr:"attempt"`
	Channel string `expr:"channel"`
	// Numbers are the telephone numbers that it is about.
	Numbers []string  `expr:"numbers"`
	At      time.Time `expr:"-"`
}

// faultEnv is what the expressions of faults see.
type faultEnv struct {
	FaultFacts
	moment
}

// Matches reports whether the fault is for something, but for its selection:
// whoever asks counts what matches each fault and then asks [Fault.Hits]. An
// error is the expression's.
func (f *Fault) Matches(facts FaultFacts) (bool, error) {
	m := &f.Match
	plainly := f.On == facts.On && m.Vendor.Has(facts.Vendor) && m.Account.Has(facts.Account) && m.Route.Has(facts.Route) &&
		m.Method.Has(facts.Method) && m.Number.any(facts.Numbers) && m.Call.Has(facts.Call) &&
		m.Target.Has(facts.Target) && m.Channel.Has(facts.Channel)
	if !plainly || m.When == nil {
		return plainly, nil
	}
	return m.When.holds(faultEnv{facts, momentOf(facts.At)})
}

// Hits reports whether the nth of those that match is hit; the first is 1. The
// dice are asked only where chance has a say.
func (f *Fault) Hits(n int, d draw.Dice) bool {
	selected := Nth{After: f.After, Every: f.Every, First: f.First}
	if !selected.Has(n) {
		return false
	}
	return f.Probability == nil || draw.Chance(d, *f.Probability)
}
