package target

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/verdict"
)

// file writes a target file and returns its path.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "target.yaml")
	NewWithT(t).Expect(os.WriteFile(path, []byte(text), 0o600)).To(Succeed())
	return path
}

func none(string) string { return "" }

func TestTheExamplesLoad(t *testing.T) {
	paths, err := filepath.Glob("../targets/*.yaml")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	kinds := map[Kind]int{}
	for _, path := range paths {
		g := NewWithT(t)
		if strings.HasSuffix(path, "expected.yaml") {
			_, err := loadExpected(path)
			g.Expect(err).NotTo(HaveOccurred())
			continue
		}
		tgt, err := Load(path, func(name string) string { return "value-of-" + name })
		g.Expect(err).NotTo(HaveOccurred(), path)
		kinds[tgt.Kind]++
	}
	NewWithT(t).Expect(kinds).To(Equal(map[Kind]int{Simulator: 2, VendorTest: 1, Production: 1}))
}

func TestWhatAFileSays(t *testing.T) {
	g := NewWithT(t)
	path := file(t, `
vendors:
  autocall:
    url: https://autocall.example
    clientSecret: pre-${SECRET}
    agents: [{id: 08005, phone: 02101234567}]
calls: {allowCalls: 2, numbers: [013800138000], mayCost: true}
tolerances: {wait: 90s}
`)
	tgt, err := Load(path, func(name string) string { return map[string]string{"SECRET": "hidden"}[name] })
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(tgt.Kind).To(Equal(Production))
	g.Expect(tgt.Vendors.Autocall.ClientSecret).To(Equal("pre-hidden"))
	g.Expect(tgt.Vendors.Autocall.Agents).To(Equal([]Agent{{ID: "08005", Phone: "02101234567"}}))
	g.Expect(tgt.Vendors.UCCC).To(BeNil())
	g.Expect(tgt.Calls).To(Equal(Calls{AllowCalls: 2, Numbers: []string{"013800138000"}, Longest: time.Minute, MayCost: true}))
	g.Expect(tgt.Tolerances).To(Equal(Tolerances{Rounding: time.Second, Late: 10 * time.Second, Answer: 15 * time.Second, Wait: 90 * time.Second}))
	g.Expect(tgt.Masker.Text("pre-hidden")).To(Equal("$CLIENT_SECRET"))
}

