package world

import (
	"fmt"
	"iter"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/secret"
	"github.com/ringback-sim/ringback/sim/store"
)

// accountState is an [Account]'s, without those who belong to it.
type accountState struct {
	Vendor         string                 `json:"vendor"`
	ID             string                 `json:"id"`
	Enterprise     string                 `json:"enterprise,omitempty"`
	Credentials    map[string]secretState `json:"credentials,omitempty"`
	DisplayNumbers []call.Number          `json:"displayNumbers,omitempty"`
	Dialects       map[string]string      `json:"dialects,omitempty"`
	WrapUp         store.Span             `json:"wrapUp,omitzero"`
	Tariff         int64                  `json:"tariff,omitzero"`
	Salespeople    []string               `json:"salespeople,omitempty"`
}

// placedState is how many calls of an account were ever built.
type placedState struct {
	Vendor  string `json:"vendor"`
	Account string `json:"account"`
	Calls   int    `json:"calls"`
}

// secretState is a secret that is not hidden: a saved state is one.
type secretState string

// agentState is an [Agent]'s.
type agentState struct {
	Vendor      string      `json:"vendor"`
	Account     string      `json:"account"`
	ID          string      `json:"id"`
	Password    secretState `json:"password,omitempty"`
	Phone       call.Number `json:"phone"`
	Salesperson string      `json:"salesperson,omitempty"`
	State       AgentState  `json:"state"`
	Since       time.Time   `json:"since"`
	Call        call.ID     `json:"call,omitempty"`
	WrapUp      store.Span  `json:"wrapUp,omitzero"`
	Leave       bool        `json:"leave,omitzero"`
}

// waitingState are the customers who wait for an agent of an account, longest
// first.
type waitingState struct {
	Vendor  string    `json:"vendor"`
	Account string    `json:"account"`
	Calls   []call.ID `json:"calls"`
}

// accountKey has the order of the accounts of a vendor.
func accountKey(a *Account) string { return fmt.Sprintf("%s/%06d", a.Vendor, a.place) }

func agentKey(a *Account, g *Agent) string { return fmt.Sprintf("%s/%06d", accountKey(a), g.place) }

// AccountChanged says that somebody has changed an account otherwise than by
// [World.PutAccount], so that the change is kept.
func (w *World) AccountChanged(_ clock.Turn, a *Account) {
	if w.kept.on() {
		w.kept.touch(partAccounts, accountKey(a), func() any { return saveAccount(a) })
	}
}

func (w *World) touchAgent(a *Account, g *Agent) {
	if w.kept.on() {
		w.kept.touch(partAgents, agentKey(a, g), func() any { return saveAgent(a, g) })
	}
}

func (w *World) touchWaiting(a *Account) {
	if w.kept.on() {
		w.kept.touch(partWaiting, accountKey(a), func() any { return saveQueue(a) })
	}
}

func (w *World) saveAccounts(clock.Turn) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for a := range w.eachAccount() {
			if !yield(accountKey(a), saveAccount(a)) {
				return
			}
		}
	}
}

// eachAccount returns the accounts of every vendor.
func (w *World) eachAccount() iter.Seq[*Account] {
	return func(yield func(*Account) bool) {
		for _, d := range w.desks {
			for _, a := range d.accounts {
				if !yield(a) {
					return
				}
			}
		}
	}
}

func saveAccount(a *Account) accountState {
	s := accountState{
		Vendor: a.Vendor, ID: a.ID, Enterprise: a.Enterprise, DisplayNumbers: a.DisplayNumbers, Dialects: a.Dialects,
		WrapUp: store.Span(a.WrapUp), Tariff: a.Tariff, Salespeople: a.Salespeople,
	}
	if a.Credentials != nil {
		s.Credentials = map[string]secretState{}
		for name, secret := range a.Credentials {
			s.Credentials[name] = secretState(secret)
		}
	}
	return s
}

func (w *World) loadAccount(_ clock.Turn, s accountState) error {
	d, err := w.desk(s.Vendor)
	if err != nil {
		return err
	}
	if s.ID == "" || find(d.accounts, func(a *Account) bool { return a.ID == s.ID }) != nil {
		return errs.Field(errs.Invalid, "id", "%.80q is empty, or stands here twice", s.ID)
	}
	a := &Account{
		Vendor: s.Vendor, ID: s.ID, Enterprise: s.Enterprise, DisplayNumbers: s.DisplayNumbers, Dialects: s.Dialects,
		WrapUp: time.Duration(s.WrapUp), Tariff: s.Tariff, Salespeople: s.Salespeople,
		Records: cdr.New(d.profile.Schema), place: len(d.accounts),
	}
	if s.Credentials != nil {
		a.Credentials = map[string]secret.Text{}
		for name, credential := range s.Credentials {
			a.Credentials[name] = secret.Text(credential)
		}
	}
	d.accounts = append(d.accounts, a)
	return nil
}

