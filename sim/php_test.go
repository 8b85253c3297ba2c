package sim_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/fixtures/runtimes"
	"github.com/ringback-sim/ringback/sim/call"
)

// TestAPHPReceiverAcceptsWhatIsPushed pushes a record of every outcome, plain
// and encrypted, to a receiver that is written after the vendor's manual.
func TestAPHPReceiverAcceptsWhatIsPushed(t *testing.T) {
	accepted := filepath.Join(t.TempDir(), "accepted")
	php := runtimes.ServePHP(t, "frame/testdata/receiver.php", "RECEIVER_LOG="+accepted)
	c := newClient(t, newSim(t, config()))
	const secret = "0123456789abcdef0123456789abcdefEXTRA"
	for name, encrypted := range map[string]bool{"plain": false, "sealed": true} {
		target := php + "/?" + url.Values{"secret": {secret}}.Encode()
		c.ok("PUT", "/_ringback/push-targets/"+name, fmt.Sprintf(`{"url":%q,"secret":%q,"encrypted":%t,"concurrency":1}`, target, secret, encrypted))
	}
	calls := 0
	for _, o := range call.Outcomes() {
		if o.Refused || o.Human {
			continue
		}
		c.ok("POST", "/_ringback/calls", fmt.Sprintf(`{"callee":"13902952456","outcome":%q}`, o.Name))
		calls++
	}
	c.ok("POST", "/_ringback/calls", `{"callee":"13902952456","userData":{"名":"值/😀","deep":{"empty":[],"n":12345678901234567890}}}`)
	calls++
	c.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
	c.Expect(c.ok("GET", "/_ringback/deliveries?limit=1000", "")).NotTo(ContainSubstring(`"state":"given-up"`))
	log, err := os.ReadFile(accepted)
	c.Expect(err).NotTo(HaveOccurred())
	c.Expect(strings.Split(strings.TrimSpace(string(log)), "\n")).To(HaveLen(2 * calls))
}