func TestWhatIsWrongIsFoundWhereItStands(t *testing.T) {
	const good = "vendors: {autocall: {url: http://a.example}}\n"
	for name, tc := range map[string]struct{ text, says string }{
		"empty":               {"", "target.yaml: empty"},
		"no YAML":             {"a: b\nc: [", ":2:1: "},
		"a list":              {"- a", ":1:1: a list, expected a mapping of names to values"},
		"two documents":       {good + "---\n" + good, ":2:1: a second document"},
		"an unknown key":      {good + "tolerance: {}\n", `:2:1: tolerance: no such member; did you mean "tolerances"?`},
		"an unknown key deep": {"vendors:\n  autocal:\n    url: x\n", `:2:3: vendors.autocal: no such member; did you mean "autocall"?`},
		"a key twice":         {"name: a\nname: b\n" + good, `:2:1: name: "name" stands here twice`},
		"a word for a number": {good + "calls: {allowCalls: few}\n", `:2:21: calls.allowCalls: found "few", expected a whole number`},
		"a word for a bool":   {good + "calls: {mayCost: perhaps}\n", `:2:18: calls.mayCost: found "perhaps", expected true or false`},
		"no duration":         {good + "tolerances: {wait: 5}\n", `:2:20: tolerances.wait: a duration needs its unit: 5s`},
		"a long duration":     {good + "tolerances: {wait: 48h}\n", `:2:20: tolerances.wait: 48h0m0s is not between 0 and 24h`},
		"a list for a value":  {good + "name: [a]\n", ":2:7: name: a list, expected text"},
		"a value for a list":  {good + "switchedOff: x\n", `:2:14: switchedOff: found "x", expected a list`},
		"nothing for a list":  {good + "switchedOff:\n", ":2:13: switchedOff: nothing stands here"},
		"no such kind":        {good + "kind: mock\n", `:2:7: kind: "mock" is not one of`},
		"no URL":              {"vendors:\n  autocall: {}\n", `:2:13: vendors.autocall.url: "" is not an http or https URL`},
		"another scheme":      {"vendors: {autocall: {url: \"ftp://a\"}}\n", `:1:27: vendors.autocall.url: "ftp://a" is not`},
		"a URL with a secret": {"vendors: {autocall: {url: \"http://u:p@a\"}}\n", ":1:27: vendors.autocall.url: a base URL has no credentials, query or fragment\n    1 | vendors: {autocall: {url: \"http://***@a\"}}"},
		"nothing to examine":  {"name: x\n", `:1:1: vendors: missing`},
		"no tenant":           {"vendors: {uccc: {url: http://a.example}}\n", `vendors.uccc.tenant: missing`},
		"no enterprise":       {"vendors: {wintelapi: {url: http://a.example}}\n", `vendors.wintelapi.enterprise: missing`},
		"a variable not set":  {"vendors: {autocall: {url: \"${WHERE}\"}}\n", `:1:27: vendors.autocall.url: the environment variable WHERE is not set`},
		"a dialect unknown":   {"vendors: {autocall: {url: http://a.example, dialects: {anser-time: x}}}\n", `no such dialect; did you mean "answer-time"?`},
		"a reading unknown":   {"vendors: {autocall: {url: http://a.example, dialects: {answer-time: x}}}\n", `:1:69: vendors.autocall.dialects.answer-time: "x" is not one of`},
		"calls to nobody":     {good + "calls: {allowCalls: 1}\n", `calls.numbers: missing`},
		"calls below none":    {good + "calls: {allowCalls: -1}\n", `:2:21: calls.allowCalls: -1 is below 0`},
		"off without reason":  {good + "switchedOff: [{id: A}]\n", `:2:15: switchedOff[0].reason: missing`},
		"control of no one":   {good + "kind: production\ncontrol: {url: http://a.example}\n", `:3:10: control: only a simulator`},
		"no expected file":    {good + "expected: nowhere.yaml\n", `nowhere.yaml`},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			_, err := Load(file(t, tc.text), none)
			g.Expect(err).To(MatchError(ContainSubstring(tc.says)))
			g.Expect(err).To(MatchError(MatchRegexp(`(target|nowhere)\.yaml`)))
		})
	}
	g := NewWithT(t)
	_, err := Load(file(t, "kind: mock\ncalls: {allowCalls: -1}\n"), none)
	g.Expect(strings.Split(err.Error(), "\n")).To(HaveLen(3*3), "all problems at once, each with its line and a caret")
	_, err = Load(file(t, "kind: ${A}\nname: ${B}\n"), none)
	g.Expect(err).To(MatchError(And(ContainSubstring("variable A is"), ContainSubstring("variable B is"))), "all variables at once")
	_, err = Load("nowhere", none)
	g.Expect(err).To(HaveOccurred())
}

