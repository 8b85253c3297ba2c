package sim

import (
	"net/http"
	"slices"
	"strings"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/fault"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/world"
)

// faulty returns a site as the faults of the world see it.
func (u *universe) faulty(site vendors.Site) fault.Site {
	return fault.Site{
		Refuse: site.Surface().RefuseAs,
		About: func(r *http.Request) (f scenarios.FaultFacts) {
			says := claimOf(site, r)
			f.Numbers = httpx.Numbers(httpx.Peek(r))
			_ = u.world.Clock.Look(func(t clock.Turn) error { // a closed world has no accounts
				f.At = t.Now()
				f.Vendor, f.Account = u.owner(t, site, says)
				return nil
			})
			return f
		},
	}
}

// claim is whose a request says it is: by a token, or in the words of a site's
// clients.
type claim struct{ token, identity string }

func claimOf(site vendors.Site, r *http.Request) claim {
	if scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") {
		return claim{token: strings.TrimSpace(token)}
	}
	if who, ok := site.(vendors.Identifier); ok {
		return claim{identity: who.Identity(r)}
	}
	return claim{}
}

// owner returns the vendor and the account of a request, whether it may be theirs
// or not; "" for what is nobody's. Where a site's clients say nothing it is the
// first account's, as [world.World.Account] has it.
func (u *universe) owner(t clock.Turn, site vendors.Site, says claim) (vendor, account string) {
	who, identifies := site.(vendors.Identifier)
	v, ok := site.(vendors.Vendor)
	if ok {
		vendor = v.Name()
	}
	var is func(*world.Account) bool
	switch {
	case says.token != "":
		grant, err := u.world.Grant(t, says.token)
		is = func(a *world.Account) bool {
			return err == nil && slices.Contains([]string{a.ID, a.Enterprise}, grant.Enterprise)
		}
	case identifies:
		is = func(a *world.Account) bool {
			return says.identity != "" && slices.Contains(who.Identities(a), says.identity)
		}
	default:
		is = func(*world.Account) bool { return ok }
	}
	for _, a := range u.world.Accounts(t) {
		if (!ok || a.Vendor == vendor) && is(a) {
			return a.Vendor, a.ID
		}
	}
	return vendor, ""
}
