package mutants

import (
	"net/http"
	"regexp"

	"github.com/ringback-sim/ringback/conformance/proxy"
)

// The paths of what is broken.
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
	return defect{vendor: proxy.Alter{Request: func(r *http.Request, body []byte) []byte {
		if r.URL.Path != searchPath {
			return body
		}
		return []byte(change(r, string(body)))
	}}}
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

// edited edits the bodies of the answers to requests of a path, "" for any,
// whatever their status.
func edited(path string, change edit) defect {
	return answers(path, func(_ *http.Response, body string) string { return change(body) })
}

// answers changes the answers to requests of a path, "" for any.
func answers(path string, change func(r *http.Response, body string) string) defect {
	return defect{vendor: proxy.Alter{Answer: func(ask *http.Request, r *http.Response, body []byte) []byte {
		if path != "" && ask.URL.Path != path {
			return body
		}
		return []byte(change(r, string(body)))
	}}}
}
