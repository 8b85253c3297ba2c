package main

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestCoverageIsShownAndDemanded(t *testing.T) {
	g := NewWithT(t)
	url := startServer(t, "serve", "--clock", "manual", "--seed", "7")
	ask := func(args ...string) outcome {
		return execute(t, nil, "", append([]string{"coverage", "--url", url}, args...)...)
	}
	post(t, url+"/api/v1/cdr/search", `{"perPage":15}`)
	shown := ask("--vendor", "autocall")
	g.Expect(shown.code).To(Equal(0), shown.stderr)
	g.Expect(shown.stdout).To(HavePrefix("VENDOR    KIND       COVERED  OF   PERCENT\nautocall  operation  1        4    25.0\n"))
	lines := strings.Split(strings.TrimSpace(shown.stdout), "\n")
	g.Expect(lines[len(lines)-1]).To(MatchRegexp(`^autocall  all +[1-9]\d* +\d+ +\d+\.\d$`))
	g.Expect(ask().stdout).To(ContainSubstring("\nuccc       state      0        10   0.0\n"))

	missing := ask("--missing", "--vendor", "autocall", "--kind", "operation,code").stdout
	g.Expect(missing).To(HavePrefix("ITEM "))
	g.Expect(missing).To(MatchRegexp(`\ncdrPush +autocall +operation +documented\n`))
	g.Expect(missing).NotTo(ContainSubstring("searchCdrsByBody"))
	g.Expect(missing).NotTo(ContainSubstring("documented\ncode 0 "))
	g.Expect(ask("--missing", "--vendor", "uccc", "--provenance", "assumed").stdout).To(MatchRegexp(`\ncode 30109 .*assumed +not-ready=refuse\n`))
	g.Expect(ask("--json", "--vendor", "autocall", "--kind", "operation").stdout).
		To(HavePrefix(`[{"vendor":"autocall","items":[{"name":"`))

	g.Expect(ask("--min", "25", "--vendor", "autocall", "--kind", "operation").code).To(Equal(0))
	less := ask("--min", "25.1", "--vendor", "autocall", "--kind", "operation")
	g.Expect(less.code).To(Equal(1))
	g.Expect(less.stderr).To(Equal("ringback: autocall: 25.0 % of 4 items, expected at least 25.1 % (--missing names the others)\n"))

	g.Expect(ask("--clear")).To(Equal(outcome{}))
	g.Expect(ask("--min", "0", "--vendor", "autocall", "--kind", "operation").stdout).To(ContainSubstring("operation  0        4   0.0"))
}

func TestCoverageNamesTheFlagThatIsWrong(t *testing.T) {
	g := NewWithT(t)
	for flag, wrong := range map[string]string{"kind": "routes", "provenance": "sure", "min": "101"} {
		got := execute(t, nil, "", "coverage", "--"+flag, wrong)
		g.Expect(got.code).To(Equal(2))
		g.Expect(got.stderr).To(MatchRegexp(`^ringback: --%s: "?%s"? is not`, flag, wrong))
	}
	off := startServer(t, "serve", "--contract", "off")
	got := execute(t, nil, "", "coverage", "--url", off)
	g.Expect(got.code).To(Equal(1))
	g.Expect(got.stderr).To(ContainSubstring("--contract off"))
}
