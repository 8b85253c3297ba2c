// Package uccc holds the specs of cc.uccc.cc: calls, their records by id and by
// period, recordings, the import of numbers, and the states of a phone over Faye.
package uccc

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// Register returns the specs.
func Register(t *target.Target) *spec.List {
	a := &api{Target: t}
	var l spec.List
	for _, declare := range []func(*spec.List){
		a.places, a.refusals, a.requests, a.lookups, a.details, a.sums,
		a.periods, a.bounds, a.limits, a.imports, a.campaigns, a.recordings,
		a.handshakes, a.sessions, a.faults, a.transports, a.states, a.changes, a.channels, a.lives,
		a.across, a.told,
	} {
		declare(&l)
	}
	return &l
}

// api is the vendor's API at the target.
type api struct {
	*target.Target
	past, many, stage spec.Once // what a simulator is given, each once
	staged            tenant
	days              span // the period of past
	month             span // the period of many
	followed          []course
	looks             int      // at those
	left              []string // calls that specs have left to people
}

// order is the body of a request for a call, by name.
type order map[string]any

// path returns the path of a tenant's resource below the server's root, as the
// contract has it.
func path(t tenant, below string) string {
	return "/api/v31/tserver/tenants/" + url.PathEscape(t.id) + "/calls" + below
}

// numbersPath returns the path of a campaign's numbers.
func numbersPath(t tenant, campaign string) string {
	return "/api/v31/outbound/tenants/" + url.PathEscape(t.id) + "/campaigns/" + url.PathEscape(campaign) + "/numbers"
}

// request returns a request by a tenant, who always shows its token.
func (a *api) request(t tenant, method, path string, query url.Values, body string) target.Request {
	if query == nil {
		query = url.Values{}
	}
	if t.token != "" {
		query.Set("access_token", t.token)
	}
	r := target.Request{Method: method, Body: body, URL: strings.TrimSuffix(a.Vendors.UCCC.URL, "/") + strings.TrimPrefix(path, "/api/v31")}
	if len(query) > 0 {
		r.URL += "?" + query.Encode()
	}
	if body != "" {
		r.Header = http.Header{"Content-Type": {"application/json"}}
	}
	return r
}

// post sends a value as JSON.
func (a *api) post(c *spec.Case, t tenant, path string, body any) target.Answer {
	text, err := json.Marshal(body)
	c.Check(err)
	return c.Send(a.Target, a.request(t, http.MethodPost, path, nil, string(text)))
}

// get asks for what stands at a path.
func (a *api) get(c *spec.Case, t tenant, path string, query url.Values) target.Answer {
	return c.Send(a.Target, a.request(t, http.MethodGet, path, query, ""))
}

// ask sends an order as it is.
func (a *api) ask(c *spec.Case, t tenant, o order) target.Answer { return a.post(c, t, path(t, ""), o) }

// place places a call, ends the spec unless it is taken, and sees to it that the
// call is over when the spec has ended.
func (a *api) place(c *spec.Case, t tenant, o order) (id string) {
	answer := a.ask(c, t, o)
	good(c, answer)
	var placed struct {
		CallID string `json:"callId"`
	}
	c.Must("the answer is an object with a callId", json.Unmarshal(answer.Body, &placed), gomega.Succeed())
	c.Must("callId", placed.CallID, gomega.Not(gomega.BeEmpty()))
	a.endLater(c, t, placed.CallID)
	return placed.CallID
}

// lookUp returns the answer to who asks for a call.
func (a *api) lookUp(c *spec.Case, t tenant, id string) target.Answer {
	return a.get(c, t, path(t, "/"+url.PathEscape(id)), nil)
}

// record returns the record of a call and ends the spec unless there is one.
func (a *api) record(c *spec.Case, t tenant, id string) (r row) {
	answer := a.lookUp(c, t, id)
	good(c, answer)
	c.Must("the record is an object", json.Unmarshal(answer.Body, &r), gomega.Succeed())
	return r
}

// good expects an answer that is no failure and ends the spec with another.
func good(c *spec.Case, answer target.Answer) {
	var f struct {
		Error json.RawMessage `json:"error"`
	}
	_ = json.Unmarshal(answer.Body, &f) // what is no object is no failure
	c.Must("status of a good answer", answer.Status, gomega.Equal(http.StatusOK))
	c.Must("error of a good answer", string(f.Error), gomega.BeEmpty())
}
