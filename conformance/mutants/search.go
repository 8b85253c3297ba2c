package mutants

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// searches are defects of the filters.
func searches() []Mutant {
	var all []Mutant
	for i, name := range []string{"projectId", "taskId", "caller", "called", "callresult", "endresult", "callId"} {
		all = append(all, Mutant{
			Name: "search-ignores-" + strings.ToLower(name), Breaks: "The filter " + name + " is ignored.",
			Expect: []string{fmt.Sprintf("AUTOCALL-SEARCH-%03d", i+1)}, defect: asks(drop(name)),
		})
	}
	return of("autocall/search", append(all,
		Mutant{Name: "search-other-zone", Breaks: "Times of requests are taken in UTC.", Expect: []string{"AUTOCALL-SEARCH-023"}, defect: asks(replace(`(\d{4}-\d\d-\d\d) 15:`, `$1 07:`))},
		Mutant{Name: "search-gte-exclusive", Breaks: "gte is read as greater than.", Expect: []string{"AUTOCALL-SEARCH-020"}, defect: asks(replace(`"gte":"(\d{4}-\d\d-\d\d \d\d:\d\d):\d\d"`, `"gte":"$1:59"`))},
		Mutant{Name: "search-ignores-lte", Breaks: "lte is ignored.", Expect: []string{"AUTOCALL-SEARCH-021"}, defect: asks(replace(`,?"lte":"[^"]*"`, ``))},
		Mutant{Name: "search-ignores-gte", Breaks: "gte is ignored.", Expect: []string{"AUTOCALL-SEARCH-022"}, defect: asks(replace(`"gte":"[^"]*",?`, ``))},
		Mutant{Name: "search-ignores-time", Breaks: "startTime is ignored.", Expect: []string{"AUTOCALL-SEARCH-020", "AUTOCALL-SEARCH-021", "AUTOCALL-SEARCH-022"}, defect: asks(drop("startTime"))},
		Mutant{Name: "search-ignores-query", Breaks: "The parameters of a GET are ignored.", Expect: []string{"AUTOCALL-SEARCH-030", "AUTOCALL-SEARCH-036"}, defect: requests(func(r *http.Request, body string) string { r.URL.RawQuery = ""; return body })},
		Mutant{Name: "search-get-ignores-task", Breaks: "A GET ignores the filter taskId.", Expect: []string{"AUTOCALL-SEARCH-036"}, defect: requests(func(r *http.Request, body string) string {
			if r.Method == http.MethodGet {
				r.URL.RawQuery = regexp.MustCompile(`taskId=\w+&?`).ReplaceAllString(r.URL.RawQuery, "")
			}
			return body
		})},
		Mutant{Name: "search-get-ignores-body", Breaks: "The body of a GET is ignored.", Expect: []string{"AUTOCALL-SEARCH-037"}, defect: requests(func(r *http.Request, body string) string {
			if r.Method == http.MethodGet {
				return ""
			}
			return body
		})},
		Mutant{Name: "search-post-ignores-query", Breaks: "The query of a POST is ignored.", Expect: []string{"AUTOCALL-SEARCH-037"}, defect: requests(func(r *http.Request, body string) string {
			if r.Method == http.MethodPost {
				r.URL.RawQuery = ""
			}
			return body
		})},
		Mutant{Name: "search-finds-nothing", Breaks: "A search with more than one filter finds nothing.", Expect: []string{"AUTOCALL-SEARCH-008", "AUTOCALL-SEARCH-010"}, defect: asks(func(body string) string {
			if strings.Contains(body, `"callresult"`) && strings.Contains(body, `"taskId"`) {
				return `{"callId":"1"}`
			}
			return body
		})},
		Mutant{Name: "search-loses-first", Breaks: "The first record of every page is lost.", Expect: []string{"AUTOCALL-SEARCH-007", "AUTOCALL-SEARCH-009"}, defect: found(rows(func(r []string) []string { return r[1:] }))},
	)...)
}
