package contracts_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ringback-sim/ringback/contracts"
)

// sources are the places that a statement may stand in: a vendor's page, other
// public material, a contradiction, or this project itself.
var sources = regexp.MustCompile(`^(autocall [0-2]\.[1-4]|uccc [0-5]|wintelapi [1-4]|supplement ([ABC]\.[1-7](\.[12])?|[ABC][0-9]+)|ringback)$`)

// statements calls visit for everything that a contract states: operations and
// answers, parameters, headers, schemas, their members and forms, and rules.
func statements(document any, visit func(pointer string, statement map[string]any)) {
	one := func(pointer string, node any) {
		if statement, ok := node.(map[string]any); ok && statement["in"] == nil && statement["$ref"] != nil && strings.Contains(pointer, "/parameters/") {
			return // the component states it
		} else if ok {
			visit(pointer, statement)
		}
	}
	members := func(pointer string, object map[string]any, name string) {
		named, _ := object[name].(map[string]any)
		for key, node := range named {
			one(pointer+"/"+name+"/"+key, node)
		}
		listed, _ := object[name].([]any)
		for i, node := range listed {
			one(fmt.Sprintf("%s/%s/%d", pointer, name, i), node)
		}
	}
	walk(document, "", func(pointer string, object map[string]any) {
		if strings.Contains(pointer, "/example") {
			return
		}
		if _, titled := object["title"]; titled && pointer != "/info" {
			one(pointer, object) // a form, in whose name its members speak
		} else {
			members(pointer, object, "properties")
		}
		if object["operationId"] != nil || object["action"] != nil || object["address"] != nil {
			one(pointer, object)
		}
		members(pointer, object, "parameters")
		members(pointer, object, "x-rules")
		if pointer == "/components" {
			for _, kind := range []string{"schemas", "headers", "securitySchemes", "parameters", "responses", "messages"} {
				members(pointer, object, kind)
			}
		}
		responses, _ := object["responses"].(map[string]any)
		for status, node := range responses {
			if response, ok := node.(map[string]any); ok && response["$ref"] == nil && pointer != "/components" {
				one(pointer+"/responses/"+status, response)
			}
		}
	})
}

// TestEveryStatementSaysHowSureItIs and where it stands. The control API is our
// own: it says both once, at its root.
func TestEveryStatementSaysHowSureItIs(t *testing.T) {
	table, err := os.ReadFile("CONTRADICTIONS.md")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	each(t, func(g *WithT, name string, document any) {
		if name == "control" {
			g.Expect(document).To(And(HaveKeyWithValue("x-provenance", "documented"), HaveKeyWithValue("x-source", "ringback")))
			return
		}
		stated := 0
		statements(document, func(pointer string, statement map[string]any) {
			stated++
			g.Expect(fmt.Sprint(statement["x-provenance"])).To(BeElementOf("documented", "evidenced", "assumed"), pointer)
			g.Expect(statement["x-source"]).To(MatchRegexp(sources.String()), pointer)
		})
		g.Expect(stated).To(BeNumerically(">", 10))
		walk(document, "", func(pointer string, object map[string]any) {
			source, _ := object["x-source"].(string)
			if id, ok := strings.CutPrefix(source, "supplement "); ok && !strings.Contains(id, ".") {
				g.Expect(string(table)).To(ContainSubstring("\n| "+id+" |"), pointer)
			}
		})
	})
}

func TestRulesHaveNamesOfTheirOwn(t *testing.T) {
	least := map[string]int{"autocall": 12, "uccc": 6, "uccc-faye": 2, "wintelapi": 6}
	each(t, func(g *WithT, name string, document any) {
		seen := map[any]string{}
		walk(document, "", func(pointer string, object map[string]any) {
			rules, _ := object["x-rules"].([]any)
			for _, rule := range rules {
				rule := rule.(map[string]any)
				g.Expect(seen).NotTo(HaveKey(rule["name"]), pointer)
				seen[rule["name"]] = pointer
				g.Expect(rule["says"]).To(MatchRegexp(`\.$`), pointer)
			}
		})
		g.Expect(len(seen)).To(BeNumerically(">=", least[name]))
	})
}

