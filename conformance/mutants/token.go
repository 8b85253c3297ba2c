package mutants

import (
	"net/http"
	"strings"
)

// tokens are defects of the token endpoint and of who is let in.
func tokens() []Mutant {
	status := func(code int) defect {
		return answers(tokenPath, func(r *http.Response, body string) string {
			if r.StatusCode >= http.StatusBadRequest {
				r.StatusCode = code
			}
			return body
		})
	}
	return of("autocall/token",
		Mutant{Name: "token-an-hour", Breaks: "A token lives an hour.", Expect: []string{"AUTOCALL-TOKEN-001"}, defect: bought(set("expires_in", "3600"))},
		Mutant{Name: "token-lifetime-text", Breaks: "The lifetime of a token is text.", Expect: []string{"AUTOCALL-TOKEN-001"}, defect: bought(text("expires_in"))},
		Mutant{Name: "token-type-lower-case", Breaks: "The token_type is bearer.", Expect: []string{"AUTOCALL-TOKEN-001"}, defect: bought(set("token_type", `"bearer"`))},
		Mutant{Name: "token-scope-missing", Breaks: "Tokens have no scope.", Expect: []string{"AUTOCALL-TOKEN-001"}, defect: bought(drop("scope"))},
		Mutant{Name: "token-refresh-null", Breaks: "The refresh token is null.", Expect: []string{"AUTOCALL-TOKEN-001", "AUTOCALL-TOKEN-004"}, defect: bought(null("refresh_token"))},
		Mutant{Name: "token-refresh-for-all", Breaks: "Every token comes with a refresh token.", Expect: []string{"AUTOCALL-TOKEN-003", "AUTOCALL-TOKEN-004"}, defect: bought(func(body string) string {
			if strings.Contains(body, "refresh_token") || !strings.Contains(body, "access_token") {
				return body
			}
			return strings.Replace(body, "{", `{"refresh_token":"`+strings.Repeat("0a", 20)+`",`, 1)
		})},
		Mutant{Name: "token-error-renamed", Breaks: "Every refusal is invalid_request.", Expect: []string{"AUTOCALL-TOKEN-005", "AUTOCALL-TOKEN-006", "AUTOCALL-TOKEN-007"}, defect: bought(set("error", `"invalid_request"`))},
		Mutant{Name: "token-error-silent", Breaks: "A refusal has no error_description.", Expect: []string{"AUTOCALL-TOKEN-005"}, defect: bought(drop("error_description"))},
		Mutant{Name: "token-status-200", Breaks: "Refusals have status 200.", Expect: []string{"AUTOCALL-TOKEN-005", "AUTOCALL-TOKEN-006"}, defect: status(http.StatusOK)},
		Mutant{Name: "token-status-400", Breaks: "A wrong password has status 400, as all else.", Expect: []string{"AUTOCALL-TOKEN-005"}, defect: status(http.StatusBadRequest)},
		Mutant{Name: "token-no-json", Breaks: "The token endpoint does not read JSON.", Expect: []string{"AUTOCALL-TOKEN-002"}, defect: asked(tokenPath, func(r *http.Request, body string) string {
			if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
				return "{}"
			}
			return body
		})},
		Mutant{Name: "token-search-403", Breaks: "A search with a bad token has code 403.", Expect: []string{"AUTOCALL-TOKEN-008"}, defect: found(replace(`"code":401`, `"code":403`))},
	)
}
