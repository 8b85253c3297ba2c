package contracts_test

import (
	"fmt"
	"net/http"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/contracts"
)

// acme is a contract with one operation, POST /calls, whose answer is a thing
// with the members a, b, list and the given rules.
func acme(rules string) string {
	return `{"openapi": "3.1.0", "info": {"title": "acme", "version": "1"}, "x-source": "acme 1",
	"paths": {"/calls": {"post": {
		"operationId": "place",
		"parameters": [{"name": "most", "in": "query", "schema": {"type": "integer"}}],
		"responses": {"200": {"description": "Good.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}
	}}},
	"components": {"schemas": {"Thing": {
		"type": "object", "x-provenance": "documented", "properties": {
			"a": {"type": "integer", "x-provenance": "assumed"}, "b": {"type": "integer"}, "at": {"type": "string"},
			"list": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}},
			"money": {"type": "string", "x-unit": "yuan"}, "begun": {"type": "integer", "x-unit": "unix-s", "format": "int64"}
		},
		"x-rules": [` + rules + `]
	}}}}`
}

func answer(body string) contracts.Response {
	return contracts.Response{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body)}
}

func TestRulesAreExpressions(t *testing.T) {
	for expr, bodies := range map[string][2]string{ // a body that keeps the rule, and one that breaks it
		"a == b":                               {`{"a":1,"b":1}`, `{"a":1,"b":2}`},
		"a == b + 1":                           {`{"a":1}`, `{"a":1,"b":2}`}, // what is absent breaks nothing
		`num(at) * 2 == b`:                     {`{"at":"1.50","b":3}`, `{"at":"1.5","b":4}`},
		`num(at) > 1`:                          {`{"at":"soon"}`, `{"at":"1"}`},
		`instant(at) == a * 1000`:              {`{"at":"1970-01-01 08:00:01","a":1}`, `{"at":"1970-01-01T00:00:00.000Z","a":1}`},
		`sorted(list, "id")`:                   {`{"list":[{"id":"9"},{"id":"10"}]}`, `{"list":[{"id":"b"},{"id":"a"}]}`},
		`unique(list, "id")`:                   {`{"list":[{"id":"1"},{"id":"2"}]}`, `{"list":[{"id":"1"},{"id":"2"},{"id":"1"}]}`},
		`sorted(map(list, .id))`:               {`{"list":[{"id":"9"},{"id":"9223372036854775808"}]}`, `{"list":[{"id":"2"},{"id":"1"}]}`},
		`len(list) <= request.most`:            {`{"list":[{},{}]}`, `{"list":[{},{},{}]}`},
		`!has(self, "a") || has(self, "b")`:    {`{"a":1,"b":null}`, `{"a":1}`},
		`self["a"] in [1, 2] and (b ?? 3) > 2`: {`{"a":2}`, `{"a":3}`},
	} {
		t.Run(expr, func(t *testing.T) {
			g := NewWithT(t)
			c, err := contracts.Parse("acme", []byte(acme(fmt.Sprintf(`{"name":"the-rule","says":"It is so.","expr":%q,"at":"a","x-provenance":"evidenced","x-source":"acme 2"}`, expr))))
			g.Expect(err).NotTo(HaveOccurred())
			asked := contracts.Request{Method: "POST", Path: "/calls", Query: map[string][]string{"most": {"2"}}}
			for i, body := range bodies {
				var rules []contracts.Violation
				for _, v := range c.ValidateResponse(asked, answer(body)) {
					if v.Rule == "the-rule" {
						rules = append(rules, v)
					}
				}
				g.Expect(rules).To(HaveLen(i), body)
			}
		})
	}
}

func TestABrokenRuleIsReportedInItsPlace(t *testing.T) {
	g := NewWithT(t)
	c, err := contracts.Parse("acme", []byte(acme(`
		{"name":"equal","says":"a is b.","when":"b > 0","expr":"a == b","at":"a","x-provenance":"evidenced","x-source":"acme 2"},
		{"name":"few","says":"No more than asked for.","expr":"len(list) <= request.most","at":"list"}`)))
	g.Expect(err).NotTo(HaveOccurred())
	asked := contracts.Request{Method: "POST", Path: "/calls"}
	g.Expect(c.ValidateResponse(asked, answer(`{"a":1,"b":0,"list":[{},{}]}`))).To(BeEmpty(), "neither applies")
	asked.Query = map[string][]string{"most": {"1"}}
	g.Expect(c.ValidateResponse(asked, answer(`{"a":1,"b":2,"list":[{},{}]}`))).To(Equal([]contracts.Violation{
		{
			Contract: "acme", Operation: "place", Location: contracts.Location{In: "body", Pointer: "/a"},
			Expected: "that a is b", Found: "1", Rule: "equal", Provenance: "evidenced", Source: "acme 2",
		},
		{
			Contract: "acme", Operation: "place", Location: contracts.Location{In: "body", Pointer: "/list"},
			Expected: "that no more than asked for", Found: "a list of 2", Rule: "few", Provenance: "documented", Source: "acme 1",
		},
	}))
}

func TestUnitsTellMillisecondsFromSeconds(t *testing.T) {
	g := NewWithT(t)
	c, err := contracts.Parse("acme", []byte(acme("")))
	g.Expect(err).NotTo(HaveOccurred())
	asked := contracts.Request{Method: "POST", Path: "/calls"}
	g.Expect(c.ValidateResponse(asked, answer(`{"begun":1616491476,"money":"0.30"}`))).To(BeEmpty())
	for body, rule := range map[string]string{
		`{"begun":1616491476123}`:         "x-unit",
		`{"begun":9223372036854775808}`:   "format",
		`{"money":"0.3"}`:                 "x-unit",
		`{"money":"free"}`:                "x-unit",
		`{"list":[{"ID":"1"}]}`:           "unknown-member",
		`{"a":1.5}`:                       "type",
		`{"a":1,"b":null}`:                "type",
		`{"a":1} {}`:                      "body",
		`{"list":[{"id":"1","id ":"2"}]}`: "unknown-member",
	} {
		all := c.ValidateResponse(asked, answer(body))
		g.Expect(all).To(HaveLen(1), body)
		g.Expect(all[0].Rule).To(Equal(rule), body)
	}
}

func TestARuleThatIsNoneIsNamed(t *testing.T) {
	for rule, complaint := range map[string]string{
		`{"name":"r","says":"So.","expr":"a =="}`:                 "rule r: expr",
		`{"name":"r","says":"So.","expr":"a == b","when":"1"}`:    "rule r: when",
		`{"name":"r","expr":"a == b"}`:                            "x-rules/0",
		`{"name":"r","says":"So.","expr":"now().Year() > 1"}`:     "now",
		`{"name":"r","says":"So.","expr":"a == b","sure":"yes"}`:  "sure",
		`{"name":"r","says":"So.","expr":"nothing(a)"}`:           "nothing",
		`{"name":"r","says":"So.","expr":"sorted(list, 1)"}`:      "sorted",
		`{"name":"R r","says":"So.","expr":"a == b","at":"/a/b"}`: "name",
	} {
		t.Run(rule, func(t *testing.T) {
			_, err := contracts.Parse("acme", []byte(acme(rule)))
			NewWithT(t).Expect(err).To(MatchError(ContainSubstring(complaint)))
		})
	}
}
