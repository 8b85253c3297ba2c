package world_test

import (
	"fmt"
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

var epoch = time.Date(2021, 3, 23, 9, 24, 36, 0, time.UTC)

// bench is a world with one vendor, whose events are written down.
type bench struct {
	*world.World
	t      *testing.T
	g      *WithT
	events []string
}

func newBench(t *testing.T, first call.Party) *bench {
	t.Helper()
	b := &bench{t: t, g: NewWithT(t)}
	b.World = world.New(t.Context(), world.Options{Seed: 7, Clock: clock.Options{Start: epoch, Mode: clock.Manual}})
	t.Cleanup(b.Close)
	b.Join(world.Profile{
		Vendor: "acme", Node: 35, First: first,
		NewID:  func(_ clock.Turn, key uint64) call.ID { return call.ID(strconv.FormatUint(key, 10)) },
		Schema: cdr.Schema{},
		Sink: func(t clock.Turn, e call.Event) {
			if e.Kind == call.Ended {
				_, err := b.Call(t, e.Call.ID)
				b.g.Expect(err).NotTo(HaveOccurred(), "the record is stored before anyone hears of it")
			}
			b.events = append(b.events, fmt.Sprintf("%s %s%s", e.At.Sub(epoch).Truncate(time.Second), e.Side, e.Kind))
		},
	})
	b.do(func(t clock.Turn) {
		a, err := b.PutAccount(t, world.Account{Vendor: "acme", ID: "1", DisplayNumbers: []call.Number{"4006001234"}})
		b.g.Expect(err).NotTo(HaveOccurred())
		b.PutAgent(t, a, world.Agent{ID: "8005", Phone: "01082518005"})
	})
	return b
}

func (b *bench) do(f func(clock.Turn)) {
	b.t.Helper()
	b.g.Expect(b.Clock.Do(func(t clock.Turn) error { f(t); return nil })).To(Succeed())
}

func (b *bench) account(t clock.Turn) *world.Account {
	a, err := b.Account(t, "acme", "")
	b.g.Expect(err).NotTo(HaveOccurred())
	return a
}

func (b *bench) place(p world.Placement) (c call.Call, err error) {
	b.t.Helper()
	p.Vendor = "acme"
	err = b.Clock.Do(func(t clock.Turn) (err error) { c, err = b.Place(t, p); return err })
	return c, err
}

func (b *bench) idle() clock.Progress {
	b.t.Helper()
	done, err := b.Clock.RunUntilIdle(b.t.Context())
	b.g.Expect(err).NotTo(HaveOccurred())
	return done
}

func (b *bench) records() []cdr.Record {
	b.t.Helper()
	var page []cdr.Record
	b.do(func(t clock.Turn) {
		var err error
		page, err = b.account(t).Records.Page(cdr.Query{Limit: 100_000})
		b.g.Expect(err).NotTo(HaveOccurred())
	})
	return page
}

func TestACallRunsFromDialToRecord(t *testing.T) {
	b := newBench(t, call.Callee)
	c, err := b.place(world.Placement{Callee: "13800138000", Outcome: "callee-hangs-up", ExtID: "17"})
	b.g.Expect(err).NotTo(HaveOccurred())
	b.g.Expect(c.A.State).To(Equal(call.Idle), "nothing has happened yet")
	b.idle()
	b.g.Expect(b.events).To(HaveLen(10))
	b.g.Expect(b.events[0]).To(Equal("0s placed"))
	b.g.Expect(b.events[9]).To(HaveSuffix(" ended"))
	r := b.records()[0]
	b.g.Expect(r.ID).To(Equal(c.ID))
	b.g.Expect(r.Disposition()).To(Equal(call.DispositionAnswered))
	b.g.Expect(r.Talk()).To(Equal(30 * time.Second))
	b.g.Expect(r.Attributes).To(HaveKeyWithValue(world.AttrExtID, "17"))
	b.g.Expect(r.B.To).To(Equal(call.Number("01082518005")), "a call placed by hand brings an agent of its own")
}

func TestACallWhoseCallerIsDialledFirst(t *testing.T) {
	b := newBench(t, call.Caller)
	_, err := b.place(world.Placement{Callee: "13800000002", Agent: "8005", Claim: true})
	b.g.Expect(err).NotTo(HaveOccurred())
	b.do(func(t clock.Turn) {
		b.g.Expect(b.account(t).Agent("8005").State).To(Equal(world.Busy))
	})
	b.idle()
	r := b.records()[0]
	b.g.Expect(r.A.Party).To(Equal(call.Caller))
	b.g.Expect(r.Disposition()).To(Equal(call.DispositionBusy))
	b.g.Expect(r.A.ReleasedBy).To(Equal(call.Platform))
	b.do(func(t clock.Turn) {
		b.g.Expect(b.account(t).Agent("8005").State).To(Equal(world.Ready))
	})
}

func TestAnAgentWhoIsNotReadyFailsTheCall(t *testing.T) {
	b := newBench(t, call.Caller)
	b.do(func(t clock.Turn) { b.SetReady(t, b.account(t), b.account(t).Agent("8005"), false) })
	_, err := b.place(world.Placement{Callee: "13800138000", Agent: "8005", Claim: true})
	b.g.Expect(err).NotTo(HaveOccurred())
	b.g.Expect(b.events).To(Equal([]string{"0s placed", "0s ended"}))
	b.g.Expect(b.records()[0].A.State).To(Equal(call.Idle))
}

func TestPlacementsThatCannotBeAreNamed(t *testing.T) {
	b := newBench(t, call.Callee)
	for field, p := range map[string]world.Placement{
		"callee":  {},
		"outcome": {Callee: "1", Outcome: "no such"},
		"account": {Callee: "1", Account: "2"},
		"project": {Callee: "1", Project: "10009"},
		"agent":   {Callee: "1", Agent: "9"},
	} {
		_, err := b.place(p)
		b.g.Expect(errs.As(err).Field).To(Equal(field))
	}
	_, err := b.place(world.Placement{Callee: "13800000015"})
	b.g.Expect(errs.As(err).Code).To(Equal(errs.Refused))
	b.g.Expect(b.events).To(BeEmpty())
	_, err = b.Account(clock.Turn{}, "nobody", "")
	b.g.Expect(errs.As(err).Field).To(Equal("vendor"))
}

func TestAHumanPlaysTheAgent(t *testing.T) {
	b := newBench(t, call.Callee)
	b.do(func(t clock.Turn) {
		b.PutAgent(t, b.account(t), world.Agent{ID: "8005", Phone: "01080000013"})
	})
	c, _ := b.place(world.Placement{Callee: "13800138000"})
	b.idle()
	b.do(func(t clock.Turn) {
		shown, err := b.Call(t, c.ID)
		b.g.Expect(err).NotTo(HaveOccurred())
		b.g.Expect(shown.B.State).To(Equal(call.Ringing))
		shown, err = b.Answer(t, c.ID)
		b.g.Expect(err).NotTo(HaveOccurred())
		b.g.Expect(shown.Talking()).To(BeTrue())
		_, err = b.Answer(t, c.ID)
		b.g.Expect(errs.As(err).Code).To(Equal(errs.Conflict))
		shown, err = b.HangUp(t, c.ID, call.Caller, call.CauseNormal)
		b.g.Expect(err).NotTo(HaveOccurred())
		b.g.Expect(shown.ReleasedBy).To(Equal(call.Caller))
		_, err = b.HangUp(t, c.ID, call.Caller, call.CauseNormal)
		b.g.Expect(errs.As(err).Code).To(Equal(errs.Conflict))
		_, err = b.HangUp(t, "no such", call.Caller, call.CauseNormal)
		b.g.Expect(errs.As(err).Code).To(Equal(errs.NotFound))
	})
	c, _ = b.place(world.Placement{Callee: "13800000013"})
	b.idle()
	b.do(func(t clock.Turn) {
		shown, err := b.Reject(t, c.ID)
		b.g.Expect(err).NotTo(HaveOccurred())
		b.g.Expect(shown.Cause).To(Equal(call.CauseRejected))
	})
}

func TestCallsAreListedInOrderWhetherOverOrNot(t *testing.T) {
	b := newBench(t, call.Callee)
	var want []call.ID
	for i := range 25 {
		c, err := b.place(world.Placement{Callee: call.Number("138001380" + fmt.Sprintf("%02d", i%3))})
		b.g.Expect(err).NotTo(HaveOccurred())
		want = append(want, c.ID)
	}
	_, err := b.Clock.Advance(t.Context(), 80*time.Second)
	b.g.Expect(err).NotTo(HaveOccurred())
	var got []call.ID
	over := 0
	for after := uint64(0); ; {
		var page []call.Call
		b.do(func(t clock.Turn) {
			var err error
			page, after, err = b.Calls(t, after, 7)
			b.g.Expect(err).NotTo(HaveOccurred())
		})
		for _, c := range page {
			got = append(got, c.ID)
			if c.Over() {
				over++
			}
		}
		if after == 0 {
			break
		}
	}
	b.g.Expect(got).To(Equal(want))
	b.g.Expect(over).To(And(BeNumerically(">", 0), BeNumerically("<", 25)))
}

func TestTenThousandCallsAtOnceAllEnd(t *testing.T) {
	b := newBench(t, call.Callee)
	const n = 10_000
	b.do(func(t clock.Turn) {
		for i := range n {
			_, err := b.Place(t, world.Placement{Vendor: "acme", Callee: call.Number(fmt.Sprintf("138%08d", 100_000+i))})
			b.g.Expect(err).NotTo(HaveOccurred())
		}
	})
	b.idle()
	records := b.records()
	b.g.Expect(records).To(HaveLen(n), "every call ends in one record")
	last := uint64(0)
	for _, r := range records {
		b.g.Expect(r.Key).To(BeNumerically(">", last), "ids of one millisecond borrow from the next")
		b.g.Expect(r.PlacedAt).To(Equal(epoch))
		last = r.Key
	}
}

func TestTheSameRequestsGiveTheSameWorld(t *testing.T) {
	run := func() (lines []string) {
		b := newBench(t, call.Callee)
		for i := range 50 {
			_, err := b.place(world.Placement{Callee: call.Number(fmt.Sprintf("1380013%04d", i))})
			b.g.Expect(err).NotTo(HaveOccurred())
			_, _ = b.Clock.Advance(t.Context(), 3*time.Second)
			b.do(func(t clock.Turn) { _, _, _ = b.Calls(t, 0, 3) }) // a read changes nothing
		}
		b.idle()
		for _, r := range b.records() {
			lines = append(lines, fmt.Sprintf("%+v", r))
		}
		return append(lines, b.events...)
	}
	g := NewWithT(t)
	first := run()
	g.Expect(first).To(HaveLen(50 + 10*50))
	g.Expect(run()).To(Equal(first))
}

func TestAwait(t *testing.T) {
	b := newBench(t, call.Callee)
	c, _ := b.place(world.Placement{Callee: "13800138000"})
	over := func(t clock.Turn) bool {
		shown, err := b.Call(t, c.ID)
		return err == nil && shown.Over()
	}
	stuck, err := b.Await(t.Context(), over)
	b.g.Expect(err).NotTo(HaveOccurred())
	b.g.Expect(stuck).To(BeTrue(), "time stands still")
	b.idle()
	stuck, err = b.Await(t.Context(), over)
	b.g.Expect(err).NotTo(HaveOccurred())
	b.g.Expect(stuck).To(BeFalse())
}

func TestNotesCanBeResumed(t *testing.T) {
	b := newBench(t, call.Callee)
	_, _ = b.place(world.Placement{Callee: "13800000002"})
	b.idle()
	b.do(func(t clock.Turn) {
		all, last := b.Notes(t, 0)
		b.g.Expect(all).To(HaveLen(int(last)))
		b.g.Expect(all[len(all)-1].Kind).To(Equal(world.NoteCDR))
		b.g.Expect(all[len(all)-1].State).To(Equal("busy"))
		rest, _ := b.Notes(t, last-2)
		b.g.Expect(rest).To(Equal(all[len(all)-2:]))
		none, _ := b.Notes(t, last)
		b.g.Expect(none).To(BeEmpty())
	})
}
