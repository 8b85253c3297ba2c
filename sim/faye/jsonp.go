package faye

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"strings"
)

// callbackPoll answers the messages in the query of a GET with a script that
// calls a function of the page: how a page of another origin shakes hands.
func (s *Server) callbackPoll(w http.ResponseWriter, r *http.Request) {
	callback := parameter(r.URL.RawQuery, "jsonp")
	if !validCallback(callback) {
		badRequest(w)
		return
	}
	s.reply(w, r, parameter(r.URL.RawQuery, "message"), func(answer []byte) []byte {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		w.Header().Set("Content-Disposition", "attachment; filename=f.txt")
		// These two end a line in a script, but not in JSON.
		answer = bytes.ReplaceAll(answer, []byte("\u2028"), []byte(`\u2028`))
		answer = bytes.ReplaceAll(answer, []byte("\u2029"), []byte(`\u2029`))
		return fmt.Appendf(nil, "/**/%s(%s);", cmp.Or(callback, "jsonpcallback"), answer)
	})
}

// validCallback tells whether a callback is empty or identifiers joined by dots.
func validCallback(callback string) bool {
	if callback == "" {
		return true
	}
	for identifier := range strings.SplitSeq(callback, ".") {
		if identifier == "" || '0' <= identifier[0] && identifier[0] <= '9' || !consistsOf(identifier, "_$") {
			return false
		}
	}
	return true
}
