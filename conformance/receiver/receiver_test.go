package receiver_test

import (
	"io"
	"log"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/receiver"
	"github.com/ringback-sim/ringback/conformance/receiver/reference"
	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

const secret = "a-secret-of-20-bytes"

// serve serves a reference receiver with defects and returns its address.
func serve(t *testing.T, defects ...string) string {
	t.Helper()
	store := reference.NewStore()
	r, err := reference.New(secret, store, defects...)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	s := httptest.NewUnstartedServer(r)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Start()
	t.Cleanup(s.Close)
	return s.URL
}

// endpoint returns an endpoint that is examined in both forms, by its probe too.
func endpoint(t *testing.T, url string, change func(*receiver.Config)) *receiver.Endpoint {
	t.Helper()
	c := receiver.Config{
		URL: url + "/push", Secret: secret, ProbeURL: url + "/stored", Forms: []receiver.Form{receiver.Plain, receiver.Sealed}, Seed: 1,
		Now: time.Date(2026, 3, 23, 9, 24, 36, 0, time.UTC), Timeout: 10 * time.Second, Settle: 50 * time.Millisecond,
	}
	if change != nil {
		change(&c)
	}
	e, err := receiver.New(c)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return e
}

// unexpected lists what a run found, for people.
func unexpected(t *testing.T, report verdict.Report) {
	t.Helper()
	for _, f := range report.Findings() {
		t.Errorf("%s %s: %s %+v", f.Spec.ID, f.Verdict, f.Reason, f.Broken())
	}
}

func TestTheReferenceReceiverKeepsEveryRule(t *testing.T) {
	g := NewWithT(t)
	e := endpoint(t, serve(t), func(c *receiver.Config) { c.Full = !testing.Short() })
	report, err := receiver.Run(t.Context(), e, spec.Options{Seed: 1})
	g.Expect(err).NotTo(HaveOccurred())
	unexpected(t, report)
	g.Expect(report.Count(verdict.Pass)).To(Equal(len(receiver.Rules(e).Specs())))
	t.Log(report.Duration)
}

// TestEveryDefectIsFound by the rule that stands beside it.
func TestEveryDefectIsFound(t *testing.T) {
	all := reference.Defects()
	NewWithT(t).Expect(len(all)).To(BeNumerically(">=", 25))
	for _, d := range all {
		t.Run(d.Name, func(t *testing.T) {
			g := NewWithT(t)
			e := endpoint(t, serve(t, d.Name), func(c *receiver.Config) {
				if slices.Contains([]string{"hangs-at-times", "one-at-a-time"}, d.Name) {
					c.Timeout = 300 * time.Millisecond
				}
			})
			report, err := receiver.Run(t.Context(), e, spec.Options{Filter: spec.Filter(d.Rule)})
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(report.Results).To(HaveLen(1))
			r := report.Results[0]
			want := map[verdict.Severity]verdict.Verdict{verdict.Must: verdict.Fail, verdict.Should: verdict.Drift, verdict.Remark: verdict.Notice}
			g.Expect(r.Verdict).To(Equal(want[r.Spec.Severity]), "%s %+v", r.Reason, r.Checks)
			broken := r.Broken()
			g.Expect(broken).NotTo(BeEmpty())
			g.Expect(broken[0].Exchange).To(BeNumerically(">=", 0))
			g.Expect(r.Exchanges[broken[0].Exchange].Curl).To(HavePrefix("curl -sS "))
		})
	}
}
