package scenarios_test

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/scenarios/strict"
)

// schema returns what is generated from the types.
func schema(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("scenario.schema.json")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return text
}

// compiled returns the schema of the language, ready to validate.
func compiled(t *testing.T) func(yaml string) error {
	t.Helper()
	g := NewWithT(t)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema(t)))
	g.Expect(err).NotTo(HaveOccurred())
	compiler := jsonschema.NewCompiler()
	g.Expect(compiler.AddResource("scenario.schema.json", document)).To(Succeed())
	schema, err := compiler.Compile("scenario.schema.json")
	g.Expect(err).NotTo(HaveOccurred())
	return func(yaml string) error {
		doc, problems := strict.Parse("", []byte(yaml))
		g.Expect(problems).To(BeEmpty())
		var plain json.RawMessage
		g.Expect(doc.Read(&plain)).To(BeEmpty())
		instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(plain))
		g.Expect(err).NotTo(HaveOccurred())
		return schema.Validate(instance)
	}
}

func TestTheSchemaAcceptsTheLibrary(t *testing.T) {
	g, validate := NewWithT(t), compiled(t)
	for _, info := range scenarios.Library() {
		src, err := scenarios.Read(info.Name)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(validate(string(src))).To(Succeed(), info.Name)
	}
	g.Expect(validate(whole)).To(Succeed())
}

// TestTheSchemaNamesWhatExpressionsKnow compares the description of each
// expression with the variables that it is compiled against.
func TestTheSchemaNamesWhatExpressionsKnow(t *testing.T) {
	g := NewWithT(t)
	var described struct {
		Defs map[string]struct {
			Properties map[string]struct{ Description string }
		} `json:"$defs"`
	}
	g.Expect(json.Unmarshal(schema(t), &described)).To(Succeed())
	var known func(t reflect.Type) []string
	known = func(t reflect.Type) (names []string) {
		for _, f := range reflect.VisibleFields(t) {
			if name := f.Tag.Get("expr"); name != "-" {
				names = append(names, name)
			}
			if f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[time.Time]() {
				names = append(names, known(f.Type)...)
			}
		}
		return names
	}
	for expression, env := range map[string]reflect.Type{
		"Match.when":        reflect.TypeFor[scenarios.Facts](),
		"FaultMatch.when":   reflect.TypeFor[scenarios.FaultFacts](),
		"Expectation.holds": reflect.TypeFor[scenarios.Summary](),
	} {
		owner, member, _ := strings.Cut(expression, ".")
		description := described.Defs[owner].Properties[member].Description
		g.Expect(known(env)).NotTo(BeEmpty())
		for _, name := range known(env) {
			g.Expect(description).To(MatchRegexp(`\b%s\b`, name), expression)
		}
	}
}

