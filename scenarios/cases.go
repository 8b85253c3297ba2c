package scenarios

import (
	"slices"

	"github.com/ringback-sim/ringback/scenarios/strict"
)

// Problem is one thing that is wrong with a scenario, with its place and an
// excerpt of the file.
type Problem = strict.Problem //nolint:errname // a noun first, and an error by the way

// Problems are all that is wrong with a scenario, in the order of the file.
type Problems = strict.Problems //nolint:errname // a noun first, and an error by the way

// arguments are the members of a fault that belong to its operation.
func arguments() []string {
	var all []string
	for _, o := range operations {
		for _, a := range o.Arguments {
			if !slices.Contains(all, a.Name) {
				all = append(all, a.Name)
			}
		}
	}
	return all
}

// Cases says which arguments go with which operation, and which operation with
// which plane.
func (Fault) Cases() []strict.Case {
	cases := make([]strict.Case, len(operations))
	for i, o := range operations {
		c := strict.Case{Member: "do", Value: string(o.Name), Refuses: arguments(), With: "on"}
		for _, a := range o.Arguments {
			c.Refuses = slices.DeleteFunc(c.Refuses, func(name string) bool { return name == a.Name })
			if a.Required {
				c.Needs = append(c.Needs, a.Name)
			}
		}
		for _, plane := range o.On {
			c.Among = append(c.Among, string(plane))
		}
		cases[i] = c
	}
	return cases
}

// Cases says that an expectation that counts has a bound, and that an expression
// has none.
func (Expectation) Cases() []strict.Case {
	bounds := []string{"min", "max", "equals"}
	cases := []strict.Case{{Member: "holds", Refuses: bounds}}
	for _, counted := range []string{"calls", "deliveries", "records", "journal"} {
		cases = append(cases, strict.Case{Member: counted, Some: bounds})
	}
	return append(cases, strict.Case{Member: "equals", Refuses: []string{"min", "max"}})
}

// Cases says that a range that is one number has no other bounds.
func (Range) Cases() []strict.Case {
	return []strict.Case{{Member: "equals", Refuses: []string{"min", "max"}}}
}

// Cases says that one number needs no further selection.
func (Nth) Cases() []strict.Case {
	return []strict.Case{{Member: "only", Refuses: []string{"from", "to", "after", "every", "first"}}}
}

// Cases says that steps tell what the durations before the answer would.
func (Outcome) Cases() []strict.Case {
	return []strict.Case{{Member: "steps", Refuses: []string{"setUp", "ring"}}}
}

// Cases says that only a release has a reason.
func (Step) Cases() []strict.Case {
	var cases []strict.Case
	for _, other := range []Trigger{Ring, Answer, Dial} {
		cases = append(cases, strict.Case{Member: "do", Value: string(other), Refuses: []string{"cause", "by"}})
	}
	return cases
}

// Cases says that a call has one project, by either name.
func (Match) Cases() []strict.Case { return eitherName() }

// Cases says that a call has one project, by either name.
func (CallFilter) Cases() []strict.Case { return eitherName() }

func eitherName() []strict.Case {
	return []strict.Case{{Member: "project", Refuses: []string{"campaign"}}}
}
