package faye_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/fixtures/runtimes"
	"github.com/ringback-sim/ringback/sim/faye"
)

// stockClients is the folder of the npm packages, which .ci/run installs.
const stockClients = "../../.ci/faye/node_modules"

// TestStockClients has the clients that users have receive nine messages in
// order.
func TestStockClients(t *testing.T) {
	node := runtimes.Need(t, "node")
	modules := runtimes.Modules(t, stockClients)
	for _, client := range []string{"faye", "cometd"} {
		for _, transport := range []string{"long-polling", "websocket"} {
			t.Run(client+" over "+transport, func(t *testing.T) {
				t.Parallel()
				g := NewWithT(t)
				srv, err := faye.New(faye.Options{})
				g.Expect(err).NotTo(HaveOccurred())
				web := httptest.NewServer(srv)
				defer web.Close()
				defer func() { _ = srv.Close() }()

				const channel, count = "/monitor_agent_1001", 9
				cmd := exec.CommandContext(t.Context(), node, "testdata/subscriber.js", client, transport, web.URL+"/faye", channel, fmt.Sprint(count))
				cmd.Env = append(os.Environ(), "NODE_PATH="+modules)
				cmd.Stderr = os.Stderr
				out, err := cmd.StdoutPipe()
				g.Expect(err).NotTo(HaveOccurred())
				g.Expect(cmd.Start()).To(Succeed())

				lines := bufio.NewScanner(out)
				g.Expect(lines.Scan()).To(BeTrue(), "the client ended early")
				g.Expect(lines.Text()).To(Equal("ready"))
				for i := range count {
					g.Expect(srv.Publish(channel, fmt.Appendf(nil, `{"number":%d,"state":"就绪"}`, i))).Error().To(Succeed())
				}
				for i := range count {
					g.Expect(lines.Scan()).To(BeTrue(), "message %d", i)
					var got struct {
						Number int
						State  string
					}
					g.Expect(json.Unmarshal(lines.Bytes(), &got)).To(Succeed())
					g.Expect(got.Number).To(Equal(i))
					g.Expect(got.State).To(Equal("就绪"))
				}
				g.Expect(cmd.Wait()).To(Succeed())
				g.Expect(srv.Stats().Sessions).To(BeZero(), "the client disconnects at the end")
				g.Expect(srv.Stats().Dropped).To(BeZero())
			})
		}
	}
}
