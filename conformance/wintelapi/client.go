// Package wintelapi holds the specs of m.icsoc.net/v2/wintelapi: two-way calls,
// their records, and the neighbouring routes of which public clients tell.
package wintelapi

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// The routes, below the base URL.
const (
	cti        = "/webcall/cti"
	axb        = "/webcall/cti/axb"
	webcall800 = "/webcall/webcall800"
	webcall400 = "/webcall/webcall400"
	recordlist = "/record/recordlist"
	playrecord = "/record/playrecord"
	trunks     = "/trunks/all"
)

// Register returns the specs.
func Register(t *target.Target) *spec.List {
	a := &api{Target: t}
	var l spec.List
	a.identities(&l)
	a.encodings(&l)
	a.places(&l)
	a.limits(&l)
	a.outbound(&l)
	a.inbound(&l)
	a.recordings(&l)
	a.plays(&l)
	a.trunks(&l)
	a.across(&l)
	return &l
}

// api is the vendor's API at the target.
type api struct {
	*target.Target
	past spec.Once // gives a simulator calls to find
	span span      // where they are
}

// answer is what came back: an object, member by member.
type answer struct {
	target.Answer
	members map[string]json.RawMessage
}

// code returns the code, 0 when there is none that is an integer.
func (r answer) code() int {
	n, err := strconv.Atoi(string(r.members["code"]))
	if err != nil {
		return 0
	}
	return n
}

// text returns a member that is text.
func (r answer) text(name string) string { return spec.Text(r.members[name]) }

// url returns the address of a route.
func (a *api) url(route string) string {
	return strings.TrimSuffix(a.Vendors.Wintelapi.URL, "/") + route
}

// header returns the headers of a form sent by somebody who may.
func (a *api) header(c *spec.Case) http.Header {
	header, err := a.WSSE(c.Context())
	c.Check(err)
	return header
}

// request is a form for a route, or the same in the query of a GET.
func (a *api) request(c *spec.Case, route string, form url.Values) target.Request {
	r := target.Request{Method: http.MethodPost, URL: a.url(route), Header: a.header(c), Body: form.Encode()}
	if route == playrecord || route == trunks {
		r.Method, r.Body = http.MethodGet, ""
		r.URL += "?" + form.Encode()
		r.Header.Del("Content-Type")
	}
	return r
}

// ask sends a form to a route in the name of somebody who may.
func (a *api) ask(c *spec.Case, route string, form url.Values) answer {
	return a.send(c, a.request(c, route, form))
}

// send sends a request and ends the spec unless an object comes back.
func (a *api) send(c *spec.Case, r target.Request) answer {
	got := answer{Answer: c.Send(a.Target, r)}
	c.Must("the answer is a JSON object", json.Unmarshal(got.Body, &got.members), gomega.Succeed())
	return got
}

// fits compares the answer to a form with the contract.
func (a *api) fits(c *spec.Case, route string, form url.Values) answer {
	r := a.request(c, route, form)
	got := a.send(c, r)
	c.Fits(a.Target, "wintelapi", "/v2/wintelapi"+route, r, got.Answer)
	return got
}

// refused expects a code and what goes with it: the words of the document's
// table, and HTTP status 200.
func refused(c *spec.Case, what string, got answer, code int, message string) {
	c.Equal("code for "+what, string(got.members["code"]), strconv.Itoa(code))
	c.As(spec.Evidenced("supplement B.2")).Equal("message for "+what, got.text("message"), message)
	c.As(spec.Evidenced("supplement B13")).Equal("HTTP status for "+what, got.Status, http.StatusOK)
}

// good expects success.
func good(c *spec.Case, what string, got answer) {
	c.Must("code for "+what, string(got.members["code"]), gomega.Equal("200"))
}

// with returns a form with some fields changed; one that is empty is left out.
func with(form url.Values, pairs ...string) url.Values {
	changed := url.Values{}
	for name, values := range form {
		changed[name] = slices.Clone(values)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		changed.Set(pairs[i], pairs[i+1])
		if pairs[i+1] == "" {
			changed.Del(pairs[i])
		}
	}
	return changed
}
