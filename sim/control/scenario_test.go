package control_test

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/control"
)

const script = `version: 1
name: two-calls
title: two calls
purpose: One is busy, the other not.
targets: [{name: crm, vendor: acme}]
rules:
  - {name: first, match: {callee: '13900000000', nth: 1}, outcome: busy}
timeline:
  - {at: +0s, every: 1m, times: 2, call: {vendor: acme, callee: '13900000000'}}
  - {at: +2m, agent: {vendor: acme, id: '8005', do: hangup}}
  - {at: +3m, import: {vendor: acme, project: nope, task: {count: 1}}}
expect:
  - {that: one is busy, calls: {disposition: busy}, equals: 1}
  - {that: a third was placed, calls: {}, min: 3}
  - {that: nobody was abandoned, holds: calls.abandoned == 0}
`

const yaml = "application/yaml"

func TestAScenarioPlays(t *testing.T) {
	r := newRig(t)
	r.bad(404, "", "GET", "/_ringback/scenario", "")
	begun := r.good("POST", "/_ringback/scenario", script, "Content-Type", yaml)
	r.Expect(begun.at("name")).To(Equal("two-calls"))
	r.Expect(begun.at("calls", "total")).To(BeEquivalentTo(0))
	r.idle()
	a := r.good("GET", "/_ringback/scenario", "")
	r.Expect(a.at("good")).To(BeFalse())
	r.Expect(a.at("calls", "total")).To(BeEquivalentTo(2))
	r.Expect(a.at("calls", "byOutcome", "busy")).To(BeEquivalentTo(1))
	r.Expect(a.at("vendors", 0, "answered")).To(BeEquivalentTo(1))
	r.Expect(a.at("rules", 0)).To(Equal(map[string]any{"name": "first", "off": false, "seen": 2.0, "taken": 1.0}))
	r.Expect(a.at("expectations", 0, "holds")).To(BeTrue())
	r.Expect(a.at("expectations", 1, "holds")).To(BeFalse())
	r.Expect(a.at("expectations", 1, "found")).To(Equal("2, expected at least 3"))
	r.Expect(a.at("expectations", 2, "holds")).To(BeTrue())
	r.Expect(a.at("missed", 0, "where")).To(Equal("timeline[1]"), "the agent of a project's call is its own")
	r.Expect(a.at("broken", 0, "why")).To(ContainSubstring("nope"))
}

func TestAScenarioTakesThePlaceOfTheOneBefore(t *testing.T) {
	r := newRig(t)
	r.good("POST", "/_ringback/scenario", script, "Content-Type", yaml)
	r.advance(`{"by":"30s"}`)
	r.good("POST", "/_ringback/scenario", "version: 1\nname: quiet\ntitle: quiet\npurpose: Nothing happens.\n", "Content-Type", yaml)
	r.idle()
	a := r.good("GET", "/_ringback/scenario", "")
	r.Expect(a.at("name")).To(Equal("quiet"))
	r.Expect(a.at("calls", "total")).To(BeEquivalentTo(0), "the events of the first are gone")
	r.Expect(a.at("rules")).To(BeEmpty())
	r.Expect(r.good("POST", "/_ringback/calls", `{"callee":"13900000000"}`).at("outcome")).To(Equal("answered"))
}

func TestTheProblemsOfAScenarioComeAtOnce(t *testing.T) {
	r := newRig(t)
	wrong := strings.NewReplacer("busy}\n", "buzy}\n", "do: hangup", "do: dance").Replace(script)
	a := r.bad(422, "scenario", "POST", "/_ringback/scenario", wrong, "Content-Type", yaml)
	r.Expect(a.at("problems")).To(HaveLen(2))
	r.Expect(a.at("problems", 0, "line")).To(BeEquivalentTo(7))
	r.Expect(a.at("problems", 0, "message")).To(ContainSubstring("busy"))
	r.Expect(r.good("POST", "/_ringback/scenario/validate", wrong, "Content-Type", yaml).at("problems")).To(Equal(a.at("problems")))
	r.Expect(r.good("POST", "/_ringback/scenario/validate", script, "Content-Type", yaml).at("problems")).To(BeEmpty())
	r.bad(404, "", "GET", "/_ringback/scenario", "")
}

// TestWhatTheWorldRefusesIsAProblemAtItsPlace: the language cannot know what an
// agent's id looks like.
func TestWhatTheWorldRefusesIsAProblemAtItsPlace(t *testing.T) {
	r := newRig(t)
	a := r.bad(422, "scenario", "POST", "/_ringback/scenario",
		"version: 1\nname: late\ntitle: late\npurpose: It cannot be.\ntimeline:\n  - {at: '2020-01-01T00:00:00+08:00', call: {callee: '13900000000'}}\n", "Content-Type", yaml)
	r.Expect(a.at("problems", 0, "path")).To(Equal("timeline[0].at"))
	r.Expect(a.at("problems", 0, "line")).To(BeEquivalentTo(6))
	r.bad(404, "", "GET", "/_ringback/scenario", "")
}

func TestRequestsForScenariosThatAreRefused(t *testing.T) {
	r := newRig(t)
	r.bad(422, "name", "POST", "/_ringback/scenario", `{"name":"hapy-uccc"}`)
	r.bad(422, "name", "POST", "/_ringback/scenario", `{}`)
	r.bad(422, "file", "POST", "/_ringback/scenario", `{"file":"/etc/passwd"}`)
	r.bad(422, "body", "POST", "/_ringback/scenario", "", "Content-Type", yaml)
	r.bad(415, "Content-Type", "POST", "/_ringback/scenario", script, "Content-Type", "text/plain")
	r.bad(422, "scenario", "POST", "/_ringback/worlds", `{"name":"x","scenario":"hapy-uccc"}`)
	r.bad(422, "scenario", "POST", "/_ringback/scenario", `{"name":"happy-uccc"}`) // no such vendor here
}

func TestTheLibraryIsListed(t *testing.T) {
	r := newRig(t)
	names := r.all("/_ringback/scenarios", "scenarios", "name", "5")
	r.Expect(names).To(ContainElements("busy-hour", "happy-uccc", "import-50000"))
	r.Expect(len(names)).To(BeNumerically(">=", 12))
}

func TestAWorldWithoutAStage(t *testing.T) {
	r := newRig(t)
	site := control.New(r.w, nil, control.Options{})
	for _, route := range site.Routes() {
		if route.Name == "getScenario" {
			_, err := route.Handle(nil)
			r.Expect(err).To(MatchError(ContainSubstring("plays no scenarios")))
			return
		}
	}
	t.Fatal("there is no such route")
}
