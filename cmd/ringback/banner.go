package main

import (
	"fmt"
	"net"
	"strings"

	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/httpx"
)

// banner tells how to go on from here; its commands work when pasted.
func banner(s *sim.Simulator) string {
	local := "http://" + reachable(s.Addr())
	state := s.World().Clock.State()
	var b strings.Builder
	fmt.Fprintf(&b, `Ringback serves on %[1]s

  autocall     %[1]s/api/v1/cdr/search   tokens: %[1]s/oauth2/token
  control API  %[1]s/_ringback/
  clock        %[2]s, now %[3]s

  demo account: vccId 782, enterprise 6019072501, agent 8005, project 10008, task 13
  (its secrets: curl %[1]s/_ringback/accounts)

Place a call, see its story, page through the records:

  curl -H 'Content-Type: application/json' -d '{"callee":"18512342456"}' %[1]s/_ringback/calls
  curl %[1]s/_ringback/calls
  curl '%[1]s/api/v1/cdr/search?perPage=5'

`, local, state.Mode, state.Now.Format(httpx.InstantFormat))
	return b.String()
}

// reachable returns an address that this machine can call: one that serves all
// interfaces is reached through the loopback.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
