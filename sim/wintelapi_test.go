package sim_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/fixtures/runtimes"
	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
)

// TestClientsOfWintelapi lets clients that are written after published ones
// place a call over a socket, find its record and play it, secrets demanded.
func TestClientsOfWintelapi(t *testing.T) {
	const folder = "vendors/wintelapi/testdata/"
	for name, command := range map[string]func(*testing.T) []string{
		"PHP": func(t *testing.T) []string {
			t.Helper()
			return []string{runtimes.Need(t, "php"), "-n", folder + "client.php"}
		},
		"Java": func(t *testing.T) []string {
			t.Helper()
			java := runtimes.Need(t, "java")
			runtimes.Need(t, "javac") // without it there is nothing to compile the client with
			return []string{java, "-XX:TieredStopAtLevel=1", "-Xshare:auto", folder + "Client.java"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			argv := command(t)
			g, c := NewWithT(t), config()
			c.PublicURL, c.Strict, c.OnViolation = "", true, keeping(t)
			s, err := sim.Start(context.WithoutCancel(t.Context()), c)
			g.Expect(err).NotTo(HaveOccurred())
			t.Cleanup(func() { _ = s.Close() })
			var secret string
			g.Expect(s.World().Clock.Do(func(t clock.Turn) error {
				a, err := s.World().Account(t, "wintelapi", "6019072501")
				if err == nil {
					secret = string(a.Credentials["secret"])
				}
				return err
			})).To(Succeed())

			cmd := exec.CommandContext(t.Context(), argv[0], append(argv[1:], s.URL(), "6019072501", secret,
				"2021-03-23 17:24:36", "13811740681", "18512342456", "4006001234")...)
			cmd.Stderr = os.Stderr
			in, err := cmd.StdinPipe()
			g.Expect(err).NotTo(HaveOccurred())
			out, err := cmd.StdoutPipe()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(cmd.Start()).To(Succeed())

			lines := bufio.NewReader(out)
			placed, err := lines.ReadString('\n')
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(placed).To(Equal("placed 111111\n"))
			_, err = s.World().Clock.RunUntilIdle(t.Context())
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(io.WriteString(in, "over\n")).To(Equal(5))
			rest, err := io.ReadAll(lines)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(cmd.Wait()).To(Succeed())
			g.Expect(string(rest)).To(MatchRegexp("^found 接通 [0-9]+\nplayed RIFF [0-9]{6,}\n$"))
		})
	}
}

// TestCallsInAreListedOnceTheyAreOver places calls in over the control API and
// finds them, and what the record of each says, in the vendor's list.
func TestCallsInAreListedOnceTheyAreOver(t *testing.T) {
	c := newClient(t, newSim(t, config()))
	outcomes := map[string]string{"": "接通", "in-abandoned-ivr": "未接通", "in-abandoned-queue": "未接通", "in-no-agent": "未接通"}
	for outcome := range outcomes {
		placed := c.ok("POST", "/_ringback/calls", fmt.Sprintf(`{"vendor":"wintelapi","direction":"in","caller":"62963114","callee":"4006001234",
			"outcome":%q,"attributes":{"ivrDigits":%q,"queue":"660"}}`, outcome, outcome))
		c.Expect(placed).To(ContainSubstring(`"direction":"in"`))
	}
	c.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
	var list struct {
		Data []struct {
			Digits string `json:"ivr_digits"`
			Result string
			CallID string `json:"call_id"`
		}
	}
	body := c.ok("POST", "/v2/wintelapi/webcall/webcall400", `{"vcc_code":"6019072501","start_time":"2021-03-23 17:24:36"}`)
	c.Expect(json.Unmarshal([]byte(body), &list)).To(Succeed())
	found := map[string]string{}
	for _, row := range list.Data {
		found[row.Digits] = row.Result
		c.Expect(c.ok("GET", "/_ringback/calls/"+row.CallID, "")).To(ContainSubstring(`"ivr_digits":"` + row.Digits + `"`))
	}
	c.Expect(found).To(Equal(outcomes))
	status, _ := c.do("POST", "/_ringback/calls", `{"vendor":"autocall","direction":"in","caller":"62963114","callee":"4006001234"}`)
	c.Expect(status).To(Equal(422), "nobody calls in to autocall")
}
