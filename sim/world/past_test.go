package world_test

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/world"
)

// at returns an instant some seconds after an hour before the epoch.
func at(seconds int) time.Time {
	return epoch.Add(-time.Hour + time.Duration(seconds)*time.Second)
}

// told returns a call whose callee answered and then the caller's phone was
// busy; change adjusts it.
func told(change ...func(*world.Past)) world.Past {
	p := world.Past{
		Placement: world.Placement{Vendor: "acme", Callee: "13800138000"},
		At:        at(0),
		Legs: []call.Leg{
			{Side: call.A, Party: call.Callee, DialedAt: at(0), RingingAt: at(1), AnsweredAt: at(5), ReleasedAt: at(9), Cause: call.CauseNormal, ReleasedBy: call.Platform},
			{Side: call.B, Party: call.Caller, To: "01082518006", DialedAt: at(5), ReleasedAt: at(8), Cause: call.CauseBusy, ReleasedBy: call.Platform},
		},
	}
	for _, f := range change {
		f(&p)
	}
	return p
}

func (b *bench) importAll(past ...world.Past) (calls []call.Call, bad int, err error) {
	b.t.Helper()
	b.do(func(t clock.Turn) { calls, bad, err = b.ImportAll(t, past) })
	return calls, bad, err
}

func TestAPastThatWasToldIsWhatItsLegsWere(t *testing.T) {
	b := newBench(t, call.Callee)
	calls, _, err := b.importAll(told(), told(func(p *world.Past) { p.Legs, p.EndedAt = p.Legs[:1], at(20) }))
	b.g.Expect(err).NotTo(HaveOccurred())
	b.g.Expect(b.events).To(BeEmpty())
	records := b.records()
	b.g.Expect(records).To(HaveLen(2))

	c := records[0].Call
	b.g.Expect(c.ID).To(Equal(calls[0].ID))
	b.g.Expect(c.Disposition()).To(Equal(call.DispositionAbandoned))
	b.g.Expect(c.EndedAt).To(Equal(at(9)))
	b.g.Expect(c.Cause).To(Equal(call.CauseBusy), "the leg dialled last says why")
	b.g.Expect(c.A.To).To(Equal(call.Number("13800138000")))
	b.g.Expect(c.B.To).To(Equal(call.Number("01082518006")))
	b.g.Expect(c.B.RingingAt).To(BeZero())

	c = records[1].Call
	b.g.Expect(c.EndedAt).To(Equal(at(20)))
	b.g.Expect(c.B.State).To(Equal(call.Idle))
	b.g.Expect(c.B.Party).To(Equal(call.Caller))
}

func TestAPastMayHaveDialledTheOtherPartyFirst(t *testing.T) {
	b := newBench(t, call.Callee)
	_, _, err := b.importAll(told(func(p *world.Past) { p.Legs[0].Party, p.Legs[1].Party = call.Caller, call.Callee }))
	b.g.Expect(err).NotTo(HaveOccurred())
	c := b.records()[0].Call
	b.g.Expect(c.A.To).To(Equal(call.Number("01082518005")), "the agent's phone")
	b.g.Expect(c.A.Side).To(Equal(call.A))
}

