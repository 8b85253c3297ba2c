package scenarios_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/scenarios"
)

// problemsOf loads a text and returns its problems, one line each.
func problemsOf(text string) []string {
	_, err := scenarios.Load("x.yaml", []byte(text), words())
	all, _ := errors.AsType[scenarios.Problems](err)
	lines := make([]string, len(all))
	for i, p := range all {
		p.Excerpt = ""
		lines[i] = strings.TrimPrefix(p.Error(), "x.yaml:")
	}
	return lines
}

func TestEveryProblemHasItsPlaceAndARemedy(t *testing.T) {
	for body, want := range map[string]string{
		// Names of members.
		"rulez: []": `5:1: rulez: no such member; did you mean "rules"?`,
		"rules: [{match: {calee: 1}, outcome: busy}]":                     `5:18: rules[0].match.calee: no such member; did you mean "callee"?`,
		"clock: {begin: 1}":                                               `5:9: clock.begin: no such member; expected start`,
		"timeline: [{at: +1s, call: {callee: 13800138000, colour: red}}]": `5:50: timeline[0].call.colour: no such member`,
		"seed: 1\nseed: 2":                                                `6:1: seed: "seed" stands here twice`,
		// Types.
		"rules: 7":                   `5:8: rules: found "7", expected a list`,
		"rules: []":                  `5:8: rules: an empty list; leave the member out`,
		"rules:":                     `5:7: rules: nothing stands here; leave the member out, or write "" for an empty text`,
		"seed: many":                 `5:7: seed: found "many", expected a whole number`,
		"seed: 0":                    `5:7: seed: 0 is less than 1`,
		"seed: 010":                  `5:7: seed: 010 has a leading zero, which YAML may take for octal; write it without, or in quotes if it is text`,
		"seed: 0x10":                 `5:7: seed: found "0x10", expected a whole number`,
		"seed: 1_000":                `5:7: seed: found "1_000", expected a whole number`,
		"seed: 99999999999999999999": `5:7: seed: found "99999999999999999999", expected a whole number`,
		`seed: "5"`:                  `5:7: seed: found "5", expected a whole number`,
		"titleZh: [a]":               `5:10: titleZh: a list, expected text`,
		"titleZh: true":              `5:10: titleZh: found "true", expected text; put it in quotes if it is one`,
		"titleZh: !loud hello":       `5:10: titleZh: tag !loud is not known here`,
		"projects: [{vendor: autocall, id: 1, paused: maybe}]":    `5:46: projects[0].paused: found "maybe", expected true or false`,
		"projects: [{vendor: autocall, id: 1, ratio: 0}]":         `5:45: projects[0].ratio: 0 is not more than 0`,
		"projects: [{vendor: autocall, id: 1, ratio: .inf}]":      `5:45: projects[0].ratio: found ".inf", expected a number`,
		"projects: [{vendor: autocall, id: 1, ringTimeout: 25h}]": `5:51: projects[0].ringTimeout: 25h is more than 24h`,
		"accounts: [{vendor: autocall, id: 782, settings: [1]}]":  `5:50: accounts[0].settings: a list, expected a mapping of names to values`,
		"clock: {start: yesterday}":                               `5:16: clock.start: "yesterday" is not an instant with its zone, such as 2021-03-23T17:24:36+08:00`,
		"clock: {start: 2021-03-23}":                              `5:16: clock.start: "2021-03-23" is not an instant with its zone, such as 2021-03-23T17:24:36+08:00`,
		// Numbers and names.
		"agents: [{vendor: uccc, id: 1, phone: 12}]":    `5:39: agents[0].phone: found "12", expected a telephone number of 3 to 20 digits`,
		"agents: [{vendor: uccc, id: 1, state: raedy}]": `5:39: agents[0].state: "raedy" is not known here; did you mean "ready"?`,
		"targets: [{name: crm, url: ftp://x}]":          `5:28: targets[0].url: found "ftp://x", expected builtin, or an http or https URL`,
		"targets: [{name: a}, {name: a}]":               `5:29: targets[1].name: there is already a target "a"`,
		// Durations.
		"timeline: [{at: 10s, clock: {advance: 1s}}]":                                  `5:17: timeline[0].at: "10s" is neither a time from the beginning such as +10s nor an instant such as 2021-03-23T17:24:36+08:00; did you mean "+10s"?`,
		"timeline: [{at: -10s, clock: {advance: 1s}}]":                                 `5:17: timeline[0].at: -10s is before the beginning`,
		"timeline: [{at: +1s, clock: {advance: 30}}]":                                  `5:39: timeline[0].clock.advance: a duration needs its unit: 30s, 30ms or the like`,
		"timeline: [{at: +1s, clock: {advance: soon}}]":                                `5:39: timeline[0].clock.advance: "soon" is not a duration such as 30s or 1m30s`,
		"timeline: [{at: +1s, clock: {advance: 1s, to: '2021-03-23T17:24:36Z'}}]":      `5:43: timeline[0].clock.to: stands beside advance, expected only one of the two`,
		"rules: [{outcome: {from: answered, ring: 8s..3s}}]":                           `5:42: rules[0].outcome.ring: "8s..3s" begins with the longer duration`,
		"rules: [{outcome: {from: answered, ring: 0.5ms}}]":                            `5:42: rules[0].outcome.ring: a duration is whole milliseconds, but this is 500µs`,
		"rules: [{outcome: {from: answered, ring: 999999h}}]":                          `5:42: rules[0].outcome.ring: "999999h" is longer than 87600h0m0s`,
		"rules: [{outcome: {from: answered, talk: {median: 30s}}}]":                    `5:42: rules[0].outcome.talk.sigma: missing`,
		"rules: [{outcome: {from: answered, talk: {median: 30s, sigma: 1, max: 3s}}}]": `5:71: rules[0].outcome.talk.max: 3s is less than the median, 30s`,
		"timeline: [{at: +1s, every: 1s, clock: {advance: 1s}}]":                       `5:22: timeline[0].every: stands only beside times, which is missing`,
		"timeline: [{at: +1s, every: 8760h, times: 1000, clock: {advance: 1s}}]":       `5:43: timeline[0].times: 1000 times 8760h0m0s apart takes longer than 87600h0m0s`,
		// References.
		"accounts: [{vendor: autocal, id: 1}]":                                             `5:21: accounts[0].vendor: there is no vendor "autocal"; did you mean "autocall"?`,
		"rules: [{match: {vendor: [uccc, zzz]}, outcome: busy}]":                           `5:33: rules[0].match.vendor[1]: there is no vendor "zzz"; expected autocall or uccc`,
		"rules: [{match: {vendor: uccc, account: '782'}, outcome: busy}]":                  `5:41: rules[0].match.account[0]: there is no account "782"; expected 69986`,
		"rules: [{match: {route: placecal}, outcome: busy}]":                               `5:25: rules[0].match.route[0]: there is no route "placecal"; did you mean "placeCall"?`,
		"rules: [{outcome: bussy}]":                                                        `5:19: rules[0].outcome.from: there is no outcome "bussy"; did you mean "busy"?`,
		"rules: [{mix: [{weight: 1, outcome: xyzzy}]}]":                                    `5:37: rules[0].mix[0].outcome.from: there is no outcome "xyzzy"; expected answered, busy, in-answered or no-answer`,
		"timeline: [{at: +1s, receiver: {target: crm, then: 500}}]":                        `5:41: timeline[0].receiver.target[0]: there is no push target "crm"`,
		"timeline: [{at: +1s, hangup: first}]":                                             `5:30: timeline[0].hangup.call: there is no call "first"`,
		"timeline: [{at: +1s, rules: {on: night}}]\nrules: [{name: nigth, outcome: busy}]": `5:34: timeline[0].rules.on[0]: there is no rule "night"; did you mean "nigth"?`,
		"expect: [{that: a, calls: {disposition: anwered}, min: 1}]":                       `5:41: expect[0].calls.disposition[0]: there is no disposition "anwered"; did you mean "answered"?`,
		"expect: [{that: a, deliveries: {state: gone}, min: 1}]":                           `5:40: expect[0].deliveries.state[0]: there is no state of a delivery "gone"; expected delivered, given-up or pending`,
		// What goes together.
		"rules: [{match: {vendor: uccc}}]":                                               `5:9: rules[0]: one of outcome or mix is missing`,
		"rules: [{outcome: busy, mix: [{weight: 1, outcome: busy}]}]":                    `5:25: rules[0].mix: stands beside outcome, expected only one of the two`,
		"rules: [{mix: [{weight: 0, outcome: busy}]}]":                                   `5:15: rules[0].mix: the weights are all 0, expected one above`,
		"rules: [{outcome: in-answered}]":                                                `5:19: rules[0].outcome.from: "in-answered" is an outcome of calls in, but these go out; say direction: in`,
		"rules: [{outcome: {from: busy, talk: 3s}}]":                                     `5:38: rules[0].outcome.talk: the outcome "busy" has no talk that could be changed`,
		"rules: [{outcome: {steps: [{do: dial}]}}]":                                      `5:33: rules[0].outcome.steps[0].do: dial cannot come at the beginning`,
		"rules: [{outcome: {steps: [{do: ring}, {do: ring}]}}]":                          `5:45: rules[0].outcome.steps[1].do: ring cannot come after ring`,
		"rules: [{outcome: {steps: [{do: ring, cause: 16}]}}]":                           `5:39: rules[0].outcome.steps[0].cause: does not go with do: ring`,
		"rules: [{outcome: {steps: [{do: release}], talk: 3s}}]":                         `5:50: rules[0].outcome.talk: the steps never answer`,
		"rules: [{match: {nth: {from: 3, to: 2}}, outcome: busy}]":                       `5:37: rules[0].match.nth.to: 2 is less than from, 3`,
		"rules: [{match: {project: a, campaign: b}, outcome: busy}]":                     `5:30: rules[0].match.campaign: does not go with project`,
		"rules: [{match: {time: '9:00-12:00'}, outcome: busy}]":                          `5:24: rules[0].match.time: "9:00-12:00" is not a time of the day such as 09:00-12:00`,
		"rules: [{match: {weekday: [mon-fri, sunday]}, outcome: busy}]":                  `5:37: rules[0].match.weekday[1]: "sunday" is not a weekday such as mon, or a run such as mon-fri`,
		"expect: [{that: a, calls: {vendor: uccc}}]":                                     `5:10: expect[0]: at least one of min, max or equals is missing, which calls needs`,
		"expect: [{that: a, calls: {cause: {min: 3, max: 2}}, min: 1}]":                  `5:41: expect[0].calls.cause.min: 3 is more than the max, 2`,
		"expect: [{calls: {vendor: uccc}, min: 1}]":                                      `5:10: expect[0].that: missing`,
		"timeline: [{at: +1s, call: {callee: 13800138000}, clock: {advance: 1s}}]":       `5:51: timeline[0].clock: stands beside call, expected only one of the two`,
		"timeline: [{at: +1s, cdrs: {calls: [{placedAt: +2h, callee: '13800138000'}]}}]": `5:48: timeline[0].cdrs.calls[0].placedAt: +2h0m0s is not in the past; did you mean "-2h0m0s"?`,
		// Faults.
		"faults: [{on: push, do: dropp}]":                                        `5:25: faults[0].do: "dropp" is not known here; did you mean "drop"?`,
		"faults: [{on: push, do: drop, status: 500}]":                            `5:31: faults[0].status: does not go with do: drop`,
		"faults: [{on: request, do: delay}]":                                     `5:10: faults[0].by: missing, which do: delay needs`,
		"faults: [{on: faye, do: cut-body}]":                                     `5:21: faults[0].do: cut-body does not go with on: faye, only with request`,
		"faults: [{on: push, do: drop, match: {method: POST}}]":                  `5:47: faults[0].match.method: a fault on push has none`,
		"faults: [{on: push, do: drop, probability: 1.5}]":                       `5:44: faults[0].probability: 1.5 is more than 1`,
		"faults: [{name: a, on: push, do: drop}, {name: a, on: push, do: drop}]": `5:48: faults[1].name: there is already a fault "a"`,
		// Expressions.
		"rules: [{match: {when: 'hour > nine'}, outcome: busy}]":                                         `5:32: rules[0].match.when: unknown name nine`,
		"rules:\n  - match:\n      when: |\n        hour > 9 &&\n          mnute < 5\n    outcome: busy": `9:11: rules[0].match.when: unknown name mnute`,
		"rules: [{match: {when: hour + 1}, outcome: busy}]":                                              `5:24: rules[0].match.when: expected bool, but got int`,
		"rules: [{match: {when: 'now() == now()'}, outcome: busy}]":                                      `5:25: rules[0].match.when: unknown name now`,
		"expect: [{that: a, holds: calls.anwered > 1}]":                                                  `5:33: expect[0].holds: type scenarios.CallSummary has no field anwered`,
		"rules:\n  - match:\n      when: >\n        hour > 9\n        && mnute < 5\n    outcome: busy":   `7:13: rules[0].match.when: unknown name mnute`,
		"rules: [{match: {when: \"hour > \\x6e\"}, outcome: busy}]":                                      `5:24: rules[0].match.when: unknown name n`,
		"rules: [{match: {when: ''}, outcome: busy}]":                                                    `5:24: rules[0].match.when: an expression is empty; leave it out`,
		// Further bounds and kinds.
		"clock: {start: '2021-03-23T09:00:00Z'}\ntimeline: [{at: '2021-03-23T08:59:59Z', clock: {advance: 1s}}]": `6:17: timeline[0].at: 2021-03-23T08:59:59Z is before the beginning, 2021-03-23T09:00:00Z`,
		"clock: {start: '2200-01-01T00:00:00Z'}":                                           `5:16: clock.start: "2200-01-01T00:00:00Z" is not an instant with its zone, such as 2021-03-23T17:24:36+08:00`,
		"rules: [{name: a, outcome: busy}]\ntimeline: [{at: +1s, rules: {on: a, off: a}}]": `6:42: timeline[0].rules.off[0]: "a" is turned on as well`,
		"timeline: [{at: +1s, faults: {off: late}}]":                                       `5:36: timeline[0].faults.off[0]: there is no fault "late"`,
		"faults: [{on: request, do: delay, by: {median: 3s, sigma: 1, max: 2s}}]":          `5:67: faults[0].by.max: 2s is less than the median, 3s`,
		"timeline: [{at: true, clock: {advance: 1s}}]":                                     `5:17: timeline[0].at: found "true", expected text; put it in quotes if it is one`,
		"timeline: [{at: +1s, call: {callee: 10086, attributes: [a]}}]":                    `5:56: timeline[0].call.attributes: a list, expected a mapping of names to values`,
		"timeline: [{at: +1s, call: {callee: 10086, attributes: {a: [b]}}}]":               `5:60: timeline[0].call.attributes.a: a list, expected text`,
		"projects: [{vendor: uccc, id: 1, paused: [true]}]":                                `5:42: projects[0].paused: a list, expected true or false`,
		"projects: [{vendor: uccc, id: 1, ratio: {a: 1}}]":                                 `5:41: projects[0].ratio: a mapping, expected a number`,
		"projects: [{vendor: '', id: 1}]":                                                  `5:21: projects[0].vendor: empty`,
		"rules: [" + strings.Repeat("[", 3) + "busy]]]]":                                   `5:9: rules[0]: a list, expected a mapping of names to values`,
		"targets: [{name: crm, url: '" + strings.Repeat("x", 70) + "'}]":                   `5:28: targets[0].url: found "` + strings.Repeat("x", 60) + `…", expected builtin, or an http or https URL`,
		"rules: [{outcome: " + strings.Repeat("y", 70) + "}]":                              `5:19: rules[0].outcome.from: there is no outcome "` + strings.Repeat("y", 70) + `"; expected answered, busy, in-answered or no-answer`,
		// YAML itself.
		"x-many: &a [*a]": `5:13: x-many[0]: *a stands within what it stands for`,
		"<<: 5":           `5:5: << takes a mapping or a list of mappings`,
		"? [a]\n: b":      `5:3: a name is text, not a list or a mapping`,
	} {
		t.Run(body, func(t *testing.T) {
			g := NewWithT(t)
			g.Expect(problemsOf(head + body)).To(Equal([]string{want}))
		})
	}
}

