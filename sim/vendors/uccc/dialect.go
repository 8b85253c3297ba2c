package uccc

import (
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/vendors"
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

// dialects are the account's switches.
//
// Source: contracts/CONTRADICTIONS.md, C2, C5, C13, C15 and C20 to C23; the last
// of them is Ringback's own.
var dialects = vendors.Dialects{
	dialectErrorStatus:   {Words: []string{"same", "200"}},
	dialectUnfinished:    {Words: []string{"partial", "not-found"}},
	dialectAgentStarted:  {Words: []string{"on", "off"}},
	dialectNotReady:      {Words: []string{"fail", "refuse"}},
	dialectImportStatus:  {Words: []string{"200", "204"}},
	dialectClientPublish: {Words: []string{"allowed", "forbidden"}},
	dialectHold:          {Words: []string{"45s"}, Other: vendors.Lasting(time.Second, time.Hour), Expected: "another duration from 1s to 1h"},
	dialectClock:         {Words: []string{"wall", "world"}},
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
