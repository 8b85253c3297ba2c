package self

import (
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance"
	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
	"github.com/ringback-sim/ringback/sim"
)

var realtime = flag.Bool("realtime", false, "examine a simulator in real time with all specs, which takes some minutes")

// people are those who may be called: some answer, and talk for a few seconds, the
// others are engaged or not there.
const people = `
version: 1
name: people
title: People who may be called
purpose: A suite that works in real time has no time for long talks.
rules:
  - {match: {callee: '*000011'}, outcome: {from: answered, ring: 1s, talk: 3s}}
`

// TestARealEndpointIsExaminedInRealTime runs against a simulator whose time is the
// wall's, through a plain reverse proxy on another port that lets nothing of the
// control API through, with the example's target file.
func TestARealEndpointIsExaminedInRealTime(t *testing.T) {
	const patience = 5 * time.Minute
	g := NewWithT(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	s, err := sim.Start(ctx, sim.Config{Seed: 1, Strict: true, History: sim.History{Calls: 60, Span: 48 * time.Hour}, Scenario: []byte(people)})
	g.Expect(err).NotTo(HaveOccurred())
	defer closeQuietly(s)
	front := httptest.NewServer(plain(t, s.Addr()))
	defer front.Close()

	tgt, err := target.Load(exampleFor(t, front.URL), credentials(t, s))
	g.Expect(err).NotTo(HaveOccurred())
	defer closeQuietly(tgt)
	filter := spec.Filter("safety:read-only")
	if *realtime {
		filter = ""
	}
	found, err := conformance.Run(ctx, tgt, spec.Options{Filter: filter, Seed: 1})
	g.Expect(err).NotTo(HaveOccurred())
	for _, f := range found.Findings() {
		if f.Verdict != verdict.NotProven {
			t.Errorf("%s %s: %s %+v", f.Spec.ID, f.Verdict, f.Reason, f.Broken())
			continue
		}
		g.Expect(f.Reason).NotTo(BeEmpty(), f.Spec.ID)
	}
	t.Logf("%d proven, %d not: %q", found.Count(verdict.Pass), found.Count(verdict.NotProven), reasons(found))
	g.Expect(found.Count(verdict.Pass)).To(BeNumerically(">", 40))
}

// plain returns a reverse proxy as stands before many a vendor: it knows the
// vendors' paths and nothing else.
func plain(t *testing.T, addr string) http.Handler {
	t.Helper()
	forward := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: addr})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "_ringback") {
			http.NotFound(w, r)
			return
		}
		forward.ServeHTTP(w, r)
	})
}

// exampleFor writes the example of a target behind a proxy for an address, with
// leave to place calls, and returns its path.
func exampleFor(t *testing.T, address string) string {
	t.Helper()
	g := NewWithT(t)
	text, err := os.ReadFile("../targets/simulator-through-proxy.yaml")
	g.Expect(err).NotTo(HaveOccurred())
	changed := strings.ReplaceAll(string(text), "http://127.0.0.1:8090", address)
	g.Expect(changed).NotTo(Equal(string(text)))
	changed += "calls: {allowCalls: 100, mayCost: true, longest: 20s, numbers: ['13800000011', '13800000002', '13800000001']}\n"
	path := filepath.Join(t.TempDir(), "target.yaml")
	g.Expect(os.WriteFile(path, []byte(changed), 0o600)).To(Succeed())
	return path
}

// credentials returns the variables that the example names, as the simulator has
// them.
func credentials(t *testing.T, s *sim.Simulator) func(string) string {
	t.Helper()
	g := NewWithT(t)
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1/_ringback/accounts", nil))
	text, err := io.ReadAll(rec.Body)
	g.Expect(err).NotTo(HaveOccurred())
	var list struct {
		Accounts []struct {
			Vendor, ClientID, ClientSecret, AccessToken, Secret string
			Agents                                              []struct {
				ID       any
				Password string
			}
		}
	}
	g.Expect(json.Unmarshal(text, &list)).To(Succeed(), string(text))
	env := map[string]string{}
	for _, a := range list.Accounts {
		switch a.Vendor {
		case "autocall":
			env["AUTOCALL_CLIENT_ID"], env["AUTOCALL_CLIENT_SECRET"], env["AUTOCALL_PASSWORD"] = a.ClientID, a.ClientSecret, a.Agents[0].Password
		case "uccc":
			env["UCCC_TOKEN"] = a.AccessToken
		case "wintelapi":
			env["WINTELAPI_SECRET"] = a.Secret
		}
	}
	return func(name string) string { return env[name] }
}
