package mutants

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/ringback-sim/ringback/conformance/proxy"
)

// says edits the answers to requests whose paths end so by a regular expression.
func says(path, pattern, by string) defect {
	return edited(path, replace(pattern, by))
}

// edited edits the bodies of the answers to requests whose paths end so, whatever
// their status.
func edited(path string, change edit) defect {
	return answers(path, func(_ *http.Response, body string) string { return change(body) })
}

// code changes the code of the answers to requests whose paths end so.
func code(path, was, becomes string) defect { return says(path, `"code":`+was+`\b`, `"code":`+becomes) }

// answersWith gives the answers to requests whose paths end so another HTTP status.
func answersWith(path string, status int) defect {
	return answers(path, func(r *http.Response, body string) string {
		r.StatusCode, r.Status = status, http.StatusText(status)
		return body
	})
}

// restatus gives the answers with one HTTP status, to requests whose paths end so,
// another.
func restatus(path string, was, becomes int) defect {
	return answers(path, func(r *http.Response, body string) string {
		if r.StatusCode == was {
			r.StatusCode = becomes
		}
		return body
	})
}

// differing puts a count behind whatever a regular expression matches in the answers
// to requests whose paths end so: no answer is like another.
func differing(path, pattern string) defect {
	re := regexp.MustCompile(pattern)
	var n atomic.Int64
	return edited(path, func(body string) string {
		return re.ReplaceAllStringFunc(body, func(match string) string { return match + strconv.FormatInt(n.Add(1), 10) })
	})
}

// answers changes the answers to requests whose paths end so, "" for any.
func answers(path string, change func(r *http.Response, body string) string) defect {
	return defect{vendor: proxy.Alter{Answer: func(ask *http.Request, r *http.Response, body []byte) []byte {
		if !strings.HasSuffix(ask.URL.Path, path) {
			return body
		}
		return []byte(change(r, string(body)))
	}}}
}

// asksFor edits the requests whose paths end so, query and body, by a regular
// expression.
func asksFor(path, pattern, by string) defect {
	change := replace(pattern, by)
	return asked(path, func(r *http.Request, body string) string {
		r.URL.RawQuery = change(r.URL.RawQuery)
		return change(body)
	})
}

// queried edits the queries of all requests, requested their bodies.
func queried(change edit) defect {
	return asked("", func(r *http.Request, body string) string {
		r.URL.RawQuery = change(r.URL.RawQuery)
		return body
	})
}

func requested(change edit) defect {
	return asked("", func(_ *http.Request, body string) string { return change(body) })
}

// headed edits a header of the requests whose paths end so.
func headed(path, name, pattern, by string) defect {
	change := replace(pattern, by)
	return asked(path, func(r *http.Request, body string) string {
		r.Header.Set(name, change(r.Header.Get(name)))
		return body
	})
}

// onceEach has an X-WSSE that was seen before taken for a wrong one.
func onceEach(path string) defect {
	seen := map[string]bool{}
	return asked(path, func(r *http.Request, body string) string {
		header := r.Header.Get("X-Wsse")
		if seen[header] {
			r.Header.Set("X-Wsse", strings.Replace(header, `PasswordDigest="`, `PasswordDigest="x`, 1))
		}
		seen[header] = true
		return body
	})
}

// asked changes the requests whose paths end so, "" for any.
func asked(path string, change func(r *http.Request, body string) string) defect {
	return defect{vendor: proxy.Alter{Request: func(r *http.Request, body []byte) []byte {
		if !strings.HasSuffix(r.URL.Path, path) {
			return body
		}
		return []byte(change(r, string(body)))
	}}}
}