func TestAPastThatCannotBeIsRefusedAsAWhole(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*world.Past)
		field  string
	}{
		"placed before time began": {func(p *world.Past) { p.At = time.Time{} }, "placedAt"},
		"placed in the future":     {func(p *world.Past) { p.At = epoch.Add(time.Second) }, "placedAt"},
		"not over yet":             {func(p *world.Past) { p.EndedAt = epoch.Add(time.Second) }, "placedAt"},
		"over before its end":      {func(p *world.Past) { p.EndedAt = at(8) }, "endedAt"},
		"dialled before it":        {func(p *world.Past) { p.Legs[0].DialedAt = at(-1) }, "legs[0].dialedAt"},
		"answered before it rang":  {func(p *world.Past) { p.Legs[0].AnsweredAt = at(0) }, "legs[0].answeredAt"},
		"released before":          {func(p *world.Past) { p.Legs[0].ReleasedAt = at(4) }, "legs[0].releasedAt"},
		"never dialled":            {func(p *world.Past) { p.Legs[0].DialedAt = time.Time{} }, "legs[0].dialedAt"},
		"never released":           {func(p *world.Past) { p.Legs[1].ReleasedAt = time.Time{} }, "legs[1].releasedAt"},
		"leg B too early":          {func(p *world.Past) { p.Legs[1].DialedAt = at(4) }, "legs[1].dialedAt"},
		"leg B too late":           {func(p *world.Past) { p.Legs[1].DialedAt, p.Legs[1].ReleasedAt = at(10), at(11) }, "legs[1].dialedAt"},
		"leg B without an answer":  {func(p *world.Past) { p.Legs[0].AnsweredAt = time.Time{} }, "legs[1].dialedAt"},
		"leg B first":              {func(p *world.Past) { p.Legs[0].Side = call.B }, "legs[0].leg"},
		"twice the same party":     {func(p *world.Past) { p.Legs[1].Party = call.Callee }, "legs[1].party"},
		"nobody":                   {func(p *world.Past) { p.Legs[0].Party = call.Platform }, "legs[0].party"},
		"three legs":               {func(p *world.Past) { p.Legs = append(p.Legs, p.Legs[1]) }, "legs"},
		"an unknown account":       {func(p *world.Past) { p.Account = "2" }, "account"},
		"a refused call":           {func(p *world.Past) { p.Legs, p.Outcome = nil, "refused" }, "callee"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, call.Callee)
			_, bad, err := b.importAll(told(), told(tc.change), told())
			b.g.Expect(err).To(HaveOccurred())
			b.g.Expect(bad).To(Equal(1))
			b.g.Expect(errs.As(err).Field).To(Equal(tc.field), err.Error())
			b.g.Expect(b.records()).To(BeEmpty())
		})
	}
}

func TestACallInProgressKeepsItsKeyFromThePast(t *testing.T) {
	b := newBench(t, call.Callee)
	inProgress, err := b.place(world.Placement{Callee: "13800138000"})
	b.g.Expect(err).NotTo(HaveOccurred())
	now := func(p *world.Past) {
		p.At = epoch
		p.Legs = []call.Leg{{Side: call.A, Party: call.Callee, DialedAt: epoch, ReleasedAt: epoch}}
	}
	calls, _, err := b.importAll(told(now), told(now))
	b.g.Expect(err).NotTo(HaveOccurred())
	next, err := b.place(world.Placement{Callee: "13800138000"})
	b.g.Expect(err).NotTo(HaveOccurred())
	b.g.Expect([]uint64{calls[0].Key, calls[1].Key, next.Key}).
		To(Equal([]uint64{inProgress.Key + 1, inProgress.Key + 2, inProgress.Key + 3}))
	b.idle()
	b.g.Expect(b.records()).To(HaveLen(4))
}

func TestAPastIsRetoldToItsVendorAlone(t *testing.T) {
	b := newBench(t, call.Callee)
	calls, _, err := b.importAll(told())
	b.g.Expect(err).NotTo(HaveOccurred())
	b.do(func(t clock.Turn) {
		b.Retell(t, calls[0])
		notes, _ := b.Notes(t, 0)
		b.g.Expect(notes).NotTo(ContainElement(HaveField("Kind", world.NoteCall)))
	})
	b.g.Expect(b.events).To(Equal([]string{"-59m51s ended"}))
}

func TestAnAgentMayHaveAWrapUpOfTheirOwn(t *testing.T) {
	b := newBench(t, call.Caller)
	b.do(func(t clock.Turn) { b.account(t).Agent("8005").WrapUp = time.Minute })
	_, err := b.place(world.Placement{Callee: "13800000002", Agent: "8005", Claim: true})
	b.g.Expect(err).NotTo(HaveOccurred())
	b.idle()
	ended := b.records()[0].EndedAt
	b.do(func(t clock.Turn) {
		agent := b.account(t).Agent("8005")
		b.g.Expect(agent.State).To(Equal(world.Ready))
		b.g.Expect(agent.Since.Sub(ended)).To(Equal(time.Minute))
	})
}
