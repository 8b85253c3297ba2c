package sim

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/store"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/world"
)

// signposts lead a request whose path names no world to the one where the
// account lives whose credential it carries. A client that cannot change its
// path is kept apart by its own key in this way.
type signposts struct {
	mu    sync.RWMutex
	homes map[signpost]*home
}

// signpost is what a request presents, and to whom, as a digest, so that looking
// one up takes no time that depends on those there are.
type signpost [sha256.Size]byte

// What is no site's own: bearer tokens, which more than one site takes, and the
// enterprises whose tokens are to lead to a world.
const (
	tokens      = "token"
	enterprises = "enterprise"
)

func signpostTo(site, identity string) signpost {
	return sha256.Sum256([]byte(site + "\x00" + identity))
}

func (s *signposts) put(h *home, site, identity string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.homes == nil {
		s.homes = map[signpost]*home{}
	}
	s.homes[signpostTo(site, identity)] = h
}

// find returns where the holder of a credential lives, or nil.
func (s *signposts) find(site, identity string) *home {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.homes[signpostTo(site, identity)]
}

// drop takes away everything that leads to a home.
func (s *signposts) drop(h *home) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.homes, func(_ signpost, to *home) bool { return to == h })
}

func (s *signposts) none() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.homes) == 0
}

// owner returns the name of the world that a request without one is for.
func (s *Simulator) owner(r *http.Request) string {
	if s.signs.none() {
		return defaultWorld
	}
	if scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") {
		if h := s.signs.find(tokens, strings.TrimSpace(token)); h != nil {
			return h.name
		}
	}
	for _, site := range s.root.universe.Load().sites {
		who, ok := site.(vendors.Identifier)
		if !ok || !strings.HasPrefix(r.URL.Path, site.Prefix()) {
			continue
		}
		if h := s.signs.find(site.Prefix(), who.Identity(r)); h != nil {
			return h.name
		}
	}
	return defaultWorld
}

// claimedAccount names one whose credentials lead to its world.
type claimedAccount struct {
	Vendor  string `json:"vendor"`
	Account string `json:"account"`
}

// claim notes that an account is claimed.
func (u *universe) claim(a *world.Account) {
	if c := (claimedAccount{a.Vendor, a.ID}); !slices.Contains(u.claims, c) {
		u.claims = append(u.claims, c)
	}
}

// claimed is the part of a world's state that says which accounts are claimed.
func (u *universe) claimed() store.Part {
	return world.Single("claims", func(clock.Turn) []claimedAccount { return slices.Clip(append([]claimedAccount{}, u.claims...)) },
		func(t clock.Turn, list []claimedAccount) error {
			for i, c := range list {
				a, err := u.world.Account(t, c.Vendor, c.Account)
				if err != nil || a.ID != c.Account {
					return errs.Field(errs.Invalid, fmt.Sprintf("[%d].account", i), "%.80q has no account %.80q", c.Vendor, c.Account)
				}
				u.claim(a)
			}
			return nil
		})
}

// lead sets the signposts to the accounts and the tokens of a universe that were
// claimed before.
func (s *Simulator) lead(t clock.Turn, h *home, u *universe) {
	for _, c := range u.claims {
		if a, err := u.world.Account(t, c.Vendor, c.Account); err == nil {
			s.claim(h, u, a)
		}
	}
	for g := range u.world.Grants(t) {
		h.issued(g.Enterprise, g.Token)
	}
}

// PutAccount adds an account to a world, or changes it there, and leads the
// requests that carry its credentials to that world until it is reset or
// deleted. It returns the account as the vendor shows it, [errs.NotFound] for an
// unknown world, and the errors of the vendor's PutAccount.
func (s *Simulator) PutAccount(name, vendor, id string, settings json.RawMessage) (shown any, err error) {
	h, err := s.worlds.enter(name)
	if err != nil {
		return nil, err
	}
	defer s.worlds.leave(h)
	u := h.universe.Load()
	v, err := u.vendor(vendor)
	if err != nil {
		return nil, err
	}
	err = u.world.Clock.Do(func(t clock.Turn) error {
		a, err := v.PutAccount(t, id, settings)
		if err == nil {
			shown = v.ShowAccount(t, a)
			u.claim(a)
			s.claim(h, u, a)
		}
		return err
	})
	return shown, err
}

// claim sets the signposts to an account.
func (s *Simulator) claim(h *home, u *universe, a *world.Account) {
	for _, site := range u.sites {
		who, ok := site.(vendors.Identifier)
		if !ok {
			continue
		}
		for _, identity := range who.Identities(a) {
			s.signs.put(h, site.Prefix(), identity)
		}
	}
	if a.Enterprise != "" {
		s.signs.put(h, enterprises, a.Enterprise)
	}
}

// issued leads a new token of an account that was claimed to the world that
// issued it.
func (h *home) issued(enterprise, token string) {
	if h.sim.signs.find(enterprises, enterprise) == h {
		h.sim.signs.put(h, tokens, token)
	}
}
