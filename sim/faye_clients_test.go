package sim_test

import (
	"bufio"
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/fixtures/runtimes"
)

// TestStockClientsReceiveTheStatesOfACall has the npm packages that users have
// watch an agent's phone while a call of theirs runs.
func TestStockClientsReceiveTheStatesOfACall(t *testing.T) {
	node, modules := runtimes.Need(t, "node"), runtimes.Modules(t, "../.ci/faye/node_modules")
	states := []string{
		"started", "agentReady", "callAgentStarted", "callAgentSuccess", "callCallee",
		"calleeRingBack", "processed", "calleeAnswered", "hangup",
	}
	for _, client := range []string{"faye", "cometd"} {
		for _, transport := range []string{"long-polling", "websocket"} {
			t.Run(client+" over "+transport, func(t *testing.T) {
				t.Parallel()
				c := newClient(t, newSim(t, config()))
				server := httptest.NewServer(c.handler)
				t.Cleanup(server.Close)
				cmd := exec.CommandContext(t.Context(), node, "faye/testdata/subscriber.js", client, transport, server.URL+"/faye", "/monitor_agent_699861013", "9")
				cmd.Env = append(os.Environ(), "NODE_PATH="+modules)
				cmd.Stderr = os.Stderr
				out, err := cmd.StdoutPipe()
				c.Expect(err).NotTo(HaveOccurred())
				c.Expect(cmd.Start()).To(Succeed())
				lines := bufio.NewScanner(out)
				c.Expect(lines.Scan()).To(BeTrue(), "the client ended early")
				c.Expect(lines.Text()).To(Equal("ready"))

				c.ok("POST", "/api/v31/tserver/tenants/69986/calls", `{"calleeNumber":"13800138000","agentId":699861013}`)
				c.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
				var got []string
				for lines.Scan() {
					var message struct{ State string }
					c.Expect(json.Unmarshal(lines.Bytes(), &message)).To(Succeed())
					got = append(got, message.State)
				}
				c.Expect(got).To(Equal(states))
				c.Expect(cmd.Wait()).To(Succeed())
			})
		}
	}
}
