package call_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/errs"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var epoch = time.Date(2021, 3, 23, 9, 24, 36, 0, time.UTC)

// TestLegMatrix documents every state by every trigger in a golden file.
func TestLegMatrix(t *testing.T) {
	g := NewWithT(t)
	var b strings.Builder
	for _, from := range call.States() {
		for _, on := range call.Triggers() {
			leg := call.Leg{Side: call.A, State: from}
			before := leg
			err := leg.Fire(epoch, on)
			if err != nil {
				g.Expect(errs.As(err).Code).To(Equal(errs.Conflict))
				g.Expect(leg).To(Equal(before), "a refused trigger changes nothing")
				fmt.Fprintf(&b, "%-8s %-8s refused\n", from, on)
				continue
			}
			fmt.Fprintf(&b, "%-8s %-8s %s\n", from, on, leg.State)
		}
	}
	const golden = "testdata/legs.golden"
	if *update {
		g.Expect(os.WriteFile(golden, []byte(b.String()), 0o600)).To(Succeed())
	}
	want, err := os.ReadFile(golden)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(b.String()).To(Equal(string(want)))
}
