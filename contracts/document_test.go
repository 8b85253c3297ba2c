package contracts_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/contracts/internal/oas"
)

// eachAPI is each for the OpenAPI contracts.
func eachAPI(t *testing.T, test func(g *WithT, name string, document any)) {
	t.Helper()
	each(t, func(g *WithT, name string, document any) {
		if _, ok := document.(map[string]any)["openapi"]; ok {
			test(g, name, document)
		}
	})
}

// each runs a test for every contract, with its JSON decoded.
func each(t *testing.T, test func(g *WithT, name string, document any)) {
	t.Helper()
	for _, name := range contracts.Names() {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			text, err := contracts.JSON(name)
			g.Expect(err).NotTo(HaveOccurred())
			document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
			g.Expect(err).NotTo(HaveOccurred())
			test(g, name, document)
		})
	}
}

// walk calls visit for every object of a document with its JSON pointer.
func walk(node any, pointer string, visit func(pointer string, object map[string]any)) {
	switch node := node.(type) {
	case map[string]any:
		visit(pointer, node)
		for key, child := range node {
			key = strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
			walk(child, pointer+"/"+key, visit)
		}
	case []any:
		for i, child := range node {
			walk(child, fmt.Sprintf("%s/%d", pointer, i), visit)
		}
	}
}

func TestGeneratedFilesAreCurrent(t *testing.T) {
	each(t, func(g *WithT, name string, _ any) {
		source, err := contracts.Source(name)
		g.Expect(err).NotTo(HaveOccurred())
		want, err := oas.Canonical(source)
		g.Expect(err).NotTo(HaveOccurred())
		got, err := contracts.JSON(name)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(bytes.Equal(got, want)).To(BeTrue(), "run go generate ./contracts")
	})
	g := NewWithT(t)
	generated, err := fs.Glob(os.DirFS("generated"), "*")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(generated).To(HaveLen(len(contracts.Names())), "a file without a contract")
}

func TestOperationIDsAreUnique(t *testing.T) {
	eachAPI(t, func(g *WithT, _ string, document any) {
		var ids []string
		walk(document, "", func(_ string, object map[string]any) {
			if id, ok := object["operationId"].(string); ok {
				ids = append(ids, id)
			}
		})
		slices.Sort(ids)
		g.Expect(ids).NotTo(BeEmpty())
		g.Expect(slices.Compact(slices.Clone(ids))).To(Equal(ids))
	})
}

func TestEveryOperationHasAnID(t *testing.T) {
	eachAPI(t, func(g *WithT, name string, _ any) {
		operations, err := contracts.Operations(name)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(operations).NotTo(BeEmpty())
		for _, operation := range operations {
			g.Expect(operation.ID).NotTo(BeEmpty(), "%s %s", operation.Method, operation.Path)
		}
	})
}

func TestEveryPropertyAndParameterIsDescribed(t *testing.T) {
	each(t, func(g *WithT, _ string, document any) {
		described := func(pointer string, node any) {
			object, ok := node.(map[string]any)
			g.Expect(ok).To(BeTrue(), pointer)
			g.Expect(object).To(Or(HaveKey("description"), HaveKey("$ref")), pointer)
		}
		walk(document, "", func(pointer string, object map[string]any) {
			properties, _ := object["properties"].(map[string]any)
			if _, titled := object["title"]; titled { // a form of a schema whose properties are described there
				properties = nil
			}
			for name, property := range properties {
				described(pointer+"/properties/"+name, property)
			}
			parameters, _ := object["parameters"].([]any)
			for i, parameter := range parameters {
				described(fmt.Sprintf("%s/parameters/%d", pointer, i), parameter)
			}
		})
		components := document.(map[string]any)["components"].(map[string]any)
		for kind, members := range components {
			for name, member := range members.(map[string]any) {
				if kind != "requestBodies" {
					described("/components/"+kind+"/"+name, member)
				}
			}
		}
	})
}

func TestEveryComponentIsUsed(t *testing.T) {
	each(t, func(g *WithT, _ string, document any) {
		used := map[string]bool{}
		walk(document, "", func(_ string, object map[string]any) {
			if reference, ok := object["$ref"].(string); ok {
				used[strings.TrimPrefix(reference, "#")] = true
			}
			requirements, _ := object["security"].([]any)
			for _, requirement := range requirements {
				for scheme := range requirement.(map[string]any) {
					used["/components/securitySchemes/"+scheme] = true
				}
			}
		})
		components := document.(map[string]any)["components"].(map[string]any)
		for kind, members := range components {
			for name := range members.(map[string]any) {
				g.Expect(used).To(HaveKey("/components/" + kind + "/" + name))
			}
		}
	})
}

// TestEveryContractIsClean also holds every example against schema and rules, and
// shows that every schema can be compiled in place.
func TestEveryContractIsClean(t *testing.T) {
	each(t, func(g *WithT, name string, _ any) {
		text, err := contracts.JSON(name)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(contracts.Lint(name, text)).To(BeEmpty())
	})
}
