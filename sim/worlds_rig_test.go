package sim_test

import (
	"encoding/json"
	"net/http"
	"time"

	. "github.com/onsi/gomega"
)

// in returns a client of one world, to whom its paths are the root's.
func (c *client) in(world string) *client {
	return &client{c.WithT, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path, r.URL.RawPath = "/w/"+world+r.URL.Path, "/w/"+world+r.URL.EscapedPath()
		c.handler.ServeHTTP(w, r)
	}), c.ctx}
}

// create makes a world and returns its client.
func (c *client) create(order string) *client {
	var made struct{ Name string }
	c.Expect(json.Unmarshal([]byte(c.ok("POST", "/_ringback/worlds", order)), &made)).To(Succeed())
	return c.in(made.Name)
}

// now returns the world's time.
func (c *client) now() (at time.Time) {
	var answer struct{ Now time.Time }
	c.Expect(json.Unmarshal([]byte(c.ok("GET", "/_ringback/clock", "")), &answer)).To(Succeed())
	return answer.Now
}

// calls returns the ids of the world's calls.
func (c *client) calls() (ids []string) {
	var answer struct{ Calls []struct{ ID string } }
	c.Expect(json.Unmarshal([]byte(c.ok("GET", "/_ringback/calls?limit=1000", "")), &answer)).To(Succeed())
	for _, call := range answer.Calls {
		ids = append(ids, call.ID)
	}
	return ids
}

// place places a call and returns its id.
func (c *client) place(order string) string {
	var call struct{ ID string }
	c.Expect(json.Unmarshal([]byte(c.ok("POST", "/_ringback/calls", order)), &call)).To(Succeed())
	return call.ID
}