// TestSchemaAndLoaderAgree takes each document to both. The loader has no
// vocabulary, which the schema has none of either.
func TestSchemaAndLoaderAgree(t *testing.T) {
	validate := compiled(t)
	check := func(body string, good bool) {
		t.Run(body, func(t *testing.T) {
			g := NewWithT(t)
			bySchema := validate(head + body)
			_, byLoader := scenarios.Load("", []byte(head+body), scenarios.Vocabulary{})
			if good {
				g.Expect(byLoader).NotTo(HaveOccurred())
				g.Expect(bySchema).NotTo(HaveOccurred())
				return
			}
			g.Expect(byLoader).To(HaveOccurred())
			g.Expect(bySchema).To(HaveOccurred())
		})
	}
	for _, body := range []string{
		"",
		"x-anything: [1, {a: b}]",
		"titleZh: 5",
		"clock: {start: '2021-03-23T09:00:00.123Z'}",
		"accounts: [{vendor: a, id: 782, settings: {b: [1]}}]",
		"targets: [{name: crm, url: 'https://example.com/x', secret: '1', concurrency: 8}]",
		"agents: [{vendor: a, id: 8005, phone: 01082511013, state: ready}]",
		"projects: [{vendor: a, id: 1, callers: ['4006001234', 10086], tasks: [{numbers: [13800138000, {phone: '02101'}]}, {count: 5}]}]",
		"rules: [{outcome: busy}]",
		"rules: [{outcome: {from: busy, ring: 3s..8s}}]",
		"rules: [{outcome: {steps: [{after: {median: 3s, sigma: 1}, do: release, cause: 17}]}}]",
		"rules: [{match: {callee: '138*', nth: 3}, mix: [{weight: 1, outcome: busy}]}]",
		"rules: [{match: {callee: [1, 2], nth: {every: 3, first: 2}, weekday: sat-mon, time: '22:00-24:00'}, outcome: busy}]",
		"faults: [{on: push, do: duplicate, times: 2}]",
		"faults: [{on: faye, do: duplicate}]",
		"faults: [{on: request, do: delay, by: 3s}]",
		"faults: [{on: request, do: status, status: 503, body: ''}]",
		"timeline: [{at: +1h30m, every: 1s, times: 3, call: {callee: 13800138000, attributes: {a: 1}}}]",
		"timeline: [{at: '2021-03-23T09:00:00+08:00', hangup: {callee: '138*', cause: 16}}]",
		"timeline: [{at: +0s, call: {as: one, callee: 10086}}, {at: +1s, answer: one}, {at: +1s, hangup: one}]",
		"timeline: [{at: +1s, receiver: {then: 500}}]",
		"timeline: [{at: +1s, receiver: {first: [{body: x}, 404]}}]",
		"timeline: [{at: +1s, clock: {to: '2021-03-24T09:00:00Z'}}]",
		"timeline: [{at: +1s, cdrs: {count: 5, span: 24h, vendor: a}}]",
		"expect: [{that: a, calls: {}, equals: 0}]",
		"expect: [{that: a, deliveries: {attempts: {min: 2, max: 3}}, min: 1, max: 2}]",
		"expect: [{that: a, holds: calls.total > 1}]",
	} {
		check(body, true)
	}
	for _, body := range []string{
		"colour: red",
		"rules: {}",
		"titleZh: true",
		"titleZh: [a]",
		"seed: 0",
		"seed: '7'",
		"seed: 1.5",
		"clock: {start: '2021-03-23 09:00:00'}",
		"clock: {start: '1969-03-23T09:00:00Z'}",
		"accounts: [{vendor: a}]",
		"accounts: [{vendor: a, id: 'a b'}]",
		"accounts: [{vendor: a, id: 1, settings: 5}]",
		"targets: [{name: 'c/m'}]",
		"targets: [{name: crm, url: 'file:///x'}]",
		"targets: [{name: crm, concurrency: 0}]",
		"agents: [{vendor: a, id: 1, phone: '12'}]",
		"agents: [{vendor: a, id: 1, phone: 12}]",
		"agents: [{vendor: a, id: 1, state: busy}]",
		"projects: [{vendor: a, id: 1, ratio: 0}]",
		"projects: [{vendor: a, id: 1, ringTimeout: 30}]",
		"projects: [{vendor: a, id: 1, tasks: [{numbers: [10086], count: 3}]}]",
		"projects: [{vendor: a, id: 1, tasks: [{id: 3}]}]",
		"rules: []",
		"rules: [{match: {}}]",
		"rules: [{outcome: busy, mix: [{weight: 1, outcome: busy}]}]",
		"rules: [{outcome: {from: busy, steps: [{do: ring}]}}]",
		"rules: [{outcome: {steps: [{do: ring}], ring: 3s}}]",
		"rules: [{outcome: {steps: [{do: ring, by: caller}]}}]",
		"rules: [{outcome: {from: busy, ring: 3}}]",
		"rules: [{outcome: {from: busy, ring: 3s...8s}}]",
		"rules: [{outcome: {from: busy, ring: {median: 3s}}}]",
		"rules: [{outcome: {from: busy, cause: 128}}]",
		"rules: [{match: {nth: 0}, outcome: busy}]",
		"rules: [{match: {nth: {only: 3, first: 2}}, outcome: busy}]",
		"rules: [{match: {time: '9:00-12:00'}, outcome: busy}]",
		"rules: [{match: {time: '25:00-26:00'}, outcome: busy}]",
		"rules: [{match: {weekday: funday}, outcome: busy}]",
		"rules: [{match: {project: a, campaign: b}, outcome: busy}]",
		"rules: [{mix: [{weight: -1, outcome: busy}]}]",
		"faults: [{on: push}]",
		"faults: [{on: air, do: drop}]",
		"faults: [{on: request, do: drop}]",
		"faults: [{on: push, do: explode}]",
		"faults: [{on: push, do: drop, by: 3s}]",
		"faults: [{on: request, do: delay}]",
		"faults: [{on: request, do: status, status: 99}]",
		"faults: [{on: push, do: drop, probability: 2}]",
		"timeline: [{at: +1s}]",
		"timeline: [{at: 1s, answer: a}]",
		"timeline: [{at: +1s, every: 1s, clock: {advance: 1s}}]",
		"timeline: [{at: +1s, call: {callee: 10086}, clock: {advance: 1s}}]",
		"timeline: [{at: +1s, call: {}}]",
		"timeline: [{at: +1s, hangup: {by: caller}}]",
		"timeline: [{at: +1s, receiver: {}}]",
		"timeline: [{at: +1s, receiver: {then: 700}}]",
		"timeline: [{at: +1s, rules: {}}]",
		"timeline: [{at: +1s, clock: {}}]",
		"timeline: [{at: +1s, cdrs: {calls: [{placedAt: -1h, callee: 10086}], span: 24h}}]",
		"expect: [{calls: {}, min: 1}]",
		"expect: [{that: a, min: 1}]",
		"expect: [{that: a, calls: {}}]",
		"expect: [{that: a, calls: {}, equals: 1, min: 1}]",
		"expect: [{that: a, holds: calls.total > 1, min: 1}]",
		"expect: [{that: a, deliveries: {attempts: {}}, min: 1}]",
		"expect: [{that: '', calls: {}, min: 1}]",
	} {
		check(body, false)
	}
}
