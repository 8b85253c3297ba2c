package main

import (
	"fmt"
	"strings"

	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/httpx"
)

// banner tells how to go on from here; its commands work when pasted, with the
// control API's token, if it asks for one, in the environment.
func banner(s *sim.Simulator, token bool) string {
	state := s.World().Clock.State()
	var moved string
	if state.Mode == clock.Manual {
		moved = "  curl -H 'Content-Type: application/json' -d '{\"until\":\"idle\"}' URL/_ringback/clock/advance\n"
	}
	text := fmt.Sprintf(`Ringback serves on URL

  autocall     URL/api/v1/cdr/search
  uccc         URL/api/v31, phone states on URL/faye
  wintelapi    URL/v2/wintelapi
  tokens       URL/oauth2/token
  control API  URL/_ringback/
  clock        %s, now %s

  demo account of autocall: vccId 782, enterprise 6019072501, agent 8005, project 10008, task 13
  (all demo accounts and their secrets: curl URL/_ringback/accounts)

Place a call, see its story, page through the records:

  curl -H 'Content-Type: application/json' -d '{"callee":"18512342456"}' URL/_ringback/calls
%s  curl URL/_ringback/calls
  curl 'URL/api/v1/cdr/search?perPage=5'

`, state.Mode, state.Now.Format(httpx.InstantFormat), moved)
	if token {
		text = strings.ReplaceAll(text, "curl ", `curl -H "Authorization: Bearer $RINGBACK_CONTROL_TOKEN" `)
	}
	if s.World().Strict {
		text += "Every vendor request needs an identity with its secret: see Tokens in the README.\n\n"
	}
	return strings.ReplaceAll(text, "URL", "http://"+sim.Reachable(s.Addr()))
}
