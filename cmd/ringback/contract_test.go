package main

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestContractsAreListedShownAndClean(t *testing.T) {
	g := NewWithT(t)
	list := execute(t, nil, "", "contract", "list")
	g.Expect(list.code).To(Equal(0), list.stderr)
	g.Expect(list.stdout).To(And(HavePrefix("NAME "), MatchRegexp(`(?m)^uccc-faye +v31 +1 `)))
	for _, format := range [][]string{nil, {"--json"}} {
		shown := execute(t, nil, "", append([]string{"contract", "show", "uccc"}, format...)...)
		g.Expect(shown.code).To(Equal(0), shown.stderr)
		g.Expect(shown.stdout).To(ContainSubstring("queryByPeriod"))
		g.Expect(execute(t, nil, shown.stdout, "contract", "lint", "-")).To(Equal(outcome{}))
	}
}

func TestContractLintTellsBadFromMissing(t *testing.T) {
	g := NewWithT(t)
	wrong := execute(t, nil, "openapi: 3.1.0\ninfo: {title: acme}\npaths: {}\n", "contract", "lint", "-")
	g.Expect(wrong).To(Equal(outcome{1, "-: /info/version: nothing, expected a value (required)\n", "ringback: 1 problems found\n"}))
	g.Expect(execute(t, nil, "", "contract", "lint", "-").code).To(Equal(1))
	g.Expect(execute(t, nil, "a: [", "contract", "lint", "-").stdout).To(ContainSubstring("line 1"))
	for _, args := range [][]string{{"lint"}, {"lint", "no/such/file"}, {"show", "acme"}, {"show"}, {"list", "x"}} {
		g.Expect(execute(t, nil, "", append([]string{"contract"}, args...)...).code).To(Equal(2), "%q", args)
	}
}
