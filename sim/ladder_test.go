package sim_test

import (
	"encoding/json"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/contracts"
)

// TestTheLadderIsTheContracts measures the gaps between the attempts of a push
// that nobody accepts.
func TestTheLadderIsTheContracts(t *testing.T) {
	g := NewWithT(t)
	text, err := contracts.JSON("autocall")
	g.Expect(err).NotTo(HaveOccurred())
	var contract struct {
		Webhooks struct {
			CdrPush struct {
				Post struct {
					After []int `json:"x-retry-after"`
				}
			}
		}
	}
	g.Expect(json.Unmarshal(text, &contract)).To(Succeed())

	c := newClient(t, newSim(t, config()))
	c.ok("PUT", "/_ringback/push-targets/crm", `{"url":"builtin","secret":"my-secret"}`)
	c.ok("PUT", "/_ringback/receiver", `{"answers":[{"status":503}]}`)
	c.ok("POST", "/_ringback/calls", `{"callee":"13800000002"}`)
	c.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
	var got struct{ Requests []struct{ At time.Time } }
	c.Expect(json.Unmarshal([]byte(c.ok("GET", "/_ringback/receiver", "")), &got)).To(Succeed())
	var gaps []int
	for i := range got.Requests[1:] {
		gaps = append(gaps, int(got.Requests[i+1].At.Sub(got.Requests[i].At)/time.Second))
	}
	c.Expect(gaps).To(Equal(contract.Webhooks.CdrPush.Post.After))
}
