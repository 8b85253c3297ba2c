package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/ringback-sim/ringback/conformance/verdict"
)

var update = flag.Bool("update", false, "write the golden files")

// sample is a report in which every verdict occurs.
func sample() verdict.Report {
	source := verdict.Source{Provenance: verdict.Documented, Section: "autocall 1.2"}
	assumed := verdict.Source{Provenance: verdict.Assumed, Section: "supplement A24"}
	spec := func(id, title string, s verdict.Source) verdict.Spec {
		return verdict.Spec{ID: id, Title: title, Source: s, Safety: verdict.ReadOnly}
	}
	asked := verdict.Exchange{
		Method: "POST", URL: "http://a.example/search", Headers: []string{"Authorization: Bearer $TOKEN"}, Body: `{"perPage":2}`,
		Status: 200, AnswerHead: []string{"Content-Type: application/json"}, Answer: `{"code":0,"message":"操作成功","data":"<script>alert(1)</script>"}`,
		Curl: `curl -sS -X POST -H "Authorization: Bearer $TOKEN" --data-binary '{"perPage":2}' 'http://a.example/search'`,
	}
	prepared := verdict.Exchange{Method: "GET", URL: "http://a.example/_ringback/clock", Problem: "connection refused", Preparation: true, Curl: "curl -sS 'http://a.example/_ringback/clock'"}
	return verdict.Report{
		Subject: verdict.Subject{Name: "测试 target", Kind: "simulator", Addresses: map[string]string{"autocall": "http://a.example"}}, Seed: 7, Duration: 1500 * time.Millisecond,
		Results: []verdict.Result{
			{Spec: spec("AUTOCALL-SEARCH-001", "the filter 项目 filters", source), Verdict: verdict.Pass, Duration: time.Millisecond, Checks: []verdict.Check{{What: "ids", Source: source, OK: true}}, Exchanges: []verdict.Exchange{asked}},
			{Spec: spec("AUTOCALL-SEARCH-002", "perPage bounds the page", source), Verdict: verdict.Fail, Duration: 2 * time.Millisecond, Exchanges: []verdict.Exchange{prepared, asked}, Checks: []verdict.Check{
				{What: "default", Source: assumed, Expected: "15", Found: "20", Exchange: -1},
				{What: "records", Source: source, Expected: "<= 2", Found: "3", Exchange: 1},
			}},
			{Spec: spec("AUTOCALL-SEARCH-003", "without perPage 15", assumed), Verdict: verdict.Drift, Exchanges: []verdict.Exchange{asked}, Checks: []verdict.Check{{What: "records", Source: assumed, Expected: "15", Found: "20"}}},
			{Spec: spec("UCCC-FAYE-001", "states come", source), Verdict: verdict.NotProven, Reason: "the target offers no event server"},
			{Spec: spec("UCCC-FAYE-002", "states come in order", source), Verdict: verdict.NotProven, Reason: "the target offers no event server"},
			{Spec: spec("UCCC-CALLS-001", "a call is placed", source), Verdict: verdict.Expected, Reason: "known", Checks: []verdict.Check{{What: "status", Source: source, Expected: "200", Found: "500", Exchange: -1}}},
			{Spec: spec("UCCC-CALLS-002", "a call is found", source), Verdict: verdict.Pass, NowPasses: true, Reason: "known", Checks: []verdict.Check{{What: "status", Source: source, OK: true, Exchange: -1}}},
			{Spec: spec("UCCC-CALLS-003", "a call ends", source), Verdict: verdict.Error, Reason: "connection refused", Exchanges: []verdict.Exchange{prepared}},
		},
	}
}

// golden compares a text with a file under testdata.
func golden(t *testing.T, name, text string) {
	t.Helper()
	g := NewWithT(t)
	path := filepath.Join("testdata", name)
	if *update {
		g.Expect(os.WriteFile(path, []byte(text), 0o600)).To(Succeed())
	}
	want, err := os.ReadFile(path)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(text).To(Equal(string(want)))
}

func TestTextForPeople(t *testing.T) {
	g := NewWithT(t)
	var b bytes.Buffer
	p := NewProgress(&b)
	for _, r := range sample().Results {
		p.Add(r)
	}
	p.Close()
	g.Expect(Text(&b, sample())).To(Succeed())
	golden(t, "report.txt.golden", b.String())
}

