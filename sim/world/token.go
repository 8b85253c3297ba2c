package world

import (
	"crypto/sha256"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
)

// The rules for tokens.
//
// Source: supplement A.1 (documented).
const (
	// TokenLife is how long an access token is good for.
	TokenLife = 24 * time.Hour
	// TokensPerDay bounds the tokens of one agent in any 24 hours.
	TokensPerDay = 128
	tokenDigits  = 40
)

// Grant is what a token stands for.
type Grant struct {
	// Token is 40 hexadecimal digits; Refresh too, or "" where there is none.
	Token, Refresh string
	// Enterprise is whose it is; Agent is "" for the enterprise's own.
	Enterprise, Agent string
	Scope             string
	Expires           time.Time
}

// digest stands for a token in a map, so that looking one up takes no time that
// depends on the tokens that exist.
type digest [sha256.Size]byte

func digestOf(token string) digest { return sha256.Sum256([]byte(token)) }

// tokens keeps the grants of a world.
type tokens struct {
	issued  int
	grants  map[digest]Grant       // by access token
	refresh map[digest]Grant       // by refresh token
	recent  map[string][]time.Time // of the last 24 hours, by who asked
}

// make makes the maps of a world that has no tokens yet.
func (k *tokens) make() {
	if k.grants == nil {
		k.grants, k.refresh, k.recent = map[digest]Grant{}, map[digest]Grant{}, map[string][]time.Time{}
	}
}

// IssueToken grants a token to an agent of an enterprise, or to the enterprise
// itself. It returns [errs.RateLimited] beyond 128 in 24 hours. Refreshable says
// whether a refresh token comes with it.
func (w *World) IssueToken(t clock.Turn, enterprise, agent, scope string, refreshable bool) (Grant, error) {
	k := &w.tokens
	k.make()
	if err := k.count(t.Now(), enterprise+"|"+agent); err != nil {
		return Grant{}, err
	}
	maps.DeleteFunc(k.grants, func(_ digest, g Grant) bool {
		expired := !t.Now().Before(g.Expires)
		if expired {
			w.kept.gone(partGrants, g.Token)
		}
		return expired
	})
	k.issued++
	n := enterprise + "|" + agent + "|" + strconv.Itoa(k.issued)
	g := Grant{
		Token: hex(w.draws("access token", n), tokenDigits), Enterprise: enterprise, Agent: agent,
		Scope: scope, Expires: t.Now().Add(TokenLife),
	}
	if refreshable {
		g.Refresh = hex(w.draws("refresh token", n), tokenDigits)
		k.refresh[digestOf(g.Refresh)] = g
		w.touchGrant(partRefresh, g.Refresh, g)
	}
	k.grants[digestOf(g.Token)] = g
	w.touchGrant(partGrants, g.Token, g)
	w.touchRequests(enterprise + "|" + agent)
	w.issued(enterprise, g.Token)
	return g, nil
}

// count notes that somebody asks for a token now.
func (k *tokens) count(now time.Time, who string) error {
	recent := slices.DeleteFunc(k.recent[who], func(at time.Time) bool { return now.Sub(at) >= TokenLife })
	if len(recent) >= TokensPerDay {
		k.recent[who] = recent
		return errs.Field(errs.RateLimited, "username", "%d tokens in 24 hours are the most; the next is to be had at %s",
			TokensPerDay, recent[0].Add(TokenLife).Format(time.RFC3339))
	}
	k.recent[who] = append(recent, now)
	return nil
}

// Grant returns what a token stands for; [errs.Unauthenticated] when it is not
// one of ours or has expired.
func (w *World) Grant(t clock.Turn, token string) (Grant, error) {
	g, ok := w.tokens.grants[digestOf(token)]
	switch {
	case !ok:
		return Grant{}, errs.Field(errs.Unauthenticated, "access_token", "not a token of this world, or one that has expired")
	case !t.Now().Before(g.Expires):
		return Grant{}, errs.Field(errs.Unauthenticated, "access_token", "expired at %s", g.Expires.Format(time.RFC3339))
	}
	return g, nil
}

// Refreshed returns what a refresh token stands for, or [errs.Unauthenticated].
func (w *World) Refreshed(_ clock.Turn, token string) (Grant, error) {
	if g, ok := w.tokens.refresh[digestOf(token)]; ok {
		return g, nil
	}
	return Grant{}, errs.Field(errs.Unauthenticated, "refresh_token", "not a refresh token of this world")
}
