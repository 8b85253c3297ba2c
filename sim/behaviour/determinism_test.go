package behaviour_test

import (
	"context"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("determinism", func() {
	// live makes the same requests of a fresh simulator and returns all that it
	// wrote: records, stories and pushes.
	live := func(ctx context.Context) (all []string) {
		r := newReceiver(func(n int) string { return fmt.Sprintf(`{"code":%d}`, n%3) })
		c := simulator()
		c.target(ctx, "crm", r.URL, `,"concurrency":1`)
		c.ok(ctx, "POST", "/_ringback/projects/10008/tasks",
			`{"numbers":[{"phone":"13800138000","extId":"1"},{"phone":"13800000002","extId":"2"},{"phone":"13800138001"}]}`)
		for i := range 20 {
			c.place(ctx, fmt.Sprintf("138001380%02d", i))
			c.advance(ctx, `{"by":"7s"}`)
		}
		c.ok(ctx, "POST", "/_ringback/deliveries/dlv-1/replay", "")
		c.advance(ctx, `{"until":"idle"}`)
		all = append(all, c.ok(ctx, "POST", "/api/v1/cdr/search", `{"perPage":1000}`))
		all = append(all, c.ok(ctx, "GET", "/_ringback/calls?limit=1000", ""))
		return append(all, r.got()...)
	}

	It("gives the same bytes for the same seed, start and requests", func(ctx SpecContext) {
		first := live(ctx)
		Expect(len(first)).To(BeNumerically(">", 25))
		Expect(live(ctx)).To(Equal(first))
	})
})
