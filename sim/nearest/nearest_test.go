package nearest_test

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/nearest"
)

func TestName(t *testing.T) {
	names := []string{"calleeNumber", "callerNumber", "agentId", "client-secret", "in"}
	for wrong, want := range map[string]string{
		"calleNumber":                "calleeNumber",
		"callernumber":               "callerNumber",
		"client_secret":              "client-secret",
		"agent":                      "agentId",
		"im":                         "in",
		"x":                          "",
		"":                           "",
		"somethingElse":              "",
		strings.Repeat("x", 100_000): "",
	} {
		NewWithT(t).Expect(nearest.Name(wrong, names)).To(Equal(want), "%.40s", wrong)
	}
}

func TestHint(t *testing.T) {
	g := NewWithT(t)
	g.Expect(nearest.Hint("sead", []string{"seed", "start"})).To(Equal(`; did you mean "seed"?`))
	g.Expect(nearest.Hint("zzz", []string{"seed"})).To(BeEmpty())
}