func TestASummaryToCommit(t *testing.T) {
	g := NewWithT(t)
	var first, second bytes.Buffer
	g.Expect(Summary(&first, sample())).To(Succeed())
	golden(t, "summary.yaml.golden", first.String())
	var read map[string]any
	g.Expect(yaml.Unmarshal(first.Bytes(), &read)).To(Succeed())
	slower := sample()
	slower.Duration *= 2
	g.Expect(Summary(&second, slower)).To(Succeed())
	g.Expect(second.String()).To(Equal(first.String()), "it does not say how long anything took")
}

func TestJUnitCountsWhatItLists(t *testing.T) {
	for strict, failures := range map[bool]int{false: 1, true: 2} {
		g := NewWithT(t)
		var b bytes.Buffer
		g.Expect(JUnit(&b, sample(), strict)).To(Succeed())
		var read junitSuites
		g.Expect(xml.Unmarshal(b.Bytes(), &read)).To(Succeed())
		g.Expect([]int{read.Tests, read.Failures, read.Errors, read.Skipped}).To(Equal([]int{8, failures, 1, 3}))
		g.Expect(read.Suites).To(HaveLen(3))
		g.Expect(b.String()).To(ContainSubstring(`message="records: expected &lt;= 2, found 3"`))
		g.Expect(b.String()).To(ContainSubstring("curl -sS"))
	}
}

// valid checks a JSON report against the schema.
func valid(t *testing.T, report []byte) {
	t.Helper()
	g := NewWithT(t)
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	g.Expect(err).NotTo(HaveOccurred())
	compiler := jsonschema.NewCompiler()
	g.Expect(compiler.AddResource("report.schema.json", schema)).To(Succeed())
	compiled, err := compiler.Compile("report.schema.json")
	g.Expect(err).NotTo(HaveOccurred())
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(report))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(compiled.Validate(value)).To(Succeed())
}

func TestJSONFitsItsSchema(t *testing.T) {
	g := NewWithT(t)
	var b bytes.Buffer
	g.Expect(JSON(&b, sample())).To(Succeed())
	valid(t, b.Bytes())
	b.Reset()
	g.Expect(JSON(&b, verdict.Report{Subject: verdict.Subject{Addresses: map[string]string{}}})).To(Succeed())
	valid(t, b.Bytes())
	var loose map[string]any
	g.Expect(json.Unmarshal(Schema, &loose)).To(Succeed())
	g.Expect(loose["additionalProperties"]).To(BeFalse(), "else any report would fit")
}

func TestThePageNeedsNothingElse(t *testing.T) {
	g := NewWithT(t)
	var b bytes.Buffer
	g.Expect(HTML(&b, sample())).To(Succeed())
	page := b.String()
	g.Expect(regexp.MustCompile(`(?i)(src|href)\s*=|@import|url\(`).FindString(page)).To(BeEmpty())
	g.Expect(page).NotTo(ContainSubstring("<script>alert"), "what a target answers is text")
	for _, part := range []string{"AUTOCALL-SEARCH-002", "&lt;= 2", "测试 target", "curl -sS", "now passes", "操作成功", `id="words"`} {
		g.Expect(page).To(ContainSubstring(part))
	}
	g.Expect(strings.Count(page, `data-verdict=`)).To(Equal(8))
}

func TestAllFormsAreWritten(t *testing.T) {
	g := NewWithT(t)
	dir := filepath.Join(t.TempDir(), "deep", "er")
	g.Expect(Write(dir, sample(), false)).To(Succeed())
	for _, name := range []string{JUnitFile, JSONFile, HTMLFile, SummaryFile} {
		g.Expect(filepath.Join(dir, name)).To(BeARegularFile())
	}
	g.Expect(Write(filepath.Join(dir, JSONFile), sample(), false)).NotTo(Succeed())
}

func TestTablesAlignWithChineseText(t *testing.T) {
	g := NewWithT(t)
	var out bytes.Buffer
	g.Expect(Table(&out, [][]string{{"空号", "x"}, {"busy", "yy"}, {"a", "中文,结束"}})).To(Succeed())
	g.Expect(out.String()).To(Equal("空号  x\nbusy  yy\na     中文,结束\n"))
}
