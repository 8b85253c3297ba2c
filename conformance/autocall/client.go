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
	a := &api{t}
	var l spec.List
	a.envelope(&l)
	return &l
}

// api is the vendor's API at the target.
type api struct{ *target.Target }

// filters are the parameters of a search, by name.
type filters map[string]any

// page is the data of a search's answer.
type page struct {
	Results     []row   `json:"results"`
	SearchAfter *string `json:"searchAfter"`
}

// row is one record, member by member: the specs look at how each is written.
type row map[string]json.RawMessage

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

// ask sends filters as the body of a POST and returns the answer as it is.
func (a *api) ask(c *spec.Case, f filters) target.Answer {
	body, err := json.Marshal(f)
	c.Check(err)
	return c.Send(a.Target, target.Request{Method: http.MethodPost, URL: a.url(), Header: a.header(c), Body: string(body)})
}

// search asks for a page and ends the spec unless one comes.
func (a *api) search(c *spec.Case, f filters) page {
	return pageOf(c, a.ask(c, f))
}

// pageOf reads an answer that must be a page.
func pageOf(c *spec.Case, answer target.Answer) (p page) {
	e := envelopeOf(c, answer)
	c.Must("code of a good answer", *e.Code, gomega.Equal(0))
	if err := json.Unmarshal(e.Data, &p); err != nil {
		c.True("data is a page", false, "%v", err)
	}
	return p
}

// envelopeOf reads an answer that must be an envelope.
func envelopeOf(c *spec.Case, answer target.Answer) (e envelope) {
	err := json.Unmarshal(answer.Body, &e)
	c.Must("the answer is an object with a code", err == nil && e.Code != nil, gomega.BeTrue())
	return e
}
