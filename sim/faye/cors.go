package faye

import (
	"cmp"
	"net/http"
)

// isPreflight tells whether a request asks what it may send. Faye takes any
// request with the second sign for one, whatever its method.
func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == http.MethodPost
}

// preflight answers alike whatever is asked.
func preflight(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Credentials", "true")
	h.Set("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, Pragma, X-Requested-With")
	h.Set("Access-Control-Allow-Methods", "POST, GET")
	h.Set("Access-Control-Allow-Origin", cmp.Or(r.Header.Get("Origin"), r.Header.Get("Referer"), "*"))
	h.Set("Access-Control-Max-Age", "86400")
	unmeasured(w, http.StatusOK, "")
}

// allowOrigin lets a page of any origin read the answer.
func allowOrigin(h http.Header, r *http.Request) {
	if origin := r.Header.Get("Origin"); origin != "" {
		h.Set("Access-Control-Allow-Credentials", "true")
		h.Set("Access-Control-Allow-Origin", origin)
	}
}
