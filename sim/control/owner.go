package control

import (
	"strings"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/world"
)

// owner returns the account that a body names. Without a vendor it is the only
// one of that id, whosever it is; without either it is the first vendor's first.
func (a *api) owner(t clock.Turn, vendor, account string) (*world.Account, error) {
	if vendor == "" && account == "" {
		vendor = a.vendors[0].Name()
	}
	if vendor != "" {
		found, err := a.w.Account(t, vendor, account)
		return found, named(err)
	}
	var found []*world.Account
	var of []string
	for _, known := range a.w.Accounts(t) {
		if known.ID == account {
			found, of = append(found, known), append(of, known.Vendor)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, errs.Field(errs.Invalid, "account", "no vendor has an account %.80q; GET /_ringback/accounts lists them", account)
	}
	return nil, errs.Field(errs.Missing, "vendor", "account %q exists for %s: say whose it is", account, strings.Join(of, " and "))
}

// vendor returns the vendor of a path.
func (a *api) vendor(name string) (vendors.Vendor, error) {
	for _, v := range a.vendors {
		if v.Name() == name {
			return v, nil
		}
	}
	return nil, errs.Field(errs.NotFound, "vendor", "there is no vendor %.80q; there are %s", name, strings.Join(a.w.Vendors(), ", "))
}
