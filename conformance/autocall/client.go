// Package autocall holds the specs of autocall.icsoc.net.
package autocall

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// Register returns the specs.
func Register(t *target.Target) *spec.List {
	a := &api{Target: t}
	var l spec.List
	a.envelopes(&l)
	a.tokens(&l)
	a.searches(&l)
	a.moments(&l)
	a.parameters(&l)
	a.paging(&l)
	a.records(&l)
	a.late(&l)
	a.frames(&l)
	a.pushedRecords(&l)
	a.readings(&l)
	a.answers(&l)
	a.retries(&l)
	a.pushedCalls(&l)
	a.across(&l)
	return &l
}

// api is the vendor's API at the target.
type api struct {
	*target.Target
	past spec.Once // gives a simulator calls to find
}

// filters are the parameters of a search, by name.
type filters map[string]any

// page is the data of a search's answer.
type page struct {
	Results     []row   `json:"results"`
	SearchAfter *string `json:"searchAfter"`
}

// envelope is what every answer is wrapped in.
type envelope struct {
	Code      *int            `json:"code"`
	Message   *string         `json:"message"`
	RequestID *string         `json:"request_id"`
	Data      json.RawMessage `json:"data"`
}

// url returns the address of the search.
func (a *api) url() string {
	return strings.TrimSuffix(a.Vendors.Autocall.URL, "/") + "/api/v1/cdr/search"
}

// header returns the headers of a request by somebody who may.
func (a *api) header(c *spec.Case) http.Header {
	header, err := a.Authorize(c.Context())
	c.Check(err)
	return header
}

// send sends a body to an address in the name of somebody who may.
func (a *api) send(c *spec.Case, method, url, body string) target.Answer {
	return c.Send(a.Target, target.Request{Method: method, URL: url, Header: a.header(c), Body: body})
}

// ask sends filters as the body of a POST and returns the answer as it is.
func (a *api) ask(c *spec.Case, f filters) target.Answer {
	body, err := json.Marshal(f)
	c.Check(err)
	return a.send(c, http.MethodPost, a.url(), string(body))
}

// search asks for a page and ends the spec unless one comes.
func (a *api) search(c *spec.Case, f filters) page {
	return pageOf(c, a.ask(c, f))
}

// pageOf reads an answer that must be a page.
func pageOf(c *spec.Case, answer target.Answer) (p page) {
	e := envelopeOf(c, answer)
	c.Must("code of a good answer", *e.Code, gomega.Equal(0))
	err := json.Unmarshal(e.Data, &p)
	c.Must("data is a page, results and searchAfter", err, gomega.Not(gomega.HaveOccurred()))
	return p
}

// envelopeOf reads an answer that must be an envelope.
func envelopeOf(c *spec.Case, answer target.Answer) (e envelope) {
	err := json.Unmarshal(answer.Body, &e)
	c.Must("the answer is JSON", err, gomega.Not(gomega.HaveOccurred()))
	c.Must("code", e.Code, gomega.Not(gomega.BeNil()))
	return e
}

// refused expects an answer that is a failure.
func refused(c *spec.Case, what string, answer target.Answer) envelope {
	e := envelopeOf(c, answer)
	c.Expect("code for "+what, *e.Code, gomega.Not(gomega.Equal(0)))
	return e
}
