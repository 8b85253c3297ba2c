package world

import (
	"slices"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/secret"
)

// The names of the credentials with which a client asks for a token.
const (
	ClientID     = "clientId"
	ClientSecret = "clientSecret"
)

// Account is who a vendor bills: a tenant or an enterprise.
type Account struct {
	Vendor string
	// ID is what the vendor's own requests carry.
	ID string
	// Enterprise is the code that the account logs in with, where that differs
	// from the ID.
	Enterprise string
	// Credentials are the account's secrets by the vendor's names for them.
	Credentials map[string]secret.Text
	// DisplayNumbers are the numbers that may be shown to a called party; the
	// first is the default.
	DisplayNumbers []call.Number
	Agents         []*Agent
	Projects       []*Project
	// Dialects are the vendor's switches by name.
	Dialects map[string]string
	// WrapUp is how long an agent stays away after a call. Default 0.
	WrapUp time.Duration
	// Tariff is the price of each minute of conversation that was begun, in
	// hundredths of a yuan.
	Tariff int64
	// Salespeople are the codes of those for whom the agents call, sorted, where
	// the vendor keeps them.
	Salespeople []string
	// Records are the account's finished calls.
	Records *cdr.Store

	placed  int     // calls ever built, refused ones too
	waiting []*live // customers on the line without an agent, longest first
	place   int     // among the accounts of its vendor
}

// Agent returns the agent of that id, or nil.
func (a *Account) Agent(id string) *Agent {
	return find(a.Agents, func(g *Agent) bool { return g.ID == id })
}

// Project returns the project of that id, or nil.
func (a *Account) Project(id string) *Project {
	return find(a.Projects, func(p *Project) bool { return p.ID == id })
}

func find[T any](list []*T, is func(*T) bool) *T {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i]
	}
	return nil
}

// PutAccount adds an account, or replaces the one of the same vendor and id but
// for its agents' states, its queued numbers and its records.
func (w *World) PutAccount(t clock.Turn, a Account) (*Account, error) {
	d, err := w.desk(a.Vendor)
	if err != nil {
		return nil, err
	}
	if a.ID == "" {
		return nil, errs.Field(errs.Missing, "id", "empty, expected the account's id")
	}
	if old := find(d.accounts, func(x *Account) bool { return x.ID == a.ID }); old != nil {
		a.Records, a.Agents, a.Projects = old.Records, old.Agents, old.Projects
		a.placed, a.waiting, a.place = old.placed, old.waiting, old.place
		*old = a
		w.AccountChanged(t, old)
		return old, nil
	}
	a.Records = cdr.New(d.profile.Schema)
	a.place = len(d.accounts)
	d.accounts = append(d.accounts, &a)
	w.AccountChanged(t, &a)
	for i, agent := range a.Agents {
		agent.Since, agent.place = t.Now(), i
		w.touchAgent(&a, agent)
	}
	for i, p := range a.Projects {
		p.place = i
		w.touchProject(&a, p)
	}
	return &a, nil
}

// Accounts returns the accounts of every vendor, vendors in the order in which
// they joined.
func (w *World) Accounts(clock.Turn) []*Account {
	var all []*Account
	for _, d := range w.desks {
		all = append(all, d.accounts...)
	}
	return all
}

// Account returns an account of a vendor; an empty id means the vendor's first.
func (w *World) Account(_ clock.Turn, vendor, id string) (*Account, error) {
	d, err := w.desk(vendor)
	if err != nil {
		return nil, err
	}
	for _, a := range d.accounts {
		if id == "" || a.ID == id || a.Enterprise != "" && a.Enterprise == id {
			return a, nil
		}
	}
	known := make([]string, len(d.accounts))
	for i, a := range d.accounts {
		known[i] = a.ID
	}
	return nil, errs.Field(errs.NotFound, "account", "%s has no account %q; there are %s", vendor, id, strings.Join(known, ", "))
}