func TestWholeDocumentsThatAreNone(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "x.yaml: empty",
		"---":                            "x.yaml: empty",
		"# nothing\n":                    "x.yaml: empty",
		"- 1":                            "1:1: a list, expected a mapping of names to values",
		"just words":                     `1:1: found "just words", expected a mapping of names to values`,
		head + "---\n" + head:            "5:1: a second document, expected one",
		head + "rules: [":                "5:1: not YAML: ",
		head + "a:\n\tb: 1":              "6:2: not YAML: found character that cannot start any token",
		"\xff":                           "x.yaml: not UTF-8",
		strings.Repeat("# x\n", 300_000): "x.yaml: 1200000 bytes, expected at most 1048576",
		"version: 2\nname: x\ntitle: X\npurpose: Y": "1:10: version: 2 is more than 1",
	} {
		t.Run(want, func(t *testing.T) {
			g := NewWithT(t)
			found := problemsOf(text)
			g.Expect(found).To(HaveLen(1))
			g.Expect(found[0]).To(HavePrefix(strings.TrimPrefix(want, "x.yaml:")))
		})
	}
}

func TestAllProblemsComeAtOnceInTheOrderOfTheFile(t *testing.T) {
	g := NewWithT(t)
	g.Expect(problemsOf("version: 1\nnaem: x\nseed: no\nrules:\n  - outcome: bsy\n    match: {when: 1 +}\nfaults:\n  - {on: push, do: dorp}\n")).To(Equal([]string{
		"1:1: name: missing",
		"1:1: title: missing",
		"1:1: purpose: missing",
		`2:1: naem: no such member; did you mean "name"?`,
		`3:7: seed: found "no", expected a whole number`,
		`5:14: rules[0].outcome.from: there is no outcome "bsy"; did you mean "busy"?`,
		"6:21: rules[0].match.when: unexpected token EOF",
		`8:20: faults[0].do: "dorp" is not known here; did you mean "drop"?`,
	}))
}

