package self

import (
	"encoding/json"
	"net/http"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim"
)

// exercised expects that what the documents say was exercised in a simulator, all
// of it that does not need a reading of them that its accounts have not chosen.
func exercised(t *testing.T, s *sim.Simulator) {
	t.Helper()
	g := NewWithT(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.Addr()+"/_ringback/coverage", nil)
	g.Expect(err).NotTo(HaveOccurred())
	resp, err := http.DefaultClient.Do(req)
	g.Expect(err).NotTo(HaveOccurred())
	defer closeQuietly(resp.Body)
	var answer struct {
		Vendors []struct {
			Vendor string
			Items  []contracts.Covered
		}
	}
	g.Expect(json.NewDecoder(resp.Body).Decode(&answer)).To(Succeed())
	g.Expect(answer.Vendors).To(HaveLen(3))
	for _, v := range answer.Vendors {
		for _, item := range contracts.Missing(v.Items) {
			if item.Provenance == "documented" && item.Dialects == nil {
				t.Errorf("%s: no spec exercises %s", v.Vendor, item.Name)
			}
		}
	}
}
