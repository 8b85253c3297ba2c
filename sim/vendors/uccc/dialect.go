package uccc

import (
	"maps"
	"slices"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/world"
)

// The account's switches where the documents leave more than one reading. Of
// those of the event server, which the accounts of a world share, the first
// account's counts that sets it.
const (
	dialectErrorStatus   = "error-status"       // same | 200: the HTTP status of an error
	dialectUnfinished    = "unfinished-call"    // partial | not-found: a call that has not ended
	dialectAgentStarted  = "call-agent-started" // on | off: the state that is not in the document
	dialectNotReady      = "not-ready"          // fail | refuse: a call whose agent is not ready
	dialectImportStatus  = "import-status"      // 200 | 204: of an import, which has no body
	dialectClientPublish = "client-publish"     // allowed | forbidden, on the event server
	dialectHold          = "faye-hold"          // a duration, of the event server
	dialectClock         = "faye-clock"         // wall | world: whose time the event server's is
)

// dialects are the switches with what each may say, the default first; an empty
// list means a duration.
var dialects = map[string][]string{
	dialectErrorStatus:   {"same", "200"},
	dialectUnfinished:    {"partial", "not-found"},
	dialectAgentStarted:  {"on", "off"},
	dialectNotReady:      {"fail", "refuse"},
	dialectImportStatus:  {"200", "204"},
	dialectClientPublish: {"allowed", "forbidden"},
	dialectHold:          nil,
	dialectClock:         {"wall", "world"},
}

// The bounds of a hold.
const minHold, maxHold = time.Second, time.Hour

// says reports whether an account reads a dialect so, by choice or by default.
func says(a *world.Account, name, value string) bool {
	return a.Dialect(name, dialects[name][0]) == value
}

func checkDialects(chosen map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(chosen)) {
		value := chosen[name]
		allowed, known := dialects[name]
		switch {
		case !known:
			return errs.Field(errs.Invalid, "dialects."+name, "no such dialect, expected one of %q", slices.Sorted(maps.Keys(dialects)))
		case allowed != nil && !slices.Contains(allowed, value):
			return errs.Field(errs.Invalid, "dialects."+name, "%q is not one of %q", value, allowed)
		case allowed == nil:
			if d, err := time.ParseDuration(value); err != nil || d < minHold || d > maxHold {
				return errs.Field(errs.Invalid, "dialects."+name, "%q is not a duration from %s to %s, such as 45s", value, minHold, maxHold)
			}
		}
	}
	return nil
}

// settings returns what the accounts say about the event server.
func (v *Vendor) settings(t clock.Turn) settings {
	chosen := map[string]string{}
	for _, a := range v.w.Accounts(t) {
		for _, name := range []string{dialectHold, dialectClientPublish, dialectClock} {
			if value, ok := a.Dialects[name]; ok && a.Vendor == Name && chosen[name] == "" {
				chosen[name] = value
			}
		}
	}
	s := settings{hold: hold, noPublish: chosen[dialectClientPublish] == "forbidden", worldsTime: chosen[dialectClock] == "world"}
	if d, err := time.ParseDuration(chosen[dialectHold]); err == nil {
		s.hold = d
	}
	return s
}
