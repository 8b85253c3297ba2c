package self

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance"
	"github.com/ringback-sim/ringback/conformance/proxy"
	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

// planted is something that is broken on purpose, and the spec that has to find
// it.
type planted struct {
	// api stands before the vendors' APIs, control before the control API, and
	// receiver before the suite's receiver.
	api, control, receiver proxy.Alter
	// fault is set in the simulator, in the words of the control API.
	fault map[string]any

	id      string
	verdict verdict.Verdict
}

// front is a proxy whose address is known before that of what it stands before.
type front struct {
	URL string
	way http.Handler // laid before the first request
}

// newFront returns a front without a way.
func newFront(t *testing.T) *front {
	t.Helper()
	f := &front{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { f.way.ServeHTTP(w, r) }))
	t.Cleanup(s.Close)
	f.URL = s.URL
	return f
}

// lay lays the way to a host and port.
func (f *front) lay(t *testing.T, addr string, alter proxy.Alter) {
	t.Helper()
	p, err := proxy.New(t.Context(), proxy.Options{Upstream: &url.URL{Scheme: "http", Host: addr}, Alter: alter})
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	t.Cleanup(p.Close)
	f.way = p
}

// behind returns a simulator seen through proxies.
func behind(t *testing.T, f planted) *target.Target {
	t.Helper()
	g := NewWithT(t)
	api, control, inbox := newFront(t), newFront(t), newFront(t)
	s, direct, err := startAs(t.Context(), 1, api.URL) // recordings are behind the proxy as well
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { closeQuietly(direct); closeQuietly(s) })
	if f.fault != nil {
		g.Expect(direct.Prepare(t.Context(), http.MethodPost, "faults", f.fault, nil)).To(Succeed())
	}
	api.lay(t, s.Addr(), f.api)
	control.lay(t, s.Addr(), f.control)
	tgt, err := target.New(target.Settings{
		Control: &target.Control{URL: control.URL}, Receiver: target.ReceiverSettings{URL: inbox.URL},
		Vendors: target.Vendors{
			Autocall:  &target.Autocall{URL: api.URL},
			UCCC:      &target.UCCC{URL: api.URL + "/api/v31", FayeURL: api.URL + "/faye"},
			Wintelapi: &target.Wintelapi{URL: api.URL + "/v2/wintelapi"},
		},
	})
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { closeQuietly(tgt) })
	addr, err := tgt.Listen(t.Context())
	g.Expect(err).NotTo(HaveOccurred())
	inbox.lay(t, addr, f.receiver)
	return tgt
}

// found runs the spec that has to find what is planted.
func (f planted) found(t *testing.T) {
	t.Helper()
	g := NewWithT(t)
	report, err := conformance.Run(t.Context(), behind(t, f), spec.Options{Filter: spec.Filter(f.id)})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(report.Results).To(HaveLen(1))
	r := report.Results[0]
	g.Expect(r.Verdict).To(Equal(f.verdict), "%s %+v", r.Reason, r.Checks)
	broken := r.Broken()
	g.Expect(broken).NotTo(BeEmpty())
	if at := broken[0].Exchange; at >= 0 {
		g.Expect(r.Exchanges[at].Curl).To(MatchRegexp("^(curl -sS|printf) "), "it can be asked again")
	}
}

// says changes the answers of a path by a regular expression.
func says(path, pattern, by string) proxy.Alter {
	re := regexp.MustCompile(pattern)
	return proxy.Alter{Answer: func(r *http.Request, _ *http.Response, body []byte) []byte {
		if !strings.HasSuffix(r.URL.Path, path) {
			return body
		}
		return re.ReplaceAll(body, []byte(by))
	}}
}

// asksFor changes the requests for a path, query and body, by a regular expression.
func asksFor(path, pattern, by string) proxy.Alter {
	re := regexp.MustCompile(pattern)
	return proxy.Alter{Request: func(r *http.Request, body []byte) []byte {
		if !strings.HasSuffix(r.URL.Path, path) {
			return body
		}
		r.URL.RawQuery = re.ReplaceAllString(r.URL.RawQuery, by)
		return re.ReplaceAll(body, []byte(by))
	}}
}

// headed changes a header of the requests for a path.
func headed(path, name, pattern, by string) proxy.Alter {
	re := regexp.MustCompile(pattern)
	return proxy.Alter{Request: func(r *http.Request, body []byte) []byte {
		if strings.HasSuffix(r.URL.Path, path) {
			r.Header.Set(name, re.ReplaceAllString(r.Header.Get(name), by))
		}
		return body
	}}
}
