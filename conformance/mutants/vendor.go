package mutants

import (
	"net/http"
	"regexp"
)

// The paths of autocall.
const (
	searchPath = "/api/v1/cdr/search"
	tokenPath  = "/oauth2/token" //nolint:gosec // a path
)

// asks edits the body of searches.
func asks(change edit) defect {
	return requests(func(_ *http.Request, body string) string { return change(body) })
}

// requests changes searches.
func requests(change func(r *http.Request, body string) string) defect {
	return asked(searchPath, change)
}

// found edits the answers to searches.
func found(change edit) defect { return edited(searchPath, change) }

// refused edits the answers to searches that are failures.
func refused(change edit) defect {
	return found(func(body string) string {
		if goodAnswer.MatchString(body) {
			return body
		}
		return change(body)
	})
}

var goodAnswer = regexp.MustCompile(`"code":0[,}]`)

// bought edits the token endpoint's answers.
func bought(change edit) defect { return edited(tokenPath, change) }
