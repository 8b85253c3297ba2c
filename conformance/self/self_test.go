package self

import (
	"bytes"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	. "github.com/onsi/gomega"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ringback-sim/ringback/conformance"
	"github.com/ringback-sim/ringback/conformance/proxy"
	"github.com/ringback-sim/ringback/conformance/report"
	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
	"github.com/ringback-sim/ringback/sim"
)

// More runs than one: go test ./conformance/self -args -seeds 20.
var seeds = flag.Uint64("seeds", 1, "with how many seeds the suite is run against the simulator")

func TestTheSimulatorConforms(t *testing.T) {
	first := ""
	for seed := uint64(1); seed <= *seeds; seed++ {
		found, specs := examined(t, seed, exercised)
		for _, f := range found.Findings() {
			t.Errorf("seed %d: %s %s: %s %+v", seed, f.Spec.ID, f.Verdict, f.Reason, f.Broken())
		}
		NewWithT(t).Expect(found.Count(verdict.Pass)).To(Equal(specs))
		if seed == 1 {
			first = repeatable(t, found)
		}
	}
	again, _ := examined(t, 1, func(*testing.T, *sim.Simulator) {})
	NewWithT(t).Expect(repeatable(t, again)).To(Equal(first), "equal runs find the same")
}

// examined runs the whole suite against a simulator, has that looked at, and says
// how many specs there are.
func examined(t *testing.T, seed uint64, look func(*testing.T, *sim.Simulator)) (found verdict.Report, specs int) {
	t.Helper()
	g := NewWithT(t)
	s, tgt, err := Start(t.Context(), seed, "")
	g.Expect(err).NotTo(HaveOccurred())
	defer closeQuietly(s)
	defer closeQuietly(tgt)
	found, err = conformance.Run(t.Context(), tgt, spec.Options{Seed: seed})
	g.Expect(err).NotTo(HaveOccurred())
	look(t, s)
	return found, len(conformance.Specs(tgt).Specs())
}

// varies is what differs between equal runs: how long they took, and where the
// simulator listened, and so the sign of a push that says so.
var varies = regexp.MustCompile(`127\.0\.0\.1:\d+|"milliseconds": [0-9.]+|sign[\\":]+[0-9a-f]{32}`)

// repeatable returns a report as JSON without what varies, and without the
// exchanges: how often a spec asks while it waits does.
func repeatable(t *testing.T, found verdict.Report) string {
	t.Helper()
	for i, r := range found.Results {
		found.Results[i].Exchanges = nil
		for n := range r.Checks {
			r.Checks[n].Exchange = -1
		}
	}
	var b bytes.Buffer
	NewWithT(t).Expect(report.JSON(&b, found)).To(Succeed())
	return varies.ReplaceAllString(b.String(), "?")
}

// TestASimulatorWithoutControlIsExaminedAsFarAsItGoes runs against a simulator
// that has a past and no control API in reach.
func TestATargetWithoutControlIsExaminedAsFarAsItGoes(t *testing.T) {
	g := NewWithT(t)
	s, direct, err := Start(t.Context(), 1, "")
	g.Expect(err).NotTo(HaveOccurred())
	defer closeQuietly(s)
	defer closeQuietly(direct)
	g.Expect(direct.Probe(t.Context())).To(Succeed())

	settings := direct.Settings
	settings.Control, settings.Name = nil, ""
	bare, err := target.New(settings)
	g.Expect(err).NotTo(HaveOccurred())
	defer closeQuietly(bare)
	found, err := conformance.Run(t.Context(), bare, spec.Options{Filter: "autocall"})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(found.Good(true)).To(BeTrue())
	g.Expect(found.Count(verdict.Pass)).To(BeNumerically(">", 10), "what needs no records")
	g.Expect(reasons(found)).To(ContainElement("the target has 0 records, and 20 are needed"))
	g.Expect(reasons(found)).To(ContainElement("the target offers no control API"))

	full, err := conformance.Run(t.Context(), direct, spec.Options{Filter: "AUTOCALL-PAGING-001,AUTOCALL-PAGING-002"}) // gives it a past
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(full.Count(verdict.Pass)).To(Equal(2))
	found, err = conformance.Run(t.Context(), bare, spec.Options{Filter: "autocall"})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(found.Good(true)).To(BeTrue())
	g.Expect(reasons(found)).To(ConsistOf("the target offers no control API", "the target file does not say where the target can reach the suite (receiver.url)"))
}

