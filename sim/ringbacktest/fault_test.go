package ringbacktest_test

import (
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/ringbacktest"
)

func TestFaults(t *testing.T) {
	g, rb := NewWithT(t), ringbacktest.Start(t)
	name := rb.AddFault(ringbacktest.Fault{
		On: scenarios.OnRequest, Match: scenarios.FaultMatch{Vendor: scenarios.Patterns{"uccc"}}, First: 2, Do: scenarios.StatusOp, Status: 503,
	})
	place := func() int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, rb.URL+"/api/v31/tserver/tenants/69986/calls",
			strings.NewReader(`{"calleeNumber":"13800138000","agentId":699861013}`))
		g.Expect(err).NotTo(HaveOccurred())
		resp, err := http.DefaultClient.Do(req)
		g.Expect(err).NotTo(HaveOccurred())
		defer resp.Body.Close()
		return resp.StatusCode
	}
	g.Expect([]int{place(), place(), place()}).To(Equal([]int{503, 503, 200}))
	faults := rb.Faults()
	g.Expect(faults).To(HaveLen(1))
	g.Expect(faults[0].Name).To(Equal(name))
	g.Expect([]int{faults[0].Matched, faults[0].Struck}).To(Equal([]int{3, 2}))
	rb.ClearFaults()
	g.Expect(rb.Faults()).To(BeEmpty())
}
