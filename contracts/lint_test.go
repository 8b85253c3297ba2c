package contracts_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/contracts"
)

func TestLintNamesWhatIsWrongAndWhere(t *testing.T) {
	document := func(paths, components string) string {
		return `{"openapi": "3.1.0", "info": {"title": "acme", "version": "1"}, "paths": {` + paths + `}, "components": {` + components + `}}`
	}
	const responses = `"responses": {"200": {"description": "Good."}}`
	for name, tc := range map[string]struct{ text, complaint string }{
		"nothing":               {document(`"/a/{id}": {"parameters": [{"name": "id", "in": "path", "required": true, "schema": {}}], "get": {"operationId": "a", `+responses+`}}`, ""), ""},
		"no JSON":               {`{`, "expected an object"},
		"no object":             {`[]`, "expected an object: a list of 0"},
		"another version":       {`{"openapi": "3.0.3", "info": {"title": "acme", "version": "1"}, "paths": {}}`, `/openapi: "3.0.3"`},
		"an unknown member":     {document(`"/a": {"get": {"operationID": "a", `+responses+`}}`, ""), "/paths/~1a/get/operationID"},
		"an example too strict": {document(`"/a": {"get": {"operationId": "a", "parameters": [{"name": "n", "in": "query", "schema": {"type": "integer"}, "example": "1"}], `+responses+`}}`, ""), `/paths/~1a/get/parameters/0/example: "1", expected integer (type)`},
		"an operation twice":    {document(`"/a": {"get": {"operationId": "a", `+responses+`}, "put": {"operationId": "a", `+responses+`}}`, ""), `operationId "a"`},
		"a variable too many":   {document(`"/a/{id}": {"get": {"operationId": "a", `+responses+`}}`, ""), "{id}"},
		"a parameter nowhere":   {document(`"/a": {"get": {"operationId": "a", "parameters": [{"$ref": "#/components/parameters/none"}], `+responses+`}}`, ""), "leads nowhere"},
		"a circle":              {document(`"/a": {"get": {"operationId": "a", "parameters": [{"$ref": "#/components/parameters/a"}], `+responses+`}}`, `"parameters": {"a": {"$ref": "#/components/parameters/a"}}`), "circle"},
		"a schema that is none": {document(`"/a": {"get": {"operationId": "a", "parameters": [{"name": "n", "in": "query", "schema": {"type": "text"}}], `+responses+`}}`, ""), "type"},
		"a schema elsewhere":    {document(`"/a": {"get": {"operationId": "a", "parameters": [{"name": "n", "in": "query", "schema": {"$ref": "file:///etc/passwd"}}], `+responses+`}}`, ""), "file:///etc/passwd is not in the document"},
		"a rule about nothing":  {acme(`{"name":"r","says":"So.","expr":"c == b"}`), "rule r is about c"},
		"Faye":                  {`{"asyncapi": "3.0.0", "info": {"title": "acme", "version": "1"}, "chanels": {}, "operations": {}}`, "/channels: nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			wrong := contracts.Lint("acme", []byte(tc.text))
			if tc.complaint == "" {
				g.Expect(wrong).To(BeEmpty())
				return
			}
			g.Expect(wrong).To(ContainElement(ContainSubstring(tc.complaint)))
		})
	}
}

func TestYAMLBecomesJSON(t *testing.T) {
	g := NewWithT(t)
	text, err := contracts.FromYAML([]byte("a: &x {200: 2021-03-23, b: [1, 1.5, ~, true, '1']}\nc: *x\n"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(text).To(MatchJSON(`{"a": {"200": "2021-03-23", "b": [1, 1.5, null, true, "1"]}, "c": {"200": "2021-03-23", "b": [1, 1.5, null, true, "1"]}}`))
	for source, complaint := range map[string]string{
		"a: [":             "line 1",
		"a: 1\na: 2\n":     "line 2",
		"[a]: 1":           "map key",
		"a: &a [*a]\n":     "a",
		"<<: {a: 1}\nb: 1": "plain key",
	} {
		_, err := contracts.FromYAML([]byte(source))
		g.Expect(err).To(MatchError(ContainSubstring(complaint)), source)
	}
}