// TestEveryMemberHasAnExample also holds the examples of schemas to them.
func TestEveryMemberHasAnExample(t *testing.T) {
	each(t, func(g *WithT, name string, document any) {
		if name == "control" {
			return // its examples are those of bodies
		}
		const location = "mem:///contract.json"
		compiler := jsonschema.NewCompiler()
		compiler.DefaultDraft(jsonschema.Draft2020)
		compiler.AssertFormat()
		g.Expect(compiler.AddResource(location, document)).To(Succeed())
		walk(document, "", func(pointer string, object map[string]any) {
			properties, _ := object["properties"].(map[string]any)
			if _, titled := object["title"]; titled || strings.Contains(pointer, "/example") {
				return
			}
			for member, property := range properties {
				g.Expect(exemplified(document, property)).To(BeTrue(), "%s/properties/%s", pointer, member)
			}
			listed, _ := object["examples"].([]any)
			if len(listed) == 0 || strings.HasPrefix(pointer, "/channels/") || strings.HasPrefix(pointer, "/components/messages/") {
				return
			}
			schema, err := compiler.Compile(location + "#" + pointer)
			g.Expect(err).NotTo(HaveOccurred(), pointer)
			for _, value := range listed {
				g.Expect(schema.Validate(value)).To(Succeed(), pointer)
			}
		})
	})
}

// exemplified reports whether a schema shows a value, or is made of what does.
func exemplified(document, schema any) bool {
	object, _ := schema.(map[string]any)
	for _, keyword := range []string{"examples", "const", "enum", "default", "properties"} {
		if _, ok := object[keyword]; ok {
			return true
		}
	}
	if object["type"] == "null" {
		return true
	}
	if reference, ok := object["$ref"].(string); ok {
		target := document
		for key := range strings.SplitSeq(strings.TrimPrefix(reference, "#/"), "/") {
			object, _ := target.(map[string]any)
			target = object[key]
		}
		return exemplified(document, target)
	}
	if items, ok := object["items"]; ok {
		return exemplified(document, items)
	}
	parts, _ := object["oneOf"].([]any)
	all, _ := object["allOf"].([]any)
	for _, part := range append(parts, all...) {
		if exemplified(document, part) {
			return true
		}
	}
	return false
}

// TestRulesSeeWhatWasAskedFor shows it for the variables of a channel.
func TestRulesSeeWhatWasAskedFor(t *testing.T) {
	g := NewWithT(t)
	faye, err := contracts.Load("uccc-faye")
	g.Expect(err).NotTo(HaveOccurred())
	const message = `{"callId":"5c2b6bb0-6a3e-4f0e-9d4c-2f4b1f1c7a55","callerNumber":"01082511013","calleeNumber":"13800138000","agentId":699861013,"state":"started","updatedAt":1452536743511}`
	g.Expect(faye.ValidateMessage("/monitor_agent_699861013", []byte(message))).To(BeEmpty())
	g.Expect(faye.ValidateMessage("/monitor_agent_699861014", []byte(message))).To(ConsistOf(And(
		HaveField("Rule", "agent-of-the-channel"), HaveField("Location.Pointer", "/agentId"), HaveField("Provenance", "documented"),
	)))
	seconds := strings.Replace(message, "1452536743511", "1452536743", 1)
	g.Expect(faye.ValidateMessage("/monitor_agent_699861013", []byte(seconds))).To(ContainElement(HaveField("Rule", "updated-in-milliseconds")))
}

// TestContractsArePlainYAML: whoever reads them needs no merge keys and no other
// extension of YAML.
func TestContractsArePlainYAML(t *testing.T) {
	each(t, func(g *WithT, name string, _ any) {
		source, err := contracts.Source(name)
		g.Expect(err).NotTo(HaveOccurred())
		plain, err := contracts.FromYAML(source)
		g.Expect(err).NotTo(HaveOccurred())
		text, err := contracts.JSON(name)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(plain).To(MatchJSON(text))
	})
}
