package control

import (
	"net/http"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/push"
	"github.com/ringback-sim/ringback/sim/secret"
)

// targetOrder are the settings of a push target.
type targetOrder struct {
	Vendor      string         `json:"vendor"`
	Account     string         `json:"account"`
	URL         string         `json:"url"`
	Secret      string         `json:"secret"`
	Encrypted   bool           `json:"encrypted"`
	Concurrency *int           `json:"concurrency"`
	Dialects    targetDialects `json:"dialects"`
}

// targetDialects are a target's switches; the first three are the vendors'.
type targetDialects struct {
	Numbers       string        `json:"numbers"`
	UserData      string        `json:"user-data"`
	EmptyUserData string        `json:"empty-user-data"`
	Require2xx    *bool         `json:"require-2xx"`
	Timeout       string        `json:"timeout"`
	Timestamp     push.Stamping `json:"timestamp"`
}

// targetView is a target as it is set.
type targetView struct {
	Name string `json:"name"`
	targetOrder
}

// The names of the dialects that the vendors read when they make the data.
const (
	dialectNumbers       = "numbers"
	dialectUserData      = "user-data"
	dialectEmptyUserData = "empty-user-data"
)

// target checks the settings; whose target it is comes later.
func (o *targetOrder) target(name string) (push.Target, error) {
	var f fields
	d := o.Dialects
	g := push.Target{
		Name: name, URL: o.URL, Secret: secret.Text(o.Secret), Encrypted: o.Encrypted,
		AnyStatus: d.Require2xx != nil && !*d.Require2xx,
		Timeout:   f.duration("dialects.timeout", d.Timeout, push.DefaultTimeout, time.Millisecond, push.MaxTimeout),
		Timestamp: oneOf(&f, "dialects.timestamp", d.Timestamp, push.Renewed, push.Renewed, push.First),
		Dialects: map[string]string{
			dialectNumbers:       oneOf(&f, "dialects."+dialectNumbers, d.Numbers, "string", "string", "int"),
			dialectUserData:      oneOf(&f, "dialects."+dialectUserData, d.UserData, "object", "object", "string"),
			dialectEmptyUserData: oneOf(&f, "dialects."+dialectEmptyUserData, d.EmptyUserData, "[]", "[]", "{}"),
		},
		Concurrency: push.DefaultConcurrency,
	}
	if o.Concurrency != nil {
		g.Concurrency = *o.Concurrency
		if g.Concurrency < 1 || g.Concurrency > push.MaxConcurrency {
			f.wrong(errs.Invalid, "concurrency", "%d is not between 1 and %d", g.Concurrency, push.MaxConcurrency)
		}
	}
	switch o.Secret {
	case "":
		f.wrong(errs.Missing, "secret", "missing, expected 1 to 64 bytes")
	case secret.Redacted:
		f.wrong(errs.Invalid, "secret", "%s is the mask that answers show: expected the secret itself", secret.Redacted)
	}
	return g, f.err
}

// putPushTarget adds a target or replaces its settings.
func (a *api) putPushTarget(r *http.Request) (httpx.Reply, error) {
	var order targetOrder
	if err := httpx.DecodeJSON(r, &order); err != nil {
		return httpx.Reply{}, err
	}
	g, err := order.target(pathVar(r, "name"))
	if err != nil {
		return httpx.Reply{}, err
	}
	err = a.w.Clock.Do(func(t clock.Turn) error {
		owner, err := a.owner(t, order.Vendor, order.Account)
		if err != nil {
			return err
		}
		g.Vendor, g.Account = owner.Vendor, owner.ID
		return a.w.SetTarget(t, owner, g)
	})
	return httpx.Reply{Body: showTarget(g)}, err
}

// listPushTargets returns the targets by name.
func (a *api) listPushTargets(r *http.Request) (httpx.Reply, error) {
	p, err := readPage(r, "push-targets")
	if err != nil {
		return httpx.Reply{}, err
	}
	var targets []push.Target
	err = a.w.Clock.Look(func(t clock.Turn) error { targets = a.w.Push.Targets(t); return nil })
	items, last := cut(p, targets, func(g push.Target) string { return g.Name })
	return p.reply("pushTargets", shown(items, showTarget), last), err
}

// deletePushTarget takes a target away; what is pending for it is given up.
func (a *api) deletePushTarget(r *http.Request) (httpx.Reply, error) {
	err := a.w.Clock.Do(func(t clock.Turn) error { return a.w.Push.RemoveTarget(t, pathVar(r, "name")) })
	return httpx.Reply{Status: http.StatusNoContent}, err
}

// orderOf returns what a target was ordered with, its defaults filled in.
func orderOf(g push.Target) targetOrder {
	dialect := func(name, fallback string) string {
		if value := g.Dialects[name]; value != "" {
			return value
		}
		return fallback
	}
	require := !g.AnyStatus
	return targetOrder{
		Vendor: g.Vendor, Account: g.Account, URL: g.URL,
		Secret: string(g.Secret), Encrypted: g.Encrypted, Concurrency: &g.Concurrency,
		Dialects: targetDialects{
			Numbers: dialect(dialectNumbers, "string"), UserData: dialect(dialectUserData, "object"),
			EmptyUserData: dialect(dialectEmptyUserData, "[]"), Require2xx: &require,
			Timeout: g.Timeout.String(), Timestamp: g.Timestamp,
		},
	}
}

// showTarget returns a target with its secret masked.
func showTarget(g push.Target) targetView {
	o := orderOf(g)
	o.Secret = secret.Redacted
	return targetView{g.Name, o}
}
