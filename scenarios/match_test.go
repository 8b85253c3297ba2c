package scenarios_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/scenarios"
)

// load reads a scenario that is right.
func load(t *testing.T, body string) *scenarios.Scenario {
	t.Helper()
	g := NewWithT(t)
	s, err := scenarios.Load("x.yaml", []byte(head+body), words())
	g.Expect(err).NotTo(HaveOccurred())
	return s
}

// fact is the call that the rules of these tests are asked about; it is a
// Tuesday, 09:30 in China.
func fact() scenarios.Facts {
	return scenarios.Facts{
		Vendor: "autocall", Account: "782", Route: "dialler", Direction: "out", Caller: "4006001234", Callee: "13800138000",
		Project: "10008", Task: "13", Agent: "8005", ExtID: "order-17", Placed: 6,
		Attributes: map[string]string{"tier": "gold"}, At: time.Date(2021, 3, 23, 1, 30, 0, 0, time.UTC),
	}
}

func TestARuleMatchesWhenAllThatItSaysHolds(t *testing.T) {
	for match, want := range map[string]bool{
		"":                                 true,
		"vendor: autocall, account: '782'": true,
		"vendor: uccc":                     false,
		"vendor: 'a*'":                     true,
		"route: dialler":                   true,
		"route: searchCdr":                 false,
		"direction: in":                    false,
		"callee: '138*'":                   true,
		"callee: ['139*', '1380013800?']":  true,
		"callee: '139*'":                   false,
		"caller: '400*'":                   true,
		"caller: '010*'":                   false,
		"campaign: '10008'":                true,
		"campaign: '1'":                    false,
		"project: '1'":                     false,
		"task: '14'":                       false,
		"agent: ''":                        false,
		"time: '09:00-12:00'":              true,
		"time: '22:00-09:30'":              false,
		"time: '22:00-09:31'":              true,
		"weekday: tue":                     true,
		"weekday: [mon, wed-fri]":          false,
		"weekday: sat-tue":                 true,
		`when: "attributes['none'] == ''"`: true,
		`when: "hasPrefix(callee, '139')"`: false,

		"vendor: autocall, account: '6019072501'":                                            false,
		"project: '10008', task: '13', agent: '8005'":                                        true,
		"when: placed == 6 && hour == 9 && minute == 30 && weekday == 'tue'":                 true,
		`when: "attributes['tier'] == 'gold' && extId matches '^order-'"`:                    true,
		"when: vendor + account + route + direction + caller + project + task + agent == ''": false,
		"when: callee endsWith '000', callee: '139*'":                                        false,
	} {
		t.Run(match, func(t *testing.T) {
			g := NewWithT(t)
			rule := load(t, "rules: [{match: {"+match+"}, outcome: busy}]").Rules[0]
			g.Expect(rule.Match.Matches(fact())).To(Equal(want))
		})
	}
}

func TestAnExpressionThatFailsSaysWhich(t *testing.T) {
	g := NewWithT(t)
	rule := load(t, "rules: [{match: {when: 'placed % (placed - 6) == 0'}, outcome: busy}]").Rules[0]
	_, err := rule.Match.Matches(fact())
	g.Expect(err).To(MatchError(ContainSubstring(`expression "placed % (placed - 6) == 0": runtime error: integer divide by zero`)))
}

func TestExpressionsAreBounded(t *testing.T) {
	for source, want := range map[string]string{
		"all(1..9, # > 0)":                         "all is not known here: expressions have no loops",
		"len(map(1..9, 1)) > 0":                    "map is not known here: expressions have no loops",
		"repeat('a', 1000000) == ''":               "unknown name repeat",
		"date('2021-01-01') == date('2021-01-02')": "unknown name date",
		strings.Repeat("true && ", 220) + "true":   "exceeds maximum allowed nodes",
		strings.Repeat("x", 3000):                  "an expression has at most 2000 bytes, but this has 3000",
		"callee matches '('":                       "missing closing )",
	} {
		t.Run(source[:min(len(source), 20)], func(t *testing.T) {
			g := NewWithT(t)
			g.Expect(problemsOf(head + "rules: [{match: {when: \"" + source + "\"}, outcome: busy}]")).To(ConsistOf(ContainSubstring(want)))
		})
	}
	t.Run("memory", func(t *testing.T) {
		g := NewWithT(t)
		rule := load(t, "rules: [{match: {when: len(1..1000000000) > placed}, outcome: busy}]").Rules[0]
		_, err := rule.Match.Matches(fact())
		g.Expect(err).To(MatchError(ContainSubstring("memory budget exceeded")))
	})
}

