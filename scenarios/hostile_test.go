package scenarios_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/scenarios"
)

func TestHostileDocumentsAreRefused(t *testing.T) {
	laughs := "x-a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n"
	for i := range 9 {
		laughs += fmt.Sprintf("x-a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 10), ", "))
	}
	merges := "x-m0: &m0 {a: 1}\n"
	for i := range 30 {
		merges += fmt.Sprintf("x-m%d: &m%d {<<: [*m%d, *m%d], b%d: 1}\n", i+1, i+1, i, i, i)
	}
	for name, tc := range map[string]struct{ body, want string }{
		"laughs":      {laughs, "more than 100000 values"},
		"merges":      {merges, "nested more than 40 deep"},
		"deep flow":   {"x-a: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000), "nested more than 40 deep"},
		"deeper flow": {"x-a: " + strings.Repeat("[", 50_000) + strings.Repeat("]", 50_000), "exceeded max depth"},
		"deep block":  {"x-a:\n" + strings.Repeat("- ", 5000) + "a", "nested more than 40 deep"},
		"many rules":  {"x-r: &r {outcome: busy}\nrules: [" + strings.Repeat("*r, ", 10_001) + "*r]", "10002 items, expected at most 10000"},
		"repetitions": {"timeline:\n" + strings.Repeat("  - {at: +1s, every: 1s, times: 100000, clock: {advance: 1s}}\n", 11), "more than 1000000 events"},
		"long text":   {"titleZh: " + strings.Repeat("长", 2001), "2001 letters, expected at most 2000"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			_, err := scenarios.Load("x.yaml", []byte(head+tc.body), words())
			g.Expect(err).To(MatchError(ContainSubstring(tc.want)))
			g.Expect(len(err.Error())).To(BeNumerically("<", 20_000))
		})
	}
}

// breaks counts the ends of lines that YAML may see.
func breaks(text string) (n int) {
	for _, r := range text {
		if strings.ContainsRune("\n\r\u0085\u2028\u2029", r) {
			n++
		}
	}
	return n
}

// FuzzLoad looks for a text that makes the loader panic, or that it takes though
// it does not take its own words back.
func FuzzLoad(f *testing.F) {
	f.Add(head)
	f.Add(whole)
	f.Add("- 1")
	f.Add("a: &a [*a]\n<<: {b: *a}\n? [x]\n: !!binary aGk=")
	for _, info := range scenarios.Library() {
		src, err := scenarios.Read(info.Name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(src))
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := scenarios.Load("x.yaml", []byte(text), words())
		if err == nil {
			for _, r := range s.Rules {
				_, _ = r.Match.Matches(fact()) // an expression may fail, but not panic
				if r.Outcome == nil && len(r.Mix) == 0 {
					t.Fatal("a rule without an outcome")
				}
			}
			for _, fault := range s.Faults {
				_, _ = fault.Matches(scenarios.FaultFacts{On: fault.On})
			}
			return
		}
		all, ok := errors.AsType[scenarios.Problems](err)
		if !ok || len(all) == 0 {
			t.Fatalf("%T", err)
		}
		for i, p := range all {
			if p.Line < 0 || p.Line > 0 && p.Column < 1 || p.Line > breaks(text)+1 || p.Msg == "" {
				t.Fatalf("%+v", p)
			}
			if i > 0 && p.Line < all[i-1].Line {
				t.Fatalf("%v stands after %v", p, all[i-1])
			}
		}
	})
}

// FuzzParseFault does so for what the control API takes.
func FuzzParseFault(f *testing.F) {
	f.Add(`{"on":"push","do":"drop"}`)
	f.Add(`{"on":"request","do":"delay","by":{"median":"1s","sigma":2},"match":{"when":"path == '\u007f\ud83d'"}}`)
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := scenarios.ParseFault([]byte(text), words())
		if (fault == nil) == (err == nil) {
			t.Fatal(fault, err)
		}
	})
}
