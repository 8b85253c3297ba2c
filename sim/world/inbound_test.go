package world_test

import (
	"strconv"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/world"
)

// newHotline is a bench with a second vendor, whose customers call in.
func newHotline(t *testing.T) (*bench, *world.Account) {
	t.Helper()
	b := newBench(t, call.Callee)
	b.Join(world.Profile{
		Vendor: "hotline", Node: 36, First: call.Caller, Inbound: true, Schema: cdr.Schema{},
		NewID: func(_ clock.Turn, key uint64) call.ID { return call.ID("h" + strconv.FormatUint(key, 10)) },
	})
	var a *world.Account
	b.do(func(t clock.Turn) {
		var err error
		a, err = b.PutAccount(t, world.Account{Vendor: "hotline", ID: "1", DisplayNumbers: []call.Number{"4006001234"}})
		b.g.Expect(err).NotTo(HaveOccurred())
	})
	return b, a
}

func (b *bench) callIn(p world.Placement) (c call.Call, err error) {
	p.Vendor, p.Direction = "hotline", call.In
	_ = b.Clock.Do(func(t clock.Turn) error { c, err = b.Place(t, p); return nil })
	return c, err
}

func TestACustomerCallsIn(t *testing.T) {
	for name, tc := range map[string]struct {
		placement   world.Placement
		outcome     string
		disposition call.Disposition
		agent       call.Number
		dialed      bool
	}{
		"answered":            {world.Placement{}, "in-answered", call.DispositionAnswered, "4006001234", true},
		"by an agent":         {world.Placement{Phone: "01082518005"}, "in-answered", call.DispositionAnswered, "01082518005", true},
		"the agent is busy":   {world.Placement{Phone: "01080000002"}, "busy", call.DispositionAbandoned, "01080000002", true},
		"leaves in the menu":  {world.Placement{Outcome: "in-abandoned-ivr"}, "in-abandoned-ivr", call.DispositionAbandoned, "4006001234", false},
		"leaves in the queue": {world.Placement{Outcome: "in-abandoned-queue"}, "in-abandoned-queue", call.DispositionAbandoned, "4006001234", false},
		"no agent":            {world.Placement{Outcome: "in-no-agent"}, "in-no-agent", call.DispositionAbandoned, "4006001234", false},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := newHotline(t)
			p := tc.placement
			p.Caller, p.Callee, p.Attributes = "62963114", "4006001234", map[string]string{"queue": "660"}
			placed, err := b.callIn(p)
			b.g.Expect(err).NotTo(HaveOccurred())
			b.idle()
			var c call.Call
			b.do(func(t clock.Turn) { c, _ = b.Call(t, placed.ID) })
			b.g.Expect(c.Outcome).To(Equal(tc.outcome))
			b.g.Expect(c.Disposition()).To(Equal(tc.disposition))
			b.g.Expect(c.Attributes).To(HaveKeyWithValue("queue", "660"))
			b.g.Expect(c.A.Party).To(Equal(call.Caller))
			b.g.Expect([]call.Number{c.A.From, c.A.To, c.B.From, c.B.To}).To(Equal([]call.Number{"62963114", "4006001234", "62963114", tc.agent}))
			b.g.Expect(c.A.AnsweredAt).To(Equal(epoch), "the platform answers at once")
			b.g.Expect(!c.B.DialedAt.IsZero()).To(Equal(tc.dialed))
		})
	}
}

func TestCallsInThatCannotBeAreNamed(t *testing.T) {
	b, _ := newHotline(t)
	for field, p := range map[string]world.Placement{
		"callee":  {Caller: "62963114"},
		"caller":  {Callee: "4006001234"},
		"outcome": {Caller: "62963114", Callee: "4006001234", Outcome: "busy"},
	} {
		_, err := b.callIn(p)
		b.g.Expect(errs.As(err).Field).To(Equal(field))
	}
	for field, p := range map[string]world.Placement{
		"direction": {Caller: "62963114", Callee: "4006001234", Direction: call.In},
		"outcome":   {Callee: "13800138000", Outcome: "in-answered"},
	} {
		_, err := b.place(p)
		b.g.Expect(errs.As(err).Field).To(Equal(field))
	}
	_, err := b.place(world.Placement{Callee: "13800138000", Direction: "sideways"})
	b.g.Expect(errs.As(err).Field).To(Equal("direction"))
}

func TestAnInventedPastHasCallsIn(t *testing.T) {
	b, a := newHotline(t)
	const n = 900
	b.do(func(t clock.Turn) { b.g.Expect(b.Invent(t, a, n, 24*time.Hour, nil)).To(Succeed()) })
	page, err := a.Records.Page(cdr.Query{Limit: n})
	b.g.Expect(err).NotTo(HaveOccurred())
	seen := map[call.Direction]int{}
	outcomes := map[string]int{}
	for _, r := range page {
		seen[r.Direction]++
		outcomes[r.Outcome]++
	}
	b.g.Expect(seen[call.In]).To(BeNumerically("~", n/3, n/10))
	b.g.Expect(seen[call.Out]).To(Equal(n - seen[call.In]))
	b.g.Expect(outcomes).To(HaveKey("in-no-agent"))
}
