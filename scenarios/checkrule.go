package scenarios

import "slices"

func (c *checker) rule(path string, r *Rule) {
	m, inner := &r.Match, path+".match"
	c.owners(inner, m.Vendor, m.Account)
	c.routes(inner+".route", m.Vendor, m.Route, Dialler)
	c.when(inner+".when", m.When, callEnv{})
	if n := m.Nth; n != nil && n.From > 0 && n.To > 0 && n.To < n.From {
		c.wrong(inner+".nth.to", "%d is less than from, %d", n.To, n.From)
	}
	if r.Outcome != nil {
		c.inline(path+".outcome", m.Direction, r.Outcome)
	}
	sum := 0
	for i := range r.Mix {
		sum += r.Mix[i].Weight
		c.inline(at(path+".mix", i)+".outcome", m.Direction, &r.Mix[i].Outcome)
	}
	if len(r.Mix) > 0 && sum == 0 {
		c.wrong(path+".mix", "the weights are all 0, expected one above")
	}
}

// inline checks an outcome that stands in a rule.
func (c *checker) inline(path string, way Direction, o *Outcome) {
	for _, m := range o.spans() {
		if s := m.span; s != nil && s.Median > 0 && s.Max > 0 && s.Max < s.Median {
			c.wrong(path+"."+m.name+".max", "%s is less than the median, %s", s.Max, s.Median)
		}
	}
	c.steps(path+".steps", o.Steps)
	if o.From == "" {
		if len(o.Steps) > 0 && !answers(o.Steps) && o.Talk != nil {
			c.wrong(path+".talk", "the steps never answer")
		}
		return
	}
	c.name(path+".from", "outcome", o.From, c.outcomeNames())
	known, ok := c.outcome(o.From)
	if !ok {
		return
	}
	c.direction(path+".from", way, known)
	for _, name := range o.changed() {
		if known.Changes != nil && !slices.Contains(known.Changes, name) {
			c.wrong(path+"."+name, "the outcome %q has no %s that could be changed", o.From, name)
		}
	}
}

func answers(steps []Step) bool {
	return slices.ContainsFunc(steps, func(s Step) bool { return s.Do == Answer })
}

// follows says which steps may follow one; "" is the beginning.
var follows = map[Trigger][]Trigger{
	"":     {Ring, Answer, Release},
	Ring:   {Answer, Release},
	Answer: {Dial, Release},
	Dial:   {Release},
}

// steps checks that a leg can go that way.
func (c *checker) steps(path string, steps []Step) {
	last := Trigger("")
	for i, s := range steps {
		if s.Do == "" {
			return // there is another problem
		}
		if !slices.Contains(follows[last], s.Do) {
			what := "at the beginning"
			if last != "" {
				what = "after " + string(last)
			}
			c.wrong(at(path, i)+".do", "%s cannot come %s", s.Do, what)
			return
		}
		last = s.Do
	}
}

// ofPlane are the members of a fault's match that only some planes have.
var ofPlane = []struct {
	name   string
	of     func(*FaultMatch) Patterns
	planes []Plane
}{
	{"route", func(m *FaultMatch) Patterns { return m.Route }, []Plane{OnRequest}},
	{"method", func(m *FaultMatch) Patterns { return m.Method }, []Plane{OnRequest}},
	{"number", func(m *FaultMatch) Patterns { return m.Number }, []Plane{OnRequest, OnPush}},
	{"call", func(m *FaultMatch) Patterns { return m.Call }, []Plane{OnPush}},
	{"target", func(m *FaultMatch) Patterns { return m.Target }, []Plane{OnPush}},
	{"channel", func(m *FaultMatch) Patterns { return m.Channel }, []Plane{OnFaye}},
}

func (c *checker) fault(path string, f *Fault) {
	inner := under(path, "match")
	m := &f.Match
	c.owners(inner, m.Vendor, m.Account)
	c.routes(inner+".route", m.Vendor, m.Route, c.words.Shared...)
	c.known(inner+".target", "push target", m.Target, c.allTargets())
	c.when(inner+".when", m.When, faultEnv{})
	for _, member := range ofPlane {
		if f.On != "" && len(member.of(m)) > 0 && !slices.Contains(member.planes, f.On) {
			c.wrong(inner+"."+member.name, "a fault on %s has none", f.On)
		}
	}
	if s := f.By; s != nil && s.Median > 0 && s.Max > 0 && s.Max < s.Median {
		c.wrong(under(path, "by.max"), "%s is less than the median, %s", s.Max, s.Median)
	}
}

// under adds a member to a path that may be empty.
func under(path, member string) string {
	if path == "" {
		return member
	}
	return path + "." + member
}
