package sim_test

import (
	"context"
	"fmt"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/fixtures/browser"
	"github.com/ringback-sim/ringback/sim"
)

// TestTheContractsCanBeReadInABrowser opens the page of a made world, whose links
// must lead to that world, and sees the operations of two contracts.
func TestTheContractsCanBeReadInABrowser(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	b := browser.Start(t)
	s, err := sim.Start(context.WithoutCancel(t.Context()), config())
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { g.Expect(s.Close()).To(Succeed()) })
	newClient(t, s).create(`{"name":"docs"}`)
	p := b.Open(t, "")
	for name, operation := range map[string]string{"autocall": "searchCdrs", "control": "advanceClock"} {
		p.Visit(fmt.Sprintf("http://%s/w/docs/_ringback/docs/?urls.primaryName=%s", s.Addr(), name))
		p.Run(fmt.Sprintf(`(() => {
			const look = () => document.querySelector('[id$="-%s"]') ? console.log(%q) : setTimeout(look, 20);
			look();
		})()`, operation, operation))
		g.Eventually(p.Printed, "20s").Should(Receive(Equal(operation)))
	}
}
