// Package behaviour_test specifies what only a simulator can do: a clock that is
// moved, runs that repeat to the byte, and a network on which nothing is lost.
package behaviour_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
)

func TestBehaviour(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "behaviour of the simulator")
}

// start is the instant of the vendor's search example.
var start = time.Date(2021, 3, 23, 17, 24, 36, 0, time.FixedZone("", 8*60*60))

// caller speaks to a simulator over a socket.
type caller struct{ url string }

// simulator starts one on manual time, seed 7, for the length of a spec.
func simulator() caller {
	s, err := sim.Start(context.Background(), sim.Config{
		Clock: clock.Manual, Seed: 7, Start: start, PublicURL: "http://ringback.example",
		OnViolation: func(v contracts.Violation) {
			defer GinkgoRecover()
			Fail("against the contract: " + v.String())
		},
	})
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(s.Close)
	return caller{"http://" + s.Addr()}
}

// do sends JSON and returns status and body.
func (c caller) do(ctx context.Context, method, path, body string) (int, string) {
	GinkgoHelper()
	req, err := http.NewRequestWithContext(ctx, method, c.url+path, strings.NewReader(body))
	Expect(err).NotTo(HaveOccurred())
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	Expect(err).NotTo(HaveOccurred())
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	Expect(err).NotTo(HaveOccurred())
	return resp.StatusCode, string(answer)
}

// ok is do for a request that must succeed.
func (c caller) ok(ctx context.Context, method, path, body string) string {
	GinkgoHelper()
	status, answer := c.do(ctx, method, path, body)
	Expect(status).To(BeNumerically("<", 300), "%s %s: %s", method, path, answer)
	return answer
}

// place places an autocall call and returns its id.
func (c caller) place(ctx context.Context, callee string) string {
	GinkgoHelper()
	return member(c.ok(ctx, "POST", "/_ringback/calls", fmt.Sprintf(`{"callee":%q}`, callee)), "id")
}

// advance moves time and returns what was done.
func (c caller) advance(ctx context.Context, how string) string {
	GinkgoHelper()
	return c.ok(ctx, "POST", "/_ringback/clock/advance", how)
}

// target points the demo account's pushes at a receiver.
func (c caller) target(ctx context.Context, name, url, more string) {
	GinkgoHelper()
	c.ok(ctx, "PUT", "/_ringback/push-targets/"+name, fmt.Sprintf(`{"url":%q,"secret":%q%s}`, url, secret, more))
}

// member returns a member of a JSON object as text.
func member(object, name string) string {
	GinkgoHelper()
	var members map[string]any
	Expect(json.Unmarshal([]byte(object), &members)).To(Succeed(), object)
	return fmt.Sprint(members[name])
}