func TestAProblemShowsItsLineWithACaret(t *testing.T) {
	g := NewWithT(t)
	_, err := scenarios.Load("happy.yaml", []byte(head+"titleZh: 一切顺利\nrules: [{name: 接通, outcom: busy}]\n"), words())
	g.Expect(err).To(MatchError(
		"happy.yaml:6:9: rules[0]: one of outcome or mix is missing\n" +
			"    6 | rules: [{name: 接通, outcom: busy}]\n" +
			"      |         ^\n" +
			"happy.yaml:6:16: rules[0].name: found \"接通\", expected 1 to 64 letters, digits, dots, dashes and underscores\n" +
			"    6 | rules: [{name: 接通, outcom: busy}]\n" +
			"      |                ^\n" +
			"happy.yaml:6:20: rules[0].outcom: no such member; did you mean \"outcome\"?\n" +
			"    6 | rules: [{name: 接通, outcom: busy}]\n" +
			"      |                \u3000\u3000  ^"))
}

func TestALongLineIsCutAroundTheCaret(t *testing.T) {
	g := NewWithT(t)
	_, err := scenarios.Load("", []byte(head+"rules: [{name: "+strings.Repeat("n", 300)+", colour: red}]"), words())
	all, _ := errors.AsType[scenarios.Problems](err)
	g.Expect(all).NotTo(BeEmpty())
	lines := strings.Split(all[len(all)-1].Excerpt, "\n")
	g.Expect(lines[0]).To(HaveSuffix("n, colour: red}]"))
	g.Expect(len(lines[0])).To(BeNumerically("<", 140))
	g.Expect(lines[0][strings.Index(lines[1], "^"):]).To(HavePrefix("colour"))
}