// reasons returns why results are not proven, each once.
func reasons(r verdict.Report) (all []string) {
	seen := map[string]bool{}
	for _, f := range r.Findings() {
		if f.Verdict == verdict.NotProven && !seen[f.Reason] {
			seen[f.Reason] = true
			all = append(all, f.Reason)
		}
	}
	return all
}

// broken returns a simulator whose searches tell of a result that there is not.
func broken(t *testing.T) *target.Target {
	t.Helper()
	g := NewWithT(t)
	s, direct, err := Start(t.Context(), 1, "")
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { closeQuietly(direct); closeQuietly(s) })
	upstream, err := url.Parse(direct.Control.URL)
	g.Expect(err).NotTo(HaveOccurred())
	result := regexp.MustCompile(`"callresult":"\d"`)
	p, err := proxy.New(t.Context(), proxy.Options{Upstream: upstream, Alter: proxy.Alter{
		Answer: func(_ *http.Request, _ *http.Response, body []byte) []byte {
			return result.ReplaceAll(body, []byte(`"callresult":"7"`))
		},
	}})
	g.Expect(err).NotTo(HaveOccurred())
	front := httptest.NewServer(p)
	t.Cleanup(func() { front.Close(); p.Close() })
	tgt, err := target.New(target.Settings{Control: direct.Control, Vendors: target.Vendors{Autocall: &target.Autocall{URL: front.URL}}})
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { closeQuietly(tgt) })
	return tgt
}

func TestNoReportShowsASecretOrANumber(t *testing.T) {
	g := NewWithT(t)
	tgt := broken(t)
	found, err := conformance.Run(t.Context(), tgt, spec.Options{Filter: "autocall"})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(found.Good(false)).To(BeFalse())
	for _, r := range found.Findings() {
		for _, check := range r.Broken() {
			g.Expect(r.Exchanges[check.Exchange].Curl).To(HavePrefix("curl -sS "), r.Spec.ID)
		}
	}
	dir := t.TempDir()
	g.Expect(report.Write(dir, found, false)).To(Succeed())
	var text bytes.Buffer
	g.Expect(report.Text(&text, found)).To(Succeed())

	a, u, w := tgt.Vendors.Autocall, tgt.Vendors.UCCC, tgt.Vendors.Wintelapi
	secrets := []string{a.ClientID, a.ClientSecret, a.Agents[0].Password, a.Agents[0].Phone, u.AccessToken, u.Agents[0].Phone, w.Secret}
	forbidden := regexp.MustCompile(`\b185[0-9]{8}\b|\b400[0-9]{7}\b|Bearer [1-9a-f][0-9a-f]{39}`)
	for _, name := range []string{report.JSONFile, report.HTMLFile, report.JUnitFile, report.SummaryFile, ""} {
		content := text.Bytes()
		if name != "" {
			content, err = os.ReadFile(filepath.Join(dir, name))
			g.Expect(err).NotTo(HaveOccurred())
		}
		for _, s := range secrets {
			g.Expect(s).NotTo(BeEmpty())
			g.Expect(bytes.Contains(content, []byte(s))).To(BeFalse(), "%s shows %q", name, s)
		}
		g.Expect(string(forbidden.Find(content))).To(BeEmpty(), name)
	}
	g.Expect(text.String()).To(ContainSubstring(`Bearer $TOKEN`))

	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(report.Schema))
	g.Expect(err).NotTo(HaveOccurred())
	compiler := jsonschema.NewCompiler()
	g.Expect(compiler.AddResource("report", schema)).To(Succeed())
	compiled, err := compiler.Compile("report")
	g.Expect(err).NotTo(HaveOccurred())
	content, err := os.ReadFile(filepath.Join(dir, report.JSONFile))
	g.Expect(err).NotTo(HaveOccurred())
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(compiled.Validate(value)).To(Succeed())
}

func closeQuietly(c io.Closer) { _ = c.Close() }
