package self

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance"
	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

// fault changes one thing on the way to the simulator or back. Either may be nil.
type fault struct {
	ask    func(r *http.Request, body string) string
	answer func(r *http.Response, body string) string
}

// replace changes the answers by a regular expression.
func replace(pattern, by string) fault {
	re := regexp.MustCompile(pattern)
	return fault{answer: func(_ *http.Response, body string) string { return re.ReplaceAllString(body, by) }}
}

// rewrite changes the requests by a regular expression.
func rewrite(pattern, by string) fault {
	re := regexp.MustCompile(pattern)
	return fault{ask: func(_ *http.Request, body string) string { return re.ReplaceAllString(body, by) }}
}

// rows cuts the results of a page into their rows.
var rows = regexp.MustCompile(`\{"vccId".*?\}\}|\{"vccId".*?"userData":\[\]\}`)

// eachPage changes the rows of a page that has some.
func eachPage(change func(rows []string) []string) fault {
	return fault{answer: func(_ *http.Response, body string) string {
		found := rows.FindAllStringIndex(body, -1)
		if len(found) == 0 {
			return body
		}
		list := change(rows.FindAllString(body, -1))
		return body[:found[0][0]] + strings.Join(list, ",") + body[found[len(found)-1][1]:]
	}}
}

// between puts a fault before the simulator and returns the target behind it.
func between(t *testing.T, f fault) *target.Target {
	t.Helper()
	g := NewWithT(t)
	s, direct, err := Start(t.Context(), 1)
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { closeQuietly(direct); closeQuietly(s) })
	base, err := url.Parse(direct.Control.URL)
	g.Expect(err).NotTo(HaveOccurred())
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(base)
			if f.ask != nil && p.In.URL.Path == "/api/v1/cdr/search" {
				body, _ := io.ReadAll(p.In.Body) // a body cut off is one the simulator refuses
				changed := f.ask(p.Out, string(body))
				p.Out.Body, p.Out.ContentLength = io.NopCloser(strings.NewReader(changed)), int64(len(changed))
			}
		},
		ModifyResponse: func(r *http.Response) error {
			if f.answer == nil {
				return nil
			}
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			changed := f.answer(r, string(body))
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader([]byte(changed))), int64(len(changed))
			r.Header.Set("Content-Length", strconv.Itoa(len(changed)))
			return nil
		},
	})
	t.Cleanup(proxy.Close)
	tgt, err := target.New(target.Settings{
		Control: direct.Control, Vendors: target.Vendors{Autocall: &target.Autocall{URL: proxy.URL}},
	})
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { closeQuietly(tgt) })
	return tgt
}

func closeQuietly(c io.Closer) { _ = c.Close() }