func TestNoProblemShowsASecret(t *testing.T) {
	const secret = "hunter2"
	for name, body := range map[string]string{
		"beside":   "targets: [{name: crm, secret: hunter2, colour: red}]",
		"quoted":   `targets: [{name: crm, secret: "hunter2", colour: red}]`,
		"escaped":  `targets: [{name: crm, colour: red, secret: "hunter\u0032 hunter2"}]`,
		"block":    "targets:\n  - name: crm\n    secret: |\n      hunter2\n       hunter2\n    colour: red",
		"itself":   "targets: [{name: crm, secret: [hunter2]}]",
		"too long": "targets: [{name: crm, secret: " + strings.Repeat("hunter2", 20) + "}]",
		"settings": "accounts: [{vendor: autocall, id: 1, settings: {clientSecret: {a: hunter2}}, colour: red}]",
		"anchor":   "x-a: &s hunter2\ntargets: [{name: crm, secret: *s, colour: red}]\nx-a: 1",
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			_, err := scenarios.Load("x.yaml", []byte(head+body), words())
			g.Expect(err).To(HaveOccurred())
			g.Expect(err.Error()).NotTo(ContainSubstring(secret))
			g.Expect(fmt.Sprintf("%+v %#v", err, err)).NotTo(ContainSubstring(secret))
		})
	}
}

func TestManyProblemsAreCutOff(t *testing.T) {
	g := NewWithT(t)
	_, err := scenarios.Load("x.yaml", []byte(head+strings.Repeat("a: 1\n", 100)), words())
	g.Expect(err).To(MatchError(HaveSuffix("and 50 more")))
	all, _ := errors.AsType[scenarios.Problems](err)
	g.Expect(all).To(HaveLen(100))
	g.Expect(errors.Is(err, all[99])).To(BeTrue())
}
