package scenarios_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/scenarios"
)

func TestAFaultMatchesItsPlane(t *testing.T) {
	pushed := scenarios.FaultFacts{
		On: scenarios.OnPush, Vendor: "autocall", Account: "782", Target: "crm", Call: "6780", Attempt: 2,
		Numbers: []string{"4006001234", "13800138000"}, At: time.Date(2021, 3, 23, 1, 30, 0, 0, time.UTC),
	}
	for body, want := range map[string]bool{
		"on: push":                                    true,
		"on: faye":                                    false,
		"on: push, match: {vendor: uccc}":             false,
		"on: push, match: {account: '78*'}":           true,
		"on: push, match: {number: '138*'}":           true,
		"on: push, match: {number: ['139*', '010*']}": false,
		"on: push, match: {target: 'x*'}":             false,
		"on: push, match: {call: '6780'}":             true,
		"on: push, match: {when: attempt == 2 && 'crm' == target && hour == 9}": true,
		"on: push, match: {when: '\"13800138000\" in numbers'}":                 true,
		"on: push, match: {when: attempt == 1}":                                 false,
	} {
		t.Run(body, func(t *testing.T) {
			g := NewWithT(t)
			f := load(t, "faults: [{do: drop, "+body+"}]").Faults[0]
			g.Expect(f.Matches(pushed)).To(Equal(want))
		})
	}
	t.Run("request", func(t *testing.T) {
		g := NewWithT(t)
		f := load(t, "faults: [{on: request, do: reset, match: {method: POST, route: 'search*', when: path startsWith '/api'}}]").Faults[0]
		asked := scenarios.FaultFacts{On: scenarios.OnRequest, Method: "POST", Route: "searchCdr", Path: "/api/v1/cdr"}
		g.Expect(f.Matches(asked)).To(BeTrue())
		asked.Method = "GET"
		g.Expect(f.Matches(asked)).To(BeFalse())
	})
}

func TestAFaultHitsWhatItSelects(t *testing.T) {
	g := NewWithT(t)
	hits := func(body string) (got []int) {
		f, d := load(t, "faults: [{on: push, do: drop, "+body+"}]").Faults[0], dice()
		for n := 1; n <= 10; n++ {
			if f.Hits(n, d) {
				got = append(got, n)
			}
		}
		return got
	}
	g.Expect(hits("first: 2")).To(Equal([]int{1, 2}))
	g.Expect(hits("after: 2, every: 4")).To(Equal([]int{6, 10}))
	g.Expect(hits("probability: 0")).To(BeEmpty())
	g.Expect(hits("probability: 1")).To(HaveLen(10))
	some := hits("probability: 0.5")
	g.Expect(len(some)).To(BeNumerically("~", 5, 4))
	g.Expect(hits("probability: 0.5")).To(Equal(some))
}

func TestOperationsAreDescribed(t *testing.T) {
	g := NewWithT(t)
	seen := map[scenarios.Operation]bool{}
	for _, o := range scenarios.Operations() {
		g.Expect(seen[o.Name]).To(BeFalse(), "%s stands twice", o.Name)
		seen[o.Name] = true
		g.Expect([]string{o.Does, o.DoesZh}).NotTo(ContainElement(""), "%s", o.Name)
		for _, a := range o.Arguments {
			g.Expect(a.Required).To(Equal(a.Default == ""), "%s %s has a default unless it is required", o.Name, a.Name)
		}
		for _, plane := range o.On {
			// The least that each operation can do with passes, on every plane.
			fault := map[string]any{"on": plane, "do": o.Name}
			for _, a := range o.Arguments {
				if a.Required {
					fault[a.Name] = map[string]any{"by": "1s", "status": 503}[a.Name]
				}
			}
			text, err := json.Marshal(fault)
			g.Expect(err).NotTo(HaveOccurred())
			_, err = scenarios.ParseFault(text, words())
			g.Expect(err).NotTo(HaveOccurred())
		}
	}
}

func TestParseFaultReadsWhatItWrites(t *testing.T) {
	g := NewWithT(t)
	text := `{"name":"late","on":"push","match":{"vendor":["autocall"],"when":"attempt \u003e 1"},"every":2,"probability":0.25,"do":"delay","by":{"max":"9s","median":"1s","sigma":2}}`
	f, err := scenarios.ParseFault([]byte(text), words())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(json.Marshal(f)).To(MatchJSON(text))
	g.Expect(f.Matches(scenarios.FaultFacts{On: scenarios.OnPush, Vendor: "autocall", Attempt: 2})).To(BeTrue())
}

func TestParseFaultNamesTheMember(t *testing.T) {
	g := NewWithT(t)
	for text, want := range map[string][2]string{
		`{"on":"push","do":"drop","first":0}`:                         {"first", "0 is less than 1"},
		`{"on":"push","do":"drop","First":1}`:                         {"First", `no such member; did you mean "first"?`},
		`{"on":"push","do":"drop","match":{"vendor":"autocal"}}`:      {"match.vendor[0]", `there is no vendor "autocal"; did you mean "autocall"?`},
		`{"on":"push","do":"drop","match":{"when":"1 + "}}`:           {"match.when", "unexpected token EOF"},
		`{"on":"push","do":"drop","match":{"method":"\ud83d\ude00"}}`: {"match.method", "a fault on push has none"},
		`{"on":"push","do":"drop","x-a":1}`:                           {"x-a", "no such member"},
		`{"on":"push"}`:                                               {"do", "missing"},
		`[]`:                                                          {"", "a list, expected a mapping of names to values"},
		`{`:                                                           {"", "not JSON: unexpected EOF"},
		`{} {}`:                                                       {"", "more follows the JSON value, expected one"},
		``:                                                            {"", "not JSON: EOF"},
	} {
		_, err := scenarios.ParseFault([]byte(text), words())
		all, ok := errors.AsType[scenarios.Problems](err)
		g.Expect(ok).To(BeTrue(), text)
		g.Expect(all).To(Equal(scenarios.Problems{{Path: want[0], Msg: want[1]}}), text)
	}
}
