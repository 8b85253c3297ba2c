package spec

import (
	"cmp"
	"fmt"
	"net/url"

	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
	"github.com/ringback-sim/ringback/contracts"
)

// Fits compares an answer with the contract of its vendor. Each statement that
// it breaks is a check of its own, as sure as that statement; members that the
// contract does not know break none. Path is the request's, below the server's
// root as the contract has it.
func (c *Case) Fits(t *target.Target, vendor, path string, r target.Request, a target.Answer) bool {
	contract, err := t.Contract(vendor)
	c.Check(err)
	u, err := url.Parse(r.URL)
	c.Check(err)
	q := contracts.Request{Method: cmp.Or(r.Method, "GET"), Path: path, Query: u.Query(), Header: r.Header, Body: []byte(r.Body)}
	violated := 0
	for _, v := range contract.ValidateResponse(q, contracts.Response{Status: a.Status, Header: a.Header, Body: a.Body}) {
		if v.Notice {
			continue
		}
		violated++
		c.run.checks = append(c.run.checks, verdict.Check{
			What: fmt.Sprintf("%s of %s", v.Location, v.Operation), Source: sourceOf(v), Exchange: c.run.log.Last(),
			Expected: bounded(v.Expected), Found: bounded(v.Found),
		})
	}
	if violated > 0 {
		return false
	}
	return c.True("the answer fits the contract "+vendor, true, "")
}

// sourceOf says how sure the statement is that was violated. One of which the
// contract does not tell counts as the project's own.
func sourceOf(v contracts.Violation) verdict.Source {
	return verdict.Source{
		Provenance: verdict.Provenance(cmp.Or(v.Provenance, string(verdict.Assumed))),
		Section:    cmp.Or(v.Source, "contract "+v.Contract),
	}
}
