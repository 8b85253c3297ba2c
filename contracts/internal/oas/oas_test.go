package oas_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/contracts/internal/oas"
)

const head = "openapi: 3.1.0\ninfo: {title: acme, version: '1'}\n"

func TestCanonicalSortsKeysAndKeepsReferences(t *testing.T) {
	g := NewWithT(t)
	text, err := oas.Canonical([]byte(head + `
paths: {}
components:
  schemas:
    Zebra: {$ref: '#/components/schemas/Ape', description: A striped <horse>.}
    Ape: {type: integer, x-unit: s}
`))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(text)).To(Equal(`{
  "components": {
    "schemas": {
      "Ape": {
        "type": "integer",
        "x-unit": "s"
      },
      "Zebra": {
        "$ref": "#/components/schemas/Ape",
        "description": "A striped <horse>."
      }
    }
  },
  "info": {
    "title": "acme",
    "version": "1"
  },
  "openapi": "3.1.0",
  "paths": {}
}
`))
}

func TestCanonicalRefuses(t *testing.T) {
	for name, tc := range map[string]struct{ source, complaint string }{
		"text that is not YAML":           {"openapi: [", "read document"},
		"a document of another kind":      {"swagger: '2.0'\ninfo: {title: acme, version: '1'}\npaths: {}\n", "build model"},
		"a key that stands twice":         {head + "paths: {}\npaths: {}\n", "paths"},
		"a reference that leads nowhere":  {head + "paths: {/a: {get: {responses: {'200': {$ref: '#/components/responses/None'}}}}}\n", "None"},
		"a response without description":  {head + "paths: {/a: {get: {responses: {'200': {content: {}}}}}}\n", "description"},
		"a member that OpenAPI knows not": {head + "paths: {}\ncomponents: {schemes: {}}\n", "schemes"},
		"an empty document":               {"", "read document"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			_, err := oas.Canonical([]byte(tc.source))
			g.Expect(err).To(MatchError(ContainSubstring(tc.complaint)))
		})
	}
}