func TestPatterns(t *testing.T) {
	g := NewWithT(t)
	for pattern, texts := range map[string][2][]string{
		"":       {{""}, {"a"}},
		"*":      {{"", "a", "接通"}, nil},
		"?":      {{"a", "接"}, {"", "ab"}},
		"a*b*c":  {{"abc", "axxbxxc", "abcbc"}, {"ab", "acb", "abcd"}},
		"*00":    {{"00", "1000", "0000"}, {"001"}},
		"138?0*": {{"13800", "138105"}, {"1380", "1381"}},
		"**x**":  {{"x", "axb"}, {"", "ab"}},
	} {
		for _, yes := range texts[0] {
			g.Expect(scenarios.Patterns{pattern}.Has(yes)).To(BeTrue(), "%q %q", pattern, yes)
		}
		for _, no := range texts[1] {
			g.Expect(scenarios.Patterns{pattern}.Has(no)).To(BeFalse(), "%q %q", pattern, no)
		}
	}
	g.Expect(scenarios.Patterns(nil).Has("anything")).To(BeTrue())
}

func TestNthSelects(t *testing.T) {
	g := NewWithT(t)
	for name, tc := range map[string]struct {
		nth  *scenarios.Nth
		want []int
	}{
		"all":           {nil, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
		"zero":          {&scenarios.Nth{}, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
		"only":          {&scenarios.Nth{Only: 3}, []int{3}},
		"first":         {&scenarios.Nth{First: 2}, []int{1, 2}},
		"every":         {&scenarios.Nth{Every: 5}, []int{5, 10}},
		"after":         {&scenarios.Nth{After: 10}, []int{11, 12}},
		"range":         {&scenarios.Nth{From: 4, To: 6}, []int{4, 5, 6}},
		"from":          {&scenarios.Nth{From: 11}, []int{11, 12}},
		"of every":      {&scenarios.Nth{After: 2, Every: 3, First: 2}, []int{5, 8}},
		"within bounds": {&scenarios.Nth{Every: 2, From: 3, To: 7}, []int{4, 6}},
	} {
		var got []int
		for n := 1; n <= 12; n++ {
			if tc.nth.Has(n) {
				got = append(got, n)
			}
		}
		g.Expect(got).To(Equal(tc.want), name)
	}
}

func dice() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

func TestSpansDrawAsTheySay(t *testing.T) {
	g := NewWithT(t)
	s := load(t, "rules: [{outcome: {from: answered, setUp: 2s, ring: 3s..8s, talk: {median: 30s, sigma: 0.8, max: 10m}, patience: {median: 1s, sigma: 5}}}]")
	o := s.Rules[0].Outcome

	d := dice()
	g.Expect(o.SetUp.Draw(d)).To(Equal(2 * time.Second))
	g.Expect(d.Int64N(1<<40)).To(Equal(dice().Int64N(1<<40)), "a fixed span asks no dice")

	const draws = 4_000
	sample := func(s *scenarios.Span) []time.Duration {
		d, all := dice(), make([]time.Duration, draws)
		for i := range all {
			all[i] = s.Draw(d)
			if all[i]%time.Millisecond != 0 {
				t.Fatal(all[i])
			}
		}
		slices.Sort(all)
		return all
	}
	ring := sample(o.Ring)
	g.Expect(ring[0]).To(BeNumerically(">=", 3*time.Second))
	g.Expect(ring[draws-1]).To(BeNumerically("<=", 8*time.Second))
	g.Expect(ring[draws/4]).To(BeNumerically("~", 4250*time.Millisecond, 200*time.Millisecond))

	// The quartiles of a log-normal lie at median * exp(±0.6745 sigma).
	talk := sample(o.Talk)
	g.Expect(talk[draws/2].Seconds()).To(BeNumerically("~", 30, 2))
	g.Expect(talk[draws/4].Seconds()).To(BeNumerically("~", 17.5, 1))
	g.Expect(talk[3*draws/4].Seconds()).To(BeNumerically("~", 51.5, 2))
	g.Expect(talk[draws-1]).To(BeNumerically("<=", 10*time.Minute))
	g.Expect(sample(o.Talk)).To(Equal(talk), "the same dice draw the same")
	g.Expect(sample(o.Patience)[draws-1]).To(Equal(10*time.Second), "ten medians unless told otherwise")
}

func TestSpansAreWrittenAsTheyAreRead(t *testing.T) {
	g := NewWithT(t)
	s := load(t, "faults: [{on: request, do: delay, by: 3s}, {on: request, do: delay, by: 1s..2s}, {on: request, do: delay, by: {median: 1s, sigma: 2, max: 9s}}]")
	for i, want := range []string{`"3s"`, `"1s..2s"`, `{"max":"9s","median":"1s","sigma":2}`} {
		g.Expect(s.Faults[i].By.MarshalJSON()).To(MatchJSON(want))
	}
	g.Expect(s.Faults[2].By.String()).To(Equal("{median: 1s, sigma: 2, max: 9s}"))
}
