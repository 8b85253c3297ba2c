package scenarios

import (
	"slices"

	"github.com/ringback-sim/ringback/scenarios/strict"
)

// mustKnow reports a name that is not among those there are.
func (c *checker) mustKnow(path, what, name string, known []string) {
	if !slices.Contains(known, name) {
		c.wrong(path, "there is no %s %q%s", what, name, strict.Hint(name, known))
	}
}

// name does so unless nothing is said of them: the list is nil.
func (c *checker) name(path, what, name string, known []string) {
	if known != nil {
		c.mustKnow(path, what, name, known)
	}
}

// known checks the patterns that have no wildcards.
func (c *checker) known(path, what string, patterns Patterns, known []string) {
	for i, p := range patterns {
		if plain(p) {
			c.name(at(path, i), what, p, known)
		}
	}
}

func (c *checker) vendorNames() (names []string) {
	for _, v := range c.words.Vendors {
		names = append(names, v.Name)
	}
	return names
}

func (c *checker) outcomeNames() (names []string) {
	for _, o := range c.words.Outcomes {
		names = append(names, o.Name)
	}
	return names
}

// allTargets are the push targets that there are at some time; nil when nobody
// said which there are from the start.
func (c *checker) allTargets() []string {
	if c.words.Targets == nil {
		return nil
	}
	return append(slices.Clone(c.words.Targets), c.targets...)
}

func (c *checker) vendor(path, vendor string) {
	if vendor != "" {
		c.name(path, "vendor", vendor, c.vendorNames())
	}
}

// owner checks whose something is. An account without a vendor is one of any.
func (c *checker) owner(path, vendor, account string) {
	c.vendor(path+".vendor", vendor)
	if account != "" && c.anyVendor(only(vendor)) {
		c.name(path+".account", "account", account, c.accountsOf(only(vendor)))
	}
}

// only returns the pattern of one name, or none.
func only(name string) Patterns {
	if name == "" {
		return nil
	}
	return Patterns{name}
}

// owners checks the vendor and account of a match.
func (c *checker) owners(path string, vendor, account Patterns) {
	c.known(path+".vendor", "vendor", vendor, c.vendorNames())
	if c.anyVendor(vendor) {
		c.known(path+".account", "account", account, c.accountsOf(vendor))
	}
}

// anyVendor reports whether some vendor is meant: if not, there is another
// problem.
func (c *checker) anyVendor(vendor Patterns) bool {
	return slices.ContainsFunc(c.vendorNames(), vendor.Has)
}

// accountsOf returns the accounts of the vendors that match, the scenario's own
// too; nil when the vocabulary says nothing of them.
func (c *checker) accountsOf(vendor Patterns) []string {
	var all []string
	for _, v := range c.words.Vendors {
		if !vendor.Has(v.Name) {
			continue
		}
		if v.Accounts == nil {
			return nil
		}
		all = append(append(all, v.Accounts...), c.accounts[v.Name]...)
	}
	return all
}

// routes checks operationIds of the vendors that match.
func (c *checker) routes(path string, vendor, route Patterns, more ...string) {
	var all []string
	for _, v := range c.words.Vendors {
		if vendor.Has(v.Name) {
			all = append(all, v.Routes...)
		}
	}
	if all != nil {
		c.known(path, "route", route, append(all, more...))
	}
}

func (c *checker) target(path string, t *Target) { c.owner(path, t.Vendor, t.Account) }

// order checks a call that is placed or over.
func (c *checker) order(path string, o *Order) {
	c.owner(path, o.Vendor, o.Account)
	if o.Outcome == "" {
		return
	}
	c.name(path+".outcome", "outcome", o.Outcome, c.outcomeNames())
	if known, ok := c.outcome(o.Outcome); ok {
		c.direction(path+".outcome", o.Direction, known)
	}
}

func (c *checker) outcome(name string) (KnownOutcome, bool) {
	i := slices.IndexFunc(c.words.Outcomes, func(o KnownOutcome) bool { return o.Name == name })
	if i < 0 {
		return KnownOutcome{}, false
	}
	return c.words.Outcomes[i], true
}

// direction checks that an outcome is one of calls that way; calls go out unless
// it is said that they come in.
func (c *checker) direction(path string, way Direction, o KnownOutcome) {
	if way == "" {
		way = Out
	}
	if o.Direction != "" && o.Direction != way {
		c.wrong(path, "%q is an outcome of calls %s, but these go %s; say direction: %s", o.Name, o.Direction, way, o.Direction)
	}
}