// countPlaced counts one more call of an account.
func (w *World) countPlaced(a *Account) {
	a.placed++
	if w.kept.on() {
		w.kept.touch(partPlaced, accountKey(a), func() any { return placedState{a.Vendor, a.ID, a.placed} })
	}
}

func (w *World) savePlaced(clock.Turn) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for a := range w.eachAccount() {
			if a.placed > 0 && !yield(accountKey(a), placedState{a.Vendor, a.ID, a.placed}) {
				return
			}
		}
	}
}

func (w *World) loadPlaced(_ clock.Turn, s placedState) error {
	a, err := w.ownerOf(s.Vendor, s.Account)
	if err == nil {
		a.placed = s.Calls
	}
	return err
}

// ownerOf returns the account of that very id, or [errs.Invalid].
func (w *World) ownerOf(vendor, id string) (*Account, error) {
	d, err := w.desk(vendor)
	if err != nil {
		return nil, err
	}
	if a := find(d.accounts, func(a *Account) bool { return a.ID == id }); a != nil {
		return a, nil
	}
	return nil, errs.Field(errs.Invalid, "account", "%s has no account %.80q", vendor, id)
}

func (w *World) saveAgents(clock.Turn) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for a := range w.eachAccount() {
			for _, g := range a.Agents {
				if !yield(agentKey(a, g), saveAgent(a, g)) {
					return
				}
			}
		}
	}
}

func saveAgent(a *Account, g *Agent) agentState {
	return agentState{
		a.Vendor, a.ID, g.ID, secretState(g.Password), g.Phone, g.Salesperson, g.State, g.Since, g.Call, store.Span(g.WrapUp), g.leave,
	}
}

func (w *World) loadAgent(_ clock.Turn, s agentState) error {
	a, err := w.ownerOf(s.Vendor, s.Account)
	if err != nil {
		return err
	}
	if s.ID == "" || a.Agent(s.ID) != nil {
		return errs.Field(errs.Invalid, "id", "%.80q is empty, or stands here twice", s.ID)
	}
	switch s.State {
	case Ready, NotReady, Busy, WrapUp:
	default:
		return errs.Field(errs.Invalid, "state", "%.80q is not one of %q", s.State, []AgentState{Ready, NotReady, Busy, WrapUp})
	}
	a.Agents = append(a.Agents, &Agent{
		ID: s.ID, Password: secret.Text(s.Password), Phone: s.Phone, Salesperson: s.Salesperson, State: s.State,
		Since: s.Since.UTC(), Call: s.Call, WrapUp: time.Duration(s.WrapUp), leave: s.Leave, place: len(a.Agents),
	})
	return nil
}

func (w *World) saveWaiting(clock.Turn) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for a := range w.eachAccount() {
			if s := saveQueue(a); s != nil && !yield(accountKey(a), s) {
				return
			}
		}
	}
}

// saveQueue returns nil where nobody waits.
func saveQueue(a *Account) any {
	if len(a.waiting) == 0 {
		return nil
	}
	s := waitingState{Vendor: a.Vendor, Account: a.ID}
	for _, l := range a.waiting {
		s.Calls = append(s.Calls, l.ID)
	}
	return s
}

func (w *World) loadWaiting(_ clock.Turn, s waitingState) error {
	a, err := w.ownerOf(s.Vendor, s.Account)
	if err != nil {
		return err
	}
	for i, id := range s.Calls {
		l := w.calls[id]
		if l == nil || l.account != a || l.project == nil || l.agent != nil || !l.Waiting() || a.waits(l) {
			return errs.Field(errs.Invalid, fmt.Sprintf("calls[%d]", i), "%.80q is no call of the account's dialler that waits for an agent, or stands here twice", id)
		}
		a.waiting = append(a.waiting, l)
	}
	return nil
}

func (a *Account) waits(l *live) bool {
	return find(a.waiting, func(x *live) bool { return x == l }) != nil
}
