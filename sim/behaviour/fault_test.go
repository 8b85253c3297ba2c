package behaviour_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("faults on purpose", func() {
	// rough is a network on which pushes are lost, doubled, late and out of order.
	const rough = `{"faults":[
		{"name":"lost","on":"push","probability":0.3,"do":"drop"},
		{"name":"doubled","on":"push","every":4,"do":"duplicate"},
		{"name":"late","on":"push","probability":0.2,"do":"delay","by":{"median":"40s","sigma":1}},
		{"name":"swapped","on":"push","probability":0.2,"do":"reorder","window":3},
		{"name":"forged","on":"push","after":10,"first":3,"do":"corrupt-signature"}]}`

	// live pushes twenty records over it and returns what the journal kept, the
	// calls that the receiver heard of, and what became of the faults.
	live := func(ctx context.Context) (entries, heard []string, faults string) {
		r := newReceiver(always(accepted))
		c := simulator()
		c.target(ctx, "crm", r.URL, `,"concurrency":1`)
		c.ok(ctx, "PUT", "/_ringback/faults", rough)
		for i := range 20 {
			c.place(ctx, fmt.Sprintf("138001380%02d", i))
			c.advance(ctx, `{"by":"7s"}`)
		}
		c.advance(ctx, `{"until":"idle"}`)
		var list struct{ Entries []map[string]json.RawMessage }
		Expect(json.Unmarshal([]byte(c.ok(ctx, "GET", "/_ringback/journal?kind=push&limit=1000", "")), &list)).To(Succeed())
		for _, e := range list.Entries {
			delete(e, "real")
			var push map[string]json.RawMessage
			Expect(json.Unmarshal(e["push"], &push)).To(Succeed())
			delete(push, "url") // the receiver's port
			text, err := json.Marshal([]any{e["at"], e["faults"], push})
			Expect(err).NotTo(HaveOccurred())
			entries = append(entries, string(text))
		}
		for _, body := range r.got() {
			heard = append(heard, member(string(mustMember(body, "data")), "call_id"))
		}
		return entries, heard, c.ok(ctx, "GET", "/_ringback/faults", "")
	}

	It("lose, double, delay and reorder the same pushes in every run", func(ctx SpecContext) {
		entries, heard, faults := live(ctx)
		again, heardAgain, faultsAgain := live(ctx)
		Expect(again).To(Equal(entries))
		Expect(heardAgain).To(Equal(heard))
		Expect(faultsAgain).To(Equal(faults))
	})

	It("keep nothing from arriving that a vendor repeats", func(ctx SpecContext) {
		entries, heard, faults := live(ctx)
		Expect(len(entries)).To(BeNumerically(">", 20))
		Expect(faults).NotTo(ContainSubstring(`"struck":0`))
		slices.Sort(heard)
		Expect(slices.Compact(heard)).To(HaveLen(20), "every record, in the end")
	})
})

// mustMember returns a member of a JSON object as it stands there.
func mustMember(text, name string) json.RawMessage {
	GinkgoHelper()
	var members map[string]json.RawMessage
	Expect(json.Unmarshal([]byte(text), &members)).To(Succeed())
	return members[name]
}
