package contracts_test

import (
	"net/http"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/contracts"
)

// ordered is an answer whose total has two readings, and one status that only one
// reading has.
const ordered = `{"openapi": "3.1.0", "info": {"title": "acme", "version": "1"}, "paths": {"/order": {"post": {"operationId": "order", "responses": {
	"200": {"description": "Taken.", "content": {"application/json": {"schema": {"type": "object", "required": ["total"], "properties": {
		"total": {"oneOf": [{"type": "string", "x-dialect": {"totals": "text"}}, {"type": "integer", "x-dialect": {"totals": "number"}}]},
		"note": {"type": "string", "x-dialect": {"totals": "text", "notes": "on"}}
	}}}}},
	"204": {"description": "Taken.", "x-dialect": {"answers": "empty"}}
}}}}}`

func TestAContractReadsUnderADialect(t *testing.T) {
	open, err := contracts.Parse("acme", []byte(ordered))
	g := NewWithT(t)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(open.Dialects()).To(Equal(map[string][]string{"totals": {"number", "text"}, "notes": {"on"}, "answers": {"empty"}}))
	for name, tc := range map[string]struct {
		choice map[string]string
		body   string
		good   bool
	}{
		"open, one":                {nil, `{"total":"1"}`, true},
		"open, the other":          {nil, `{"total":1}`, true},
		"open, neither":            {nil, `{"total":true}`, false},
		"chosen":                   {map[string]string{"totals": "text"}, `{"total":"1"}`, true},
		"the other":                {map[string]string{"totals": "text"}, `{"total":1}`, false},
		"a member":                 {map[string]string{"totals": "text"}, `{"total":"1","note":"so"}`, true},
		"a member of the other":    {map[string]string{"totals": "number"}, `{"total":1,"note":"so"}`, false},
		"a member of two dialects": {map[string]string{"notes": "on"}, `{"total":1,"note":"so"}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			c, err := open.Under(tc.choice)
			g.Expect(err).NotTo(HaveOccurred())
			wrong := c.ValidateResponse(contracts.Request{Method: http.MethodPost, Path: "/order"}, contracts.Response{
				Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(tc.body),
			})
			if tc.good {
				g.Expect(wrong).To(BeEmpty())
			} else {
				g.Expect(wrong).NotTo(BeEmpty())
			}
		})
	}
}

func TestAnAnswerOfAnotherReadingIsNoAnswer(t *testing.T) {
	g := NewWithT(t)
	uccc, err := contracts.Load("uccc")
	g.Expect(err).NotTo(HaveOccurred())
	asked := contracts.Request{
		Method: http.MethodPost, Path: "/api/v31/outbound/tenants/69986/campaigns/1/numbers",
		Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"numbers":["13800138000"]}`),
	}
	g.Expect(uccc.ValidateResponse(asked, contracts.Response{Status: 204})).To(BeEmpty())
	g.Expect(uccc.ValidateResponse(asked, contracts.Response{Status: 200})).To(BeEmpty(), "a body is no must")
	for reading, rules := range map[string][]string{"204": nil, "200": {"required"}} {
		read, err := uccc.Under(map[string]string{"import-status": reading})
		g.Expect(err).NotTo(HaveOccurred())
		var broken []string
		for _, v := range read.ValidateResponse(asked, contracts.Response{Status: 204}) {
			broken = append(broken, v.Rule)
		}
		g.Expect(broken).To(Equal(rules), reading)
	}
}
