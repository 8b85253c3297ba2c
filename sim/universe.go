package sim

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/control"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/stage"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/vendors/usercentre"
	"github.com/ringback-sim/ringback/sim/world"
)

// universe is a world with everything that speaks for it.
type universe struct {
	world   *world.World
	vendors []vendors.Vendor
	stage   *stage.Stage
	sites   []vendors.Site
	entries []httpx.Entry    // who answers what, in the order in which requests are offered
	surface *httpx.Surface   // answers what no site wants
	claims  []claimedAccount // in the order in which they were made; changed in turns only
}

// newUniverse makes a world with the home's settings, without demo data and with
// nothing in it.
func (h *home) newUniverse() *universe {
	c, judge := h.config, newJudge(h.config)
	w := world.New(h.sim.ctx, world.Options{
		Name: h.name,
		Seed: c.Seed, Strict: c.Strict, PublicURL: c.PublicURL, Files: c.Files, Log: c.Log, Issued: h.issued,
		JournalEntries: c.JournalEntries, JournalBytes: c.JournalBytes, Judge: judge.asked(), AtOnce: c.OnViolation != nil,
		Clock: clock.Options{Start: c.Start, Mode: c.Clock, Rate: c.Rate, MaxTurns: c.MaxTurns},
	})
	u := &universe{world: w}
	for _, maker := range makers {
		v := maker(w)
		u.vendors = append(u.vendors, v)
		u.sites = append(u.sites, v)
	}
	judge.vendors = u.vendors
	centre, shared := usercentre.New(w), []string{control.RouteRecording}
	for _, route := range centre.Routes() {
		shared = append(shared, route.Name)
	}
	u.stage = stage.New(h.sim.ctx, w, stage.Options{Vendors: u.vendors, Target: control.Target, Shared: shared})
	u.sites = append(u.sites, centre, control.New(w, u.vendors, control.Options{
		Token: c.ControlToken, Hosts: c.Hosts, Version: c.Version, Reset: h.begin, Restore: h.restore, Worlds: h.sim, Stage: u.stage,
		Coverage: judge.counted(w.Journal),
	}))
	u.surface = u.sites[len(u.sites)-1].Surface()
	for _, site := range u.sites {
		site.Surface().Around = u.around(site, c.Contract)
		u.entries = append(u.entries, vendors.Entries(site)...)
	}
	w.AddPart(u.claimed())
	return u
}

// close ends the world and all that speaks for it, and waits for them.
func (u *universe) close() {
	u.world.Close()
	u.stage.Close()
}

// around returns what stands around the answers of a site. The journal is the
// outermost, so that it keeps what really went out.
func (u *universe) around(site vendors.Site, mode ContractMode) func(route string, next http.Handler) http.Handler {
	vendor := ""
	if v, ok := site.(vendors.Vendor); ok {
		vendor = v.Name()
	}
	faulty := u.faulty(site)
	return func(route string, next http.Handler) http.Handler {
		kept := next
		if route != "" || vendor != "" { // and not what nobody wants
			kept = u.world.Faults.Around(faulty, route, kept)
		}
		if mode == ContractEnforce { // before any fault: who asks wrongly gets no further
			kept = enforce(vendor, route, site.Surface(), kept)
		}
		kept = u.world.Journal.Around(vendor, route, kept)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if control.Owns(r) { // a test that looks must not push out what it looks for
				next.ServeHTTP(w, r)
				return
			}
			kept.ServeHTTP(w, r)
		})
	}
}

// furnish fills a new world with the demo data and what the configuration adds.
func (u *universe) furnish(t clock.Turn, c Config) error {
	for _, v := range u.vendors {
		if err := v.Demo(t); err != nil {
			return fmt.Errorf("demo account of %s: %w", v.Name(), err)
		}
	}
	for _, a := range c.Accounts {
		v, err := u.vendor(a.Vendor)
		if err == nil {
			_, err = v.PutAccount(t, a.ID, a.Settings)
		}
		if err != nil {
			return fmt.Errorf("account %s %s: %w", a.Vendor, a.ID, err)
		}
	}
	for _, target := range c.Targets {
		target.Vendor = cmp.Or(target.Vendor, u.vendors[0].Name())
		a, err := u.world.Account(t, target.Vendor, target.Account)
		if err == nil {
			err = u.world.SetTarget(t, a, target)
		}
		if err != nil {
			return fmt.Errorf("push target %q: %w", target.Name, err)
		}
	}
	if err := u.invent(t, c.History); err != nil {
		return err
	}
	return u.play(t, c)
}

// invent gives every account a past.
func (u *universe) invent(t clock.Turn, h History) error {
	if h.Calls == 0 {
		return nil
	}
	var all []error
	for _, a := range u.world.Accounts(t) {
		all = append(all, u.world.Invent(t, a, h.Calls, h.Span, nil))
	}
	return errors.Join(all...)
}

// play lets the configured scenario begin, if there is one.
func (u *universe) play(t clock.Turn, c Config) error {
	if len(c.Scenario) == 0 {
		return nil
	}
	return u.stage.Load(t, c.ScenarioFile, c.Scenario)
}

func (u *universe) vendor(name string) (vendors.Vendor, error) {
	for _, v := range u.vendors {
		if v.Name() == name {
			return v, nil
		}
	}
	return nil, errs.Field(errs.Invalid, "vendor", "%q is not one of %q", name, u.world.Vendors())
}
