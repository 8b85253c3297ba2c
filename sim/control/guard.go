package control

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/ringback-sim/ringback/sim/errs"
)

// guard refuses who must not use the API: a web page of another origin, one
// whose name was made to lead here (DNS rebinding), and whoever lacks the token.
// The recordings are the vendors' and open.
func (a *api) guard(r *http.Request) error {
	if !Owns(r) {
		return nil
	}
	if err := a.guardBrowser(r); err != nil {
		return err
	}
	return a.authenticate(r)
}

// guardBrowser refuses a request that a browser makes for somebody else.
func (a *api) guardBrowser(r *http.Request) error {
	if !a.knownHost(r.Host) {
		return errs.Field(errs.Forbidden, "Host", "%q is not an address, localhost, a name of one label or a host that this server was told of", r.Host)
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		u, err := url.Parse(origin)
		if err != nil || u.Host == "" || !strings.EqualFold(u.Host, r.Host) {
			return errs.Field(errs.Forbidden, "Origin", "%q is not this server", origin)
		}
	}
	return nil
}

// knownHost reports whether a Host header cannot be the name of a stranger's
// web page.
func (a *api) knownHost(header string) bool {
	host := header
	if name, _, err := net.SplitHostPort(header); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return true
	}
	return !strings.Contains(host, ".") || strings.HasSuffix(host, ".localhost") ||
		slices.ContainsFunc(a.options.Hosts, func(known string) bool { return strings.EqualFold(known, host) })
}

func (a *api) authenticate(r *http.Request) error {
	if a.options.Token == "" {
		return nil
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	// Digests have one length, so the comparison takes the same time for all.
	want, got := sha256.Sum256([]byte(a.options.Token)), sha256.Sum256([]byte(strings.TrimSpace(token)))
	if !strings.EqualFold(scheme, "Bearer") || subtle.ConstantTimeCompare(want[:], got[:]) != 1 {
		return errs.Field(errs.Unauthenticated, "Authorization", "expected Bearer and the server's control token")
	}
	return nil
}
