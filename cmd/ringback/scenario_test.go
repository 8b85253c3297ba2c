package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// twoCalls is a scenario of which one expectation does not hold.
const twoCalls = `version: 1
name: two-calls
title: two calls
titleZh: 两次呼叫
purpose: One expectation does not hold.
targets: [{name: crm, vendor: autocall, secret: not-to-be-shown}]
timeline:
  - {at: +0s, every: 1m, times: 2, call: {vendor: autocall, callee: '13800000002'}}
expect:
  - {that: both are busy, calls: {disposition: busy}, equals: 2}
  - {that: 客户接听, calls: {disposition: answered}, min: 1}
`

func scenarioFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mine.yaml")
	NewWithT(t).Expect(os.WriteFile(path, []byte(text), 0o600)).To(Succeed())
	return path
}

func TestScenarioRunSaysWhatHappenedTheSameEveryTime(t *testing.T) {
	g := NewWithT(t)
	args := []string{"scenario", "run", "agent-churn", "happy-uccc", "receiver-gone"}
	first := execute(t, nil, "", args...)
	g.Expect(first.code).To(Equal(0), first.stderr)
	g.Expect(first.stderr).To(BeEmpty(), "progress is for a terminal")
	g.Expect(execute(t, nil, "", args...)).To(Equal(first))
	other := execute(t, nil, "", "scenario", "run", "--seed", "9", "agent-churn")
	g.Expect(other.stdout).NotTo(Equal(execute(t, nil, "", "scenario", "run", "agent-churn").stdout))
}

func TestScenarioRunFailsWhenAnExpectationDoesNotHold(t *testing.T) {
	g := NewWithT(t)
	got := execute(t, nil, "", "scenario", "run", scenarioFile(t, twoCalls))
	g.Expect(got.code).To(Equal(1))
	g.Expect(got.stdout).To(Equal(`two-calls: two calls
2021-03-23 17:24:36 to 2021-03-23 17:25:38 (UTC+8), seed 1

CALLS     TOTAL  ANSWERED  NO ANSWER  BUSY  ABANDONED  FAILED  LIVE  RECORDS
autocall  2      0         0          2     0          0       0     2

PUSHES  TOTAL  DELIVERED  GIVEN UP  PENDING  ATTEMPTS
crm     2      2          0         0        2

EXPECTED       RESULT   FOUND
both are busy  ✓ holds  2, expected exactly 2
客户接听       ✗ fails  0, expected at least 1
`))
	g.Expect(got.stderr).To(ContainSubstring("1 of 1 scenarios"))
}

func TestScenarioRunTellsWhatCouldNotBeDone(t *testing.T) {
	g := NewWithT(t)
	got := execute(t, nil, "", "scenario", "run", scenarioFile(t, strings.ReplaceAll(twoCalls, "vendor: autocall, callee", "vendor: autocall, project: nope, callee")))
	g.Expect(got.code).To(Equal(1))
	g.Expect(got.stdout).To(MatchRegexp(`(?m)^timeline\[0\]  17:25:36  .*"nope"`))
}

func TestScenarioRunWritesJSON(t *testing.T) {
	g := NewWithT(t)
	got := execute(t, nil, "", "scenario", "run", "--json", scenarioFile(t, twoCalls), "happy-uccc")
	lines := strings.Split(strings.TrimSpace(got.stdout), "\n")
	g.Expect(lines).To(HaveLen(2))
	var sum struct {
		Name  string
		Good  bool
		Calls struct{ Busy int }
	}
	g.Expect(json.Unmarshal([]byte(lines[0]), &sum)).To(Succeed())
	g.Expect(sum.Name).To(Equal("two-calls"))
	g.Expect(sum.Good).To(BeFalse())
	g.Expect(sum.Calls.Busy).To(Equal(2))
}

func TestScenarioLintNamesThePlaceOfEachProblem(t *testing.T) {
	g := NewWithT(t)
	path := scenarioFile(t, strings.NewReplacer("disposition: busy", "disposition: buzy", "vendor: autocall, callee", "vendor: autocal, callee").Replace(twoCalls))
	got := execute(t, nil, "", "scenario", "lint", path)
	g.Expect(got.code).To(Equal(1))
	g.Expect(got.stdout).To(ContainSubstring(path + ":8:51:"))
	g.Expect(got.stdout).To(ContainSubstring(path + ":10:"))
	g.Expect(got.stdout).To(ContainSubstring(`"autocall"`), "what was probably meant")
	// What the language cannot know has its place too.
	got = execute(t, nil, "", "scenario", "lint", scenarioFile(t, strings.Replace(twoCalls, "+0s", "'2020-01-01T00:00:00Z'", 1)+"clock: {start: '2021-01-01T00:00:00Z'}\n"))
	g.Expect(got.code).To(Equal(1))
	g.Expect(got.stdout).To(ContainSubstring("mine.yaml:8:10: timeline[0].at: "))
	g.Expect(execute(t, nil, "", "scenario", "lint", "busy-hour", scenarioFile(t, twoCalls))).To(Equal(outcome{}))
}

func TestScenarioShow(t *testing.T) {
	g := NewWithT(t)
	path := scenarioFile(t, twoCalls)
	g.Expect(execute(t, nil, "", "scenario", "show", path).stdout).To(Equal(twoCalls))
	normal := execute(t, nil, "", "scenario", "show", "--normal", path).stdout
	g.Expect(normal).To(ContainSubstring(`"name": "two-calls"`))
	g.Expect(normal).NotTo(ContainSubstring("not-to-be-shown"))
	g.Expect(execute(t, nil, "", "scenario", "show", "busy-hour").stdout).To(HavePrefix("# An hour in which"))
	list := execute(t, nil, "", "scenario", "list").stdout
	g.Expect(list).To(MatchRegexp(`(?m)^NAME +WHAT IT IS +说明$`))
	g.Expect(list).To(MatchRegexp(`(?m)^new-year +Calls go on over the year's end +跨年的通话$`))
}

func TestScenariosThatCannotBeRead(t *testing.T) {
	for name, tc := range map[string]struct {
		args []string
		code int
		says string
	}{
		"no such name":   {[]string{"run", "bussy-hour"}, 2, "busy-hour"},
		"no such file":   {[]string{"run", "./none.yaml"}, 2, "none.yaml"},
		"nothing named":  {[]string{"run"}, 2, "arg"},
		"a seed of none": {[]string{"run", "--seed", "0", "busy-hour"}, 2, "--seed"},
		"not a scenario": {[]string{"run", scenarioFile(t, "seed: 7\n")}, 2, "mine.yaml"},
		"no such verb":   {[]string{"dance"}, 2, "dance"},
		"show nothing":   {[]string{"show", "bussy-hour"}, 2, "busy-hour"},
		"show nonsense":  {[]string{"show", "--normal", scenarioFile(t, "seed: 7\n")}, 1, "mine.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			got := execute(t, nil, "", append([]string{"scenario"}, tc.args...)...)
			NewWithT(t).Expect(got.code).To(Equal(tc.code), got.stderr)
			NewWithT(t).Expect(got.stderr).To(ContainSubstring(tc.says))
		})
	}
}
