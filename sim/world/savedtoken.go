package world

import (
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
)

// grantState is a [Grant]; the compiler holds the two alike.
type grantState struct {
	Token      string    `json:"token"`
	Refresh    string    `json:"refresh,omitempty"`
	Enterprise string    `json:"enterprise"`
	Agent      string    `json:"agent,omitempty"`
	Scope      string    `json:"scope"`
	Expires    time.Time `json:"expires"`
}

// requestsState is when somebody has asked for tokens in the last 24 hours.
type requestsState struct {
	Who string      `json:"who"`
	At  []time.Time `json:"at"`
}

func (w *World) touchGrant(part, token string, g Grant) {
	if w.kept.on() {
		w.kept.touch(part, token, func() any { return grantState(g) })
	}
}

func (w *World) touchRequests(who string) {
	if w.kept.on() {
		w.kept.touch(partRequests, who, func() any { return requestsState{who, w.tokens.recent[who]} })
	}
}

// Grants returns what the world's access tokens stand for, in no order.
func (w *World) Grants(clock.Turn) iter.Seq[Grant] { return maps.Values(w.tokens.grants) }

func (w *World) saveGrants(clock.Turn) iter.Seq2[string, any] {
	return grantsOf(w.tokens.grants, func(g Grant) string { return g.Token })
}

func (w *World) saveRefresh(clock.Turn) iter.Seq2[string, any] {
	return grantsOf(w.tokens.refresh, func(g Grant) string { return g.Refresh })
}

// grantsOf returns grants in the order of their tokens.
func grantsOf(grants map[digest]Grant, token func(Grant) string) iter.Seq2[string, any] {
	byToken := make(map[string]Grant, len(grants))
	for _, g := range grants {
		byToken[token(g)] = g
	}
	return func(yield func(string, any) bool) {
		for _, key := range slices.Sorted(maps.Keys(byToken)) {
			if !yield(key, grantState(byToken[key])) {
				return
			}
		}
	}
}

func (w *World) loadGrant(_ clock.Turn, s grantState) error {
	if s.Token == "" {
		return errs.Field(errs.Missing, "token", "empty, expected the token")
	}
	s.Expires = s.Expires.UTC()
	w.tokens.make()
	w.tokens.grants[digestOf(s.Token)] = Grant(s)
	return nil
}

func (w *World) loadRefresh(_ clock.Turn, s grantState) error {
	if s.Refresh == "" {
		return errs.Field(errs.Missing, "refresh", "empty, expected the token")
	}
	s.Expires = s.Expires.UTC()
	w.tokens.make()
	w.tokens.refresh[digestOf(s.Refresh)] = Grant(s)
	return nil
}

func (w *World) saveRequests(clock.Turn) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for _, who := range slices.Sorted(maps.Keys(w.tokens.recent)) {
			if !yield(who, requestsState{who, w.tokens.recent[who]}) {
				return
			}
		}
	}
}

func (w *World) loadRequests(_ clock.Turn, s requestsState) error {
	for i := range s.At {
		s.At[i] = s.At[i].UTC()
	}
	w.tokens.make()
	w.tokens.recent[s.Who] = s.At
	return nil
}
