package mutants

import "net/http"

// envelopes are defects of what every answer is wrapped in.
func envelopes() []Mutant {
	header := func(kind string) defect {
		return answers(searchPath, func(r *http.Response, body string) string { r.Header.Set("Content-Type", kind); return body })
	}
	return of("autocall/envelope",
		Mutant{Name: "envelope-code-text", Breaks: "The code is text.", Expect: []string{"AUTOCALL-ENVELOPE-001", "AUTOCALL-ENVELOPE-009"}, defect: found(text("code"))},
		Mutant{Name: "envelope-code-200", Breaks: "The code of a good answer is 200.", Expect: []string{"AUTOCALL-ENVELOPE-001"}, defect: found(replace(`"code":0`, `"code":200`))},
		Mutant{Name: "envelope-message-missing", Breaks: "Answers have no message.", Expect: []string{"AUTOCALL-ENVELOPE-001"}, defect: found(drop("message"))},
		Mutant{Name: "envelope-message-english", Breaks: "The message of a good answer is success.", Expect: []string{"AUTOCALL-ENVELOPE-003"}, defect: found(replace(`\\u64cd\\u4f5c\\u6210\\u529f`, `success`))},
		Mutant{Name: "envelope-data-list", Breaks: "The data is a list of records and no object.", Expect: []string{"AUTOCALL-ENVELOPE-001"}, defect: found(replace(`"data":\{"results":(\[.*\]),"searchAfter":[^}]*\}`, `"data":$1`))},
		Mutant{Name: "envelope-data-of-failure", Breaks: "A failure has an empty object for data.", Expect: []string{"AUTOCALL-ENVELOPE-005"}, defect: refused(set("data", "{}"))},
		Mutant{Name: "envelope-failure-silent", Breaks: "A failure's message is empty.", Expect: []string{"AUTOCALL-ENVELOPE-005"}, defect: refused(set("message", `""`))},
		Mutant{Name: "envelope-failure-code", Breaks: "Every failure has code 500.", Expect: []string{"AUTOCALL-ENVELOPE-005", "AUTOCALL-ENVELOPE-006"}, defect: refused(set("code", "500"))},
		Mutant{Name: "envelope-failure-status", Breaks: "A failure has a status of its own.", Expect: []string{"AUTOCALL-ENVELOPE-005"}, defect: answers(searchPath, func(r *http.Response, body string) string {
			if !goodAnswer.MatchString(body) {
				r.StatusCode = http.StatusUnprocessableEntity
			}
			return body
		})},
		Mutant{Name: "envelope-path-unknown", Breaks: "A path that is not there answers with code 400.", Expect: []string{"AUTOCALL-ENVELOPE-007"}, defect: edited("", replace(`"code":404`, `"code":400`))},
		Mutant{Name: "envelope-method-put", Breaks: "PUT searches as POST does.", Expect: []string{"AUTOCALL-ENVELOPE-008"}, defect: requests(func(r *http.Request, body string) string {
			if r.Method == http.MethodPut {
				r.Method = http.MethodPost
			}
			return body
		})},
		Mutant{Name: "envelope-body-forgiven", Breaks: "A body that is cut off is taken as empty.", Expect: []string{"AUTOCALL-ENVELOPE-006"}, defect: asks(replace(`^\{"perPage":$`, `{}`))},
		Mutant{Name: "envelope-id-missing", Breaks: "Answers have no request_id.", Expect: []string{"AUTOCALL-ENVELOPE-002"}, defect: found(drop("request_id"))},
		Mutant{Name: "envelope-id-repeated", Breaks: "All answers have the same request_id.", Expect: []string{"AUTOCALL-ENVELOPE-002"}, defect: found(set("request_id", `"0123456789abcdef0123456789abcdef"`))},
		Mutant{Name: "envelope-html", Breaks: "Answers say that they are HTML.", Expect: []string{"AUTOCALL-ENVELOPE-004"}, defect: header("text/html; charset=UTF-8")},
		Mutant{Name: "envelope-contract", Breaks: "calledType is a number, against the contract.", Expect: []string{"AUTOCALL-ENVELOPE-009"}, defect: found(set("calledType", "7"))},
	)
}
