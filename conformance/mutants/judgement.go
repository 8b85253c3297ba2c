package mutants

import (
	"net/http"
	"strings"
)

// judgements are defects of which answers accept a push.
func judgements() []Mutant {
	add := func(name, breaks, id string, d defect) Mutant {
		return Mutant{Name: "accepts-" + name, Breaks: breaks, Expect: []string{"AUTOCALL-PUSH-" + id}, defect: d}
	}
	status := func(from int, accept bool) defect {
		return judged(func(r *http.Response, body string) string {
			if r.StatusCode/100 != from/100 || from%100 != 0 && r.StatusCode != from {
				return body
			}
			r.StatusCode = http.StatusOK
			r.Header.Del("Location")
			if accept {
				return yes
			}
			return no
		})
	}
	return of("autocall/push",
		add("code-1", "Code 1 accepts a push.", "050", accepting(`^\{"code":1\}$`)),
		add("inner-code", "A code within data accepts a push.", "050", accepting(`"data":\{"code":0\}`)),
		add("no-code", "An answer without code accepts a push.", "051", accepting(`^\{\}$|^\{"message":"ok"\}$`)),
		add("any-case", "Code is read in any case.", "051", accepting(`"Code":0`)),
		add("no-json", "An answer that is no JSON accepts a push.", "052", accepting(`^ok$`)),
		add("json-cut-off", "JSON that is cut off accepts a push.", "052", accepting(`^\{"code":0$`)),
		add("nothing", "An empty answer accepts a push.", "053", accepting(`^$`)),
		add("html", "An answer of HTML accepts a push.", "054", accepting(`^<!DOCTYPE`)),
		add("list", "A list accepts a push.", "055", accepting(`^\[`)),
		add("zero", "The number 0 accepts a push.", "055", accepting(`^0$`)),
		add("code-text", `Code "0" accepts a push.`, "056", accepting(`^\{"code":"0"\}$`)),
		add("code-null", "Code null accepts a push, as PHP compares.", "057", accepting(`^\{"code":(null|false|\[\])\}$`)),
		add("code-rounded", "Code is rounded down.", "057", accepting(`^\{"code":0\.5\}$`)),
		add("status-500", "A status beyond 2xx is all the same.", "058", status(500, true)),
		add("status-404", "Status 404 accepts a push.", "058", status(404, true)),
		add("redirect", "A redirect accepts a push.", "059", status(300, true)),
		add("silence", "No answer accepts a push.", "060", patient()),
		add("code-0-never", "Code 0 alone does not accept a push.", "061", refusing(`^\{"code":0\}$`)),
		add("code-only", "Code 0 does not accept a push with anything beside it.", "062", refusing(`"data":\{"code":7\}`)),
		add("status-200-only", "A status other than 200 refuses a push.", "063", status(http.StatusAccepted, false)),
		add("json-only", "An answer that does not say that it is JSON refuses a push.", "064", judged(func(r *http.Response, body string) string {
			if strings.HasPrefix(r.Header.Get("Content-Type"), "text/plain") {
				return no
			}
			return body
		})),
	)
}
