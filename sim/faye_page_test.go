package sim_test

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/fixtures/browser"
)

// TestTheVendorsPagePrintsTheStatesOfACall opens the sample page of uccc, with
// nothing but the address changed, in a browser, and places a call while the
// world stands still.
func TestTheVendorsPagePrintsTheStatesOfACall(t *testing.T) {
	t.Parallel()
	b := browser.Start(t)
	c := newClient(t, newSim(t, config()))
	server := httptest.NewServer(c.handler)
	t.Cleanup(server.Close)
	html, err := os.ReadFile("../fixtures/uccc/phone-states.html")
	c.Expect(err).NotTo(HaveOccurred())
	page := b.Open(t, strings.ReplaceAll(string(html), "http://cc.uccc.cc:9003", server.URL))
	printed := func() (line string) {
		t.Helper()
		c.Eventually(page.Printed).WithTimeout(10 * time.Second).Should(Receive(&line))
		return line
	}
	// The server takes subscriptions in order.
	page.Run(`client.subscribe('/later', () => {}).then(() => console.log('subscribed'))`)
	c.Expect(printed()).To(Equal("subscribed"))

	var placed struct{ CallID string }
	answer := c.ok("POST", "/api/v31/tserver/tenants/69986/calls", `{"calleeNumber":"13800138000","agentId":699861013}`)
	c.Expect(json.Unmarshal([]byte(answer), &placed)).To(Succeed())
	c.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
	for _, state := range []string{
		"started", "agentReady", "callAgentStarted", "callAgentSuccess", "callCallee",
		"calleeRingBack", "processed", "calleeAnswered", "hangup",
	} {
		var message struct {
			CallID, CalleeNumber, State string
			AgentID                     int
		}
		c.Expect(json.Unmarshal([]byte(printed()), &message)).To(Succeed())
		c.Expect(message.State).To(Equal(state))
		c.Expect(message.CallID).To(Equal(placed.CallID))
		c.Expect(message.CalleeNumber).To(Equal("13800138000"))
		c.Expect(message.AgentID).To(Equal(699861013))
	}
	page.Run(`console.log('no more')`)
	c.Expect(printed()).To(Equal("no more"))
}
