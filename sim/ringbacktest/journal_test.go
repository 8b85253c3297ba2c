package ringbacktest_test

import (
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/ringbacktest"
)

// client asks a vendor for something, as the code under test would.
func client(t *testing.T, url, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	NewWithT(t).Expect(resp.Body.Close()).To(Succeed())
}

const agentCalls = "/api/v31/tserver/tenants/69986/calls"

func TestTheJournalTellsOfRequestsPushesAndMessages(t *testing.T) {
	g, rb := NewWithT(t), ringbacktest.Start(t)
	crm := ringbacktest.NewReceiver(t, "my-secret")
	rb.PutTarget("crm", crm.Target())
	go client(t, rb.URL+agentCalls, `{"calleeNumber":"13800000002","agentId":699861013}`)
	asked := rb.AwaitJournal(1, ringbacktest.Match{"route": "placeCall"})
	g.Expect(asked[0].Response.Status).To(Equal(200))
	g.Expect(asked[0].Account).To(Equal("69986"))

	busy := rb.Place(ringbacktest.Order{Callee: "13800000002"})
	rb.UntilIdle()
	pushed := rb.AwaitJournal(1, ringbacktest.Match{"kind": "push", "call": busy.ID})
	g.Expect(pushed[0].Push.Verdict).To(Equal("accepted"))
	g.Expect(string(pushed[0].Push.Frame.Value)).To(HavePrefix(`{"type":1,"data":`))
	states := rb.Journal(ringbacktest.Match{"kind": "faye", "call": asked[0].Call})
	g.Expect(string(states[0].Faye.Data)).To(ContainSubstring(`"state":"started"`))
	g.Expect(states[0].Faye.Subscribers).To(Equal(0))

	g.Expect(rb.CountJournal(nil)).To(Equal(len(rb.Journal(nil))))
	rb.ClearJournal()
	g.Expect(rb.Journal(nil)).To(BeEmpty())
	for range 300 {
		rb.Do(http.MethodPost, "/api/v1/cdr/search", struct{}{}, nil)
	}
	g.Expect(rb.Journal(ringbacktest.Match{"vendor": "autocall"})).To(HaveLen(300), "all pages")
}

func TestATestIsToldWhyItsClientsRequestDidNotMatch(t *testing.T) {
	rb := ringbacktest.Start(t)
	client(t, rb.URL+agentCalls, `{"calleNumber":"13800138000","agentId":699861013}`)
	failing := rb.For(&scope{})
	// With a push, for which nobody waits where time stands still: a request would
	// be waited for.
	both := ringbacktest.Match{"request.body.calleeNumber": "13800138000", "push": ringbacktest.Match{"exists": true}}
	NewWithT(t).Expect(func() {
		failing.AwaitJournal(1, both)
	}).To(PanicWith(ContainSubstring(`request.body.calleeNumber: expected "13800138000", found nothing (there is "calleNumber")`)))
}
