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
	return c.fits("the answer", contract, contract.ValidateResponse(q, contracts.Response{Status: a.Status, Header: a.Header, Body: a.Body}))
}

// FitsMessage compares a message on a channel with a contract, as [Case.Fits]
// does an answer.
func (c *Case) FitsMessage(t *target.Target, name, channel string, payload []byte) bool {
	contract, err := t.Contract(name)
	c.Check(err)
	return c.fits("the message", contract, contract.ValidateMessage(channel, payload))
}

// FitsPush compares a push with a webhook of a contract, as [Case.Fits] does an
// answer.
func (c *Case) FitsPush(contract *contracts.Contract, webhook string, p contracts.Push) bool {
	return c.fits("the push", contract, contract.ValidatePush(webhook, p))
}

// fits makes a check of each statement that was violated.
func (c *Case) fits(what string, contract *contracts.Contract, found []contracts.Violation) bool {
	violated := 0
	for _, v := range found {
		if v.Notice {
			continue
		}
		violated++
		check := c.check(fmt.Sprintf("%s of %s", v.Location, v.Operation), false)
		check.Source, check.Expected, check.Found = sourceOf(v), bounded(v.Expected), bounded(v.Found)
		c.run.checks = append(c.run.checks, check)
	}
	if violated > 0 {
		return false
	}
	return c.True(what+" fits the contract "+contract.Name(), true, "")
}

// sourceOf says how sure the statement is that was violated. One of which the
// contract does not tell counts as the project's own.
func sourceOf(v contracts.Violation) verdict.Source {
	return verdict.Source{
		Provenance: verdict.Provenance(cmp.Or(v.Provenance, string(verdict.Assumed))),
		Section:    cmp.Or(v.Source, "contract "+v.Contract),
	}
}
