package world_test

import (
	"strconv"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/world"
)

// desk is a world with a vendor whose calls are its agents' own.
type desk struct {
	*world.World
	g      *WithT
	a      *world.Account
	due    []string
	closed int
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{g: NewWithT(t)}
	d.World = world.New(t.Context(), world.Options{Seed: 7, Clock: clock.Options{Start: epoch, Mode: clock.Manual}})
	t.Cleanup(d.Close)
	d.Join(world.Profile{
		Vendor: "desk", Node: 37, First: call.Caller, ByAgent: true,
		NewID: func(_ clock.Turn, key uint64) call.ID { return call.ID(strconv.FormatUint(key, 10)) },
		Due:   func(t clock.Turn, id string) { d.due = append(d.due, t.Now().Sub(epoch).String()+" "+id) },
		Close: func() { d.closed++ },
	})
	d.do(func(t clock.Turn) (err error) {
		d.a, err = d.PutAccount(t, world.Account{Vendor: "desk", ID: "1", DisplayNumbers: []call.Number{"4006001234"}})
		d.PutAgent(t, d.a, world.Agent{ID: "1013", Phone: "01082511013"})
		d.PutProject(t, d.a, world.Project{ID: "9"})
		return err
	})
	return d
}

func (d *desk) do(f func(clock.Turn) error) { d.g.Expect(d.Clock.Do(f)).To(Succeed()) }

func (d *desk) place(p world.Placement) (c call.Call) {
	p.Vendor = "desk"
	d.do(func(t clock.Turn) (err error) { c, err = d.Place(t, p); return err })
	return c
}

func (d *desk) find(id call.ID) (c call.Call) {
	d.do(func(t clock.Turn) (err error) { c, err = d.Call(t, id); return err })
	return c
}

func TestACallOfAnAgentsOwn(t *testing.T) {
	d := newDesk(t)
	c := d.place(world.Placement{Callee: "13800138000"})
	d.g.Expect(c.Agent).To(Equal("1013"))
	d.g.Expect(c.Caller).To(Equal(call.Number("01082511013")), "the agent's phone is shown")
	d.g.Expect(c.Project).To(BeEmpty())
	d.g.Expect(c.A.Party).To(Equal(call.Caller))
	second := d.find(d.place(world.Placement{Callee: "13800138001", Caller: "4006001234"}).ID)
	d.g.Expect(second.Caller).To(Equal(call.Number("4006001234")))
	d.g.Expect(second.Over()).To(BeTrue(), "the agent is in the first call")
	without := d.find(d.place(world.Placement{Callee: "13800138001", Phone: "13911112222"}).ID)
	d.g.Expect(without.Agent).To(BeEmpty())
	d.g.Expect(without.A.State).To(Equal(call.Dialing), "a phone that is nobody's is always free")
	named := d.place(world.Placement{Callee: "13800138001", Project: "9"})
	d.g.Expect(named.Project).To(Equal("9"))
}

func TestACampaignDialsTheCustomerFirst(t *testing.T) {
	d := newDesk(t)
	d.do(func(t clock.Turn) error {
		_, err := d.AddTask(t, d.a, d.a.Project("9"), "", []world.Entry{{Phone: "13800000000"}})
		return err
	})
	_, err := d.Clock.RunUntilIdle(t.Context())
	d.g.Expect(err).NotTo(HaveOccurred())
	d.do(func(t clock.Turn) error {
		all, _, err := d.Calls(t, 0, 10)
		d.g.Expect(all).To(HaveLen(1))
		d.g.Expect(all[0].A.Party).To(Equal(call.Callee))
		d.g.Expect(all[0].B.To).To(Equal(call.Number("01082511013")))
		d.g.Expect(all[0].Disposition()).To(Equal(call.DispositionAnswered))
		return err
	})
}

func TestAPastOfAnAgentsOwnCalls(t *testing.T) {
	d := newDesk(t)
	d.do(func(t clock.Turn) error {
		d.g.Expect(d.Invent(t, d.a, 50, 24*time.Hour, nil)).To(Succeed())
		all, _, err := d.Calls(t, 0, 100)
		d.g.Expect(all).To(HaveLen(50))
		for _, c := range all {
			d.g.Expect(c.Caller).To(Equal(call.Number("01082511013")))
			d.g.Expect(c.A.Party).To(Equal(call.Caller))
		}
		return err
	})
}

func TestAPersonAtThePhone(t *testing.T) {
	d := newDesk(t)
	var agent *world.Agent
	act := func(f func(clock.Turn, *world.Agent) (call.Call, error)) (c call.Call, err error) {
		err = d.Clock.Do(func(t clock.Turn) (err error) {
			agent = d.a.Agent("1013")
			c, err = f(t, agent)
			return err
		})
		return c, err
	}
	acts := []func(clock.Turn, *world.Agent) (call.Call, error){d.AgentAnswers, d.AgentRejects, d.AgentHangsUp}
	for _, f := range acts {
		_, err := act(f)
		d.g.Expect(errs.As(err).Code).To(Equal(errs.Conflict), "there is no call")
	}
	rings := func() { // the phone alerts two seconds after it was dialled at the latest
		_, err := d.Clock.Advance(t.Context(), 2*time.Second)
		d.g.Expect(err).NotTo(HaveOccurred())
	}
	d.place(world.Placement{Callee: "13800000013"})
	_, err := act(d.AgentAnswers)
	d.g.Expect(errs.As(err).Code).To(Equal(errs.Conflict), "the phone does not ring yet")
	rings()
	_, err = act(d.AgentHangsUp)
	d.g.Expect(errs.As(err).Code).To(Equal(errs.Conflict), "the phone rings")
	c, err := act(d.AgentAnswers)
	d.g.Expect(err).NotTo(HaveOccurred())
	d.g.Expect(c.A.State).To(Equal(call.Answered))
	for _, f := range []func(clock.Turn, *world.Agent) (call.Call, error){d.AgentAnswers, d.AgentRejects} {
		_, err = act(f)
		d.g.Expect(errs.As(err).Code).To(Equal(errs.Conflict), "it is the callee's phone that rings")
	}
	c, err = act(d.AgentHangsUp)
	d.g.Expect(err).NotTo(HaveOccurred())
	d.g.Expect(c.ReleasedBy).To(Equal(call.Caller))

	d.place(world.Placement{Callee: "13800000013"})
	rings()
	c, err = act(d.AgentRejects)
	d.g.Expect(err).NotTo(HaveOccurred())
	d.g.Expect(c.Cause).To(Equal(call.CauseRejected))
	d.g.Expect(agent.State).To(Equal(world.Ready))
}

func TestAVendorsOwnTimersAndEnd(t *testing.T) {
	d := newDesk(t)
	d.do(func(t clock.Turn) error {
		d.After(t, "desk", 2*time.Second, "b/2")
		d.After(t, "desk", time.Second, "a")
		t.Stop(d.After(t, "desk", time.Second, "stopped"))
		return nil
	})
	_, err := d.Clock.RunUntilIdle(t.Context())
	d.g.Expect(err).NotTo(HaveOccurred())
	d.g.Expect(d.due).To(Equal([]string{"1s a", "2s b/2"}))
	d.Close()
	d.g.Expect(d.closed).To(Equal(1))
}