func TestExpectedFailuresHaveReasons(t *testing.T) {
	g := NewWithT(t)
	expected, err := loadExpected(file(t, "failures: [{id: A-B-001, reason: known}]\n"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(expected).To(Equal(map[string]string{"A-B-001": "known"}))
	g.Expect(loadExpected(file(t, "failures: []\n"))).To(BeEmpty())
	_, err = loadExpected(file(t, "failures:\n  - {id: A-B-001}\n"))
	g.Expect(err).To(MatchError(ContainSubstring(":2:5: failures[0].reason: missing")))
	_, err = loadExpected(file(t, "failures:\n  - {id: A, reason: x}\n  - {id: A, reason: y}\n"))
	g.Expect(err).To(MatchError(ContainSubstring(":3:5: failures[1]: A stands here twice")))
}

func TestWhatATargetDoesNotOffer(t *testing.T) {
	both := Vendors{Autocall: &Autocall{URL: "http://a.example"}, UCCC: &UCCC{URL: "http://a.example", Tenant: "1"}}
	spec := func(id string, safety verdict.Safety, needs ...verdict.Need) verdict.Spec {
		return verdict.Spec{ID: id, Safety: safety, Needs: needs}
	}
	for name, tc := range map[string]struct {
		settings Settings
		spec     verdict.Spec
		says     string
	}{
		"all that it needs":      {Settings{Vendors: both}, spec("AUTOCALL-X-001", verdict.ReadOnly), ""},
		"not this vendor":        {Settings{Vendors: both}, spec("WINTELAPI-X-001", verdict.ReadOnly), "offers no wintelapi"},
		"no control":             {Settings{Vendors: both}, spec("AUTOCALL-X-001", verdict.ReadOnly, verdict.NeedsControl), "no control API"},
		"no clock":               {Settings{Vendors: both}, spec("AUTOCALL-X-001", verdict.ReadOnly, verdict.NeedsClock), "virtual time"},
		"no way back":            {Settings{Vendors: both}, spec("AUTOCALL-X-001", verdict.ReadOnly, verdict.NeedsReceiver), "receiver.url"},
		"no events":              {Settings{Vendors: both}, spec("UCCC-X-001", verdict.ReadOnly, verdict.NeedsFaye), "fayeUrl"},
		"no calls":               {Settings{Vendors: both}, spec("UCCC-X-001", verdict.PlacesCalls), "allowCalls"},
		"no money":               {Settings{Vendors: both, Calls: Calls{AllowCalls: 1, Numbers: []string{"1"}}}, spec("UCCC-X-001", verdict.CostsMoney), "mayCost"},
		"money":                  {Settings{Vendors: both, Calls: Calls{AllowCalls: 1, Numbers: []string{"1"}, MayCost: true}}, spec("UCCC-X-001", verdict.CostsMoney), ""},
		"a simulator calls free": {Settings{Vendors: both, Kind: Simulator}, spec("UCCC-X-001", verdict.CostsMoney), ""},
		"switched off":           {Settings{Vendors: both, SwitchedOff: []Off{{"UCCC-*", "later"}}}, spec("UCCC-X-001", verdict.ReadOnly), "switched off: later"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			tgt, err := New(tc.settings)
			g.Expect(err).NotTo(HaveOccurred())
			if reason := tgt.Lacks(tc.spec); tc.says == "" {
				g.Expect(reason).To(BeEmpty())
			} else {
				g.Expect(reason).To(ContainSubstring(tc.says))
			}
		})
	}
}

func TestCallsAreCountedAndOnlyToWhoMayBeCalled(t *testing.T) {
	g := NewWithT(t)
	tgt, err := New(Settings{
		Vendors: Vendors{Autocall: &Autocall{URL: "http://a.example"}}, Calls: Calls{AllowCalls: 3, Numbers: []string{"13800138000", "13800138001"}},
	})
	g.Expect(err).NotTo(HaveOccurred())
	for _, expected := range []string{"13800138000", "13800138001", "13800138000"} {
		g.Expect(tgt.MayCall()).To(Equal(expected))
	}
	_, err = tgt.MayCall()
	g.Expect(err).To(BeAssignableToTypeOf(&LackingError{}))
	g.Expect(err).To(MatchError(ContainSubstring("used up")))
}

func TestPatternsMatch(t *testing.T) {
	g := NewWithT(t)
	for pattern, yes := range map[string]bool{"*": true, "A-*": true, "a-b-001": true, "A-*-001": true, "B-*": false, "A": false, "A.B*": false} {
		g.Expect(Matches(pattern, "A-B-001")).To(Equal(yes), pattern)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("vendors: {autocall: {url: http://a.example}}")
	f.Add("calls: {numbers: [1, {a: b}]}")
	f.Add("a: &b [*b]")
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = Load(file(t, text), none) // it must return
	})
}
