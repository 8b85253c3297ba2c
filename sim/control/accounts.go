package control

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/world"
)

// listAccounts returns the accounts with their credentials, each in the shape
// of its vendor.
func (a *api) listAccounts(r *http.Request) (httpx.Reply, error) {
	p, err := readPage(r, "accounts")
	if err != nil {
		return httpx.Reply{}, err
	}
	var views []any
	var last string
	err = a.w.Clock.Look(func(t clock.Turn) error {
		var items []*world.Account
		items, last = cut(p, sorted(a.w.Accounts(t), accountKey), accountKey)
		views = shown(items, func(account *world.Account) any { return a.showAccount(t, account) })
		return nil
	})
	return p.reply("accounts", views, last), err
}

// putAccount adds an account or changes its settings.
func (a *api) putAccount(r *http.Request) (httpx.Reply, error) {
	var settings json.RawMessage
	if err := httpx.DecodeJSON(r, &settings); err != nil {
		return httpx.Reply{}, err
	}
	v, err := a.vendor(pathVar(r, "vendor"))
	if err != nil {
		return httpx.Reply{}, err
	}
	var f fields
	if f.id(pathVar(r, "id")); f.err != nil {
		return httpx.Reply{}, f.err
	}
	home, settings, err := homeOf(settings)
	if err != nil {
		return httpx.Reply{}, err
	}
	if home != "" {
		return a.putAccountIn(home, r, settings)
	}
	var view any
	err = a.w.Clock.Do(func(t clock.Turn) error {
		account, err := v.PutAccount(t, pathVar(r, "id"), settings)
		if err == nil {
			view = v.ShowAccount(t, account)
		}
		return err
	})
	return httpx.Reply{Body: view}, err
}

// homeOf takes the name of the world where an account is to live out of its
// settings; "" stands for the world that is asked.
func homeOf(settings json.RawMessage) (home string, rest json.RawMessage, err error) {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(settings, &members) // what is no object, the vendor refuses
	if members["world"] == nil {
		return "", settings, nil
	}
	if json.Unmarshal(members["world"], &home) != nil || home == "" {
		return "", nil, errs.Field(errs.Invalid, "world", "%.80s is not the name of a world", members["world"])
	}
	delete(members, "world")
	rest, err = json.Marshal(members)
	return home, rest, err
}

// putAccountIn puts an account into another world, to which its requests find
// their way by its credentials.
func (a *api) putAccountIn(home string, r *http.Request, settings json.RawMessage) (httpx.Reply, error) {
	all, err := a.worlds()
	if err != nil {
		return httpx.Reply{}, err
	}
	view, err := all.PutAccount(home, pathVar(r, "vendor"), pathVar(r, "id"), settings)
	return httpx.Reply{Body: view}, err
}

func (a *api) showAccount(t clock.Turn, account *world.Account) any {
	v, err := a.vendor(account.Vendor)
	if err != nil {
		return nil // every account of a world is one of its vendors'
	}
	return v.ShowAccount(t, account)
}

func accountKey(account *world.Account) string { return account.Vendor + "/" + account.ID }

// listOfAccounts answers a list of what the accounts have a few of each, in the
// order of the keys.
func listOfAccounts[V any](a *api, r *http.Request, list string, has func(*world.Account) []V, key func(V) string) (httpx.Reply, error) {
	p, err := readPage(r, list)
	if err != nil {
		return httpx.Reply{}, err
	}
	var all []V
	err = a.w.Clock.Look(func(t clock.Turn) error {
		for _, account := range a.w.Accounts(t) {
			all = append(all, has(account)...)
		}
		return nil
	})
	items, last := cut(p, sorted(all, key), key)
	return p.reply(list, items, last), err
}

// sorted returns a list in the order of its keys.
func sorted[T any](list []T, key func(T) string) []T {
	return slices.SortedFunc(slices.Values(list), func(x, y T) int { return cmp.Compare(key(x), key(y)) })
}