func TestPlantedFaultsAreFound(t *testing.T) {
	for name, tc := range map[string]struct {
		fault   fault
		id      string
		verdict verdict.Verdict
	}{
		"perPage is ignored":             {rewrite(`"perPage":\d+`, `"perPage":15`), "AUTOCALL-PAGING-002", verdict.Fail},
		"pages lose a record":            {eachPage(func(r []string) []string { return r[min(1, len(r)-1):] }), "AUTOCALL-PAGING-007", verdict.Fail},
		"pages repeat a record":          {rewriteCursor(-1), "AUTOCALL-PAGING-007", verdict.Fail},
		"pages skip a record":            {rewriteCursor(500 << 22), "AUTOCALL-PAGING-007", verdict.Fail},
		"pages run backwards":            {eachPage(reversed), "AUTOCALL-PAGING-005", verdict.Drift},
		"the cursor is another":          {replace(`("searchAfter":")\d`, `${1}`), "AUTOCALL-PAGING-006", verdict.Drift},
		"durations are text":             {replace(`"allSecs":(\d+)`, `"allSecs":"$1"`), "AUTOCALL-RECORD-002", verdict.Fail},
		"ids are numbers":                {replace(`"callId":"(\d+)"`, `"callId":$1`), "AUTOCALL-RECORD-001", verdict.Fail},
		"a member is missing":            {replace(`"calledAreacode":"[^"]*",`, ``), "AUTOCALL-RECORD-001", verdict.Fail},
		"allSecs is too long":            {replace(`"allSecs":(\d+)`, `"allSecs":9$1`), "AUTOCALL-RECORD-007", verdict.Fail},
		"linkSecs of who did not talk":   {replace(`"linkSecs":0`, `"linkSecs":5`), "AUTOCALL-RECORD-009", verdict.Fail},
		"ansSecs is too long":            {replace(`"ansSecs":([1-9])`, `"ansSecs":9$1`), "AUTOCALL-RECORD-008", verdict.Drift},
		"a result of its own":            {replace(`"callresult":"2"`, `"callresult":"3"`), "AUTOCALL-RECORD-005", verdict.Fail},
		"both reached, says a lone call": {replace(`"callresult":"1"`, `"callresult":"2"`), "AUTOCALL-RECORD-006", verdict.Drift},
		"the answer has another name":    {replace(`"ansTime"`, `"answerTime"`), "AUTOCALL-RECORD-003", verdict.Drift},
		"times are of another zone":      {rewrite(`(\d{4}-\d\d-\d\d) 15:`, `$1 07:`), "AUTOCALL-SEARCH-023", verdict.Drift},
		"gte is greater than":            {rewrite(`"gte":"(\d{4}-\d\d-\d\d \d\d:\d\d):\d\d"`, `"gte":"$1:59"`), "AUTOCALL-SEARCH-020", verdict.Fail},
		"lte is ignored":                 {rewrite(`,?"lte":"[^"]*"`, ``), "AUTOCALL-SEARCH-021", verdict.Fail},
		"gte is ignored":                 {rewrite(`"gte":"[^"]*",?`, ``), "AUTOCALL-SEARCH-022", verdict.Fail},
		"projectId is ignored":           {rewrite(`"projectId":"[^"]*",?`, ``), "AUTOCALL-SEARCH-001", verdict.Fail},
		"taskId is ignored":              {rewrite(`,?"taskId":"[^"]*"`, ``), "AUTOCALL-SEARCH-002", verdict.Fail},
		"caller is ignored":              {rewrite(`"caller":"[^"]*",?`, ``), "AUTOCALL-SEARCH-003", verdict.Fail},
		"called is ignored":              {rewrite(`"called":"[^"]*",?`, ``), "AUTOCALL-SEARCH-004", verdict.Fail},
		"callresult is ignored":          {rewrite(`"callresult":"[^"]*",?`, ``), "AUTOCALL-SEARCH-005", verdict.Fail},
		"endresult is ignored":           {rewrite(`"endresult":"[^"]*",?`, ``), "AUTOCALL-SEARCH-006", verdict.Fail},
		"callId is ignored":              {rewrite(`"callId":"[^"]*",?`, ``), "AUTOCALL-SEARCH-007", verdict.Fail},
		"a query is ignored":             {fault{ask: func(r *http.Request, body string) string { r.URL.RawQuery = ""; return body }}, "AUTOCALL-SEARCH-030", verdict.Fail},
		"the code is text":               {replace(`"code":0`, `"code":"0"`), "AUTOCALL-ENVELOPE-001", verdict.Fail},
		"the message is another":         {replace(`\\u64cd\\u4f5c\\u6210\\u529f`, `success`), "AUTOCALL-ENVELOPE-003", verdict.Drift},
		"answers have no id":             {replace(`"request_id":"[0-9a-f]*",`, ``), "AUTOCALL-ENVELOPE-002", verdict.Drift},
		"answers say they are HTML": {fault{answer: func(r *http.Response, body string) string {
			r.Header.Set("Content-Type", "text/html")
			return body
		}}, "AUTOCALL-ENVELOPE-004", verdict.Fail},
		"a type of its own":   {replace(`"calledType":"MOBILE"`, `"calledType":7`), "AUTOCALL-ENVELOPE-009", verdict.Fail},
		"tokens live an hour": {replace(`"expires_in":\d+`, `"expires_in":3600`), "AUTOCALL-TOKEN-001", verdict.Fail},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			tgt := between(t, tc.fault)
			report, err := conformance.Run(t.Context(), tgt, spec.Options{Filter: spec.Filter(tc.id)})
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(report.Results).To(HaveLen(1))
			r := report.Results[0]
			g.Expect(r.Verdict).To(Equal(tc.verdict), "%s %+v", r.Reason, r.Checks)
			broken := r.Broken()
			g.Expect(broken).NotTo(BeEmpty())
			g.Expect(r.Exchanges[broken[0].Exchange].Curl).To(HavePrefix("curl -sS "))
		})
	}
}

func reversed(rows []string) []string {
	out := make([]string, 0, len(rows))
	for i := range rows {
		out = append(out, rows[len(rows)-1-i])
	}
	return out
}

// rewriteCursor moves the cursors of requests by so much.
func rewriteCursor(by int64) fault {
	re := regexp.MustCompile(`"searchAfter":"(\d{19})"`)
	return fault{ask: func(_ *http.Request, body string) string {
		return re.ReplaceAllStringFunc(body, func(s string) string {
			n, err := strconv.ParseInt(re.FindStringSubmatch(s)[1], 10, 64)
			if err != nil {
				return s
			}
			return fmt.Sprintf(`"searchAfter":"%d"`, n+by)
		})
	}}
}
