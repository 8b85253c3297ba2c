package world_test

import (
	"fmt"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/world"
)

// campaign gives the account two agents and a project, and imports numbers.
func (b *bench) campaign(p world.Project, numbers ...call.Number) {
	b.t.Helper()
	b.do(func(t clock.Turn) {
		a := b.account(t)
		b.PutAgent(t, a, world.Agent{ID: "8006", Phone: "01082518006"})
		p.ID = "10008"
		project := b.PutProject(t, a, p)
		entries := make([]world.Entry, len(numbers))
		for i, n := range numbers {
			entries[i] = world.Entry{Phone: n, ExtID: fmt.Sprint(i)}
		}
		_, err := b.AddTask(t, a, project, "", entries)
		b.g.Expect(err).NotTo(HaveOccurred())
	})
}

func ordinary(n int) []call.Number {
	list := make([]call.Number, n)
	for i := range list {
		list[i] = call.Number(fmt.Sprintf("1380013%04d", 8000+i))
	}
	return list
}

func TestTheDiallerCallsEveryNumberOnce(t *testing.T) {
	b := newBench(t, call.Callee)
	b.campaign(world.Project{Ratio: 2}, ordinary(60)...)
	b.idle()
	seen := map[call.Number]int{}
	dispositions := map[call.Disposition]int{}
	for _, r := range b.records() {
		seen[r.Callee]++
		dispositions[r.Disposition()]++
		b.g.Expect(r.Task).To(Equal("1"))
	}
	b.g.Expect(seen).To(HaveLen(60))
	b.g.Expect(seen).To(HaveEach(1))
	b.g.Expect(dispositions[call.DispositionAnswered]).To(BeNumerically(">", 30))
	b.g.Expect(dispositions[call.DispositionAbandoned]).To(BeNumerically(">", 0), "two customers for each agent is too many")
	b.do(func(t clock.Turn) {
		for _, agent := range b.account(t).Agents {
			b.g.Expect(agent.State).To(Equal(world.Ready))
		}
		task := b.account(t).Project("10008").Task("1")
		b.g.Expect(task.Imported).To(Equal(60))
		b.g.Expect(task.Dialed).To(Equal(60))
	})
}

func TestNoAgentIsInTwoCalls(t *testing.T) {
	b := newBench(t, call.Callee)
	b.campaign(world.Project{Ratio: 3}, ordinary(40)...)
	b.idle()
	type span struct{ from, to time.Time }
	busy := map[string][]span{}
	for _, r := range b.records() {
		if r.B.DialedAt.IsZero() {
			continue
		}
		for _, other := range busy[r.Agent] {
			b.g.Expect(r.B.DialedAt.Before(other.to) && other.from.Before(r.B.ReleasedAt)).To(BeFalse(), "agent %s", r.Agent)
		}
		busy[r.Agent] = append(busy[r.Agent], span{r.B.DialedAt, r.B.ReleasedAt})
	}
	b.g.Expect(busy).To(HaveLen(2), "both agents take calls")
}

func TestConcurrencyBoundsTheProject(t *testing.T) {
	b := newBench(t, call.Callee)
	b.campaign(world.Project{Ratio: 10, Concurrent: 3}, ordinary(30)...)
	for live := -1; live != 0; {
		b.do(func(t clock.Turn) {
			calls, _, err := b.Calls(t, 0, 1000)
			b.g.Expect(err).NotTo(HaveOccurred())
			live = 0
			for _, c := range calls {
				if !c.Over() {
					live++
				}
			}
			b.g.Expect(live).To(BeNumerically("<=", 3))
		})
		_, err := b.Clock.Advance(t.Context(), time.Second)
		b.g.Expect(err).NotTo(HaveOccurred())
	}
	b.g.Expect(b.records()).To(HaveLen(30))
}

func TestWithoutAReadyAgentNobodyIsDialled(t *testing.T) {
	b := newBench(t, call.Callee)
	b.do(func(t clock.Turn) { b.SetReady(t, b.account(t), b.account(t).Agents[0], false) })
	b.do(func(t clock.Turn) {
		a := b.account(t)
		_, err := b.AddTask(t, a, b.PutProject(t, a, world.Project{ID: "10008"}), "13", []world.Entry{{Phone: "13800138000"}})
		b.g.Expect(err).NotTo(HaveOccurred())
	})
	b.g.Expect(b.events).To(BeEmpty())
	b.do(func(t clock.Turn) { b.SetReady(t, b.account(t), b.account(t).Agents[0], true) })
	b.idle()
	b.g.Expect(b.records()).To(HaveLen(1))
	b.g.Expect(b.records()[0].Agent).To(Equal("8005"))
}

// TestEveryNumberComesToAnEnd dials a number of every outcome, those that a
// network refuses and those that wait for a human among them.
func TestEveryNumberComesToAnEnd(t *testing.T) {
	b := newBench(t, call.Callee)
	var numbers []call.Number
	for _, o := range call.Outcomes() {
		if o.Code != "" {
			numbers = append(numbers, call.Number("13800"+"0000"+o.Code))
		}
	}
	b.campaign(world.Project{Concurrent: 1, RingTimeout: 10 * time.Second}, numbers...)
	b.idle()
	records := b.records()
	b.g.Expect(records).To(HaveLen(len(numbers)))
	for _, r := range records {
		switch code, _ := r.Callee.Magic(); code {
		case "15":
			b.g.Expect(r.Cause).To(Equal(call.CauseNoCircuit))
		case "13":
			b.g.Expect(r.EndedAt.Sub(r.PlacedAt)).To(Equal(10 * time.Second))
		}
	}
}

func TestAPausedProjectWaits(t *testing.T) {
	b := newBench(t, call.Callee)
	b.campaign(world.Project{Paused: true}, ordinary(2)...)
	b.g.Expect(b.idle().Ran).To(BeZero())
	b.do(func(t clock.Turn) { b.PutProject(t, b.account(t), world.Project{ID: "10008"}) })
	b.idle()
	b.g.Expect(b.records()).To(HaveLen(2))
}

func TestAnAgentOnTheirWayOutLeavesAfterTheCall(t *testing.T) {
	b := newBench(t, call.Caller)
	_, err := b.place(world.Placement{Callee: "13800138000", Agent: "8005", Claim: true})
	b.g.Expect(err).NotTo(HaveOccurred())
	b.do(func(t clock.Turn) { b.SetReady(t, b.account(t), b.account(t).Agents[0], false) })
	b.idle()
	b.do(func(t clock.Turn) { b.g.Expect(b.account(t).Agents[0].State).To(Equal(world.NotReady)) })
}

func TestWrapUpKeepsAnAgentAway(t *testing.T) {
	b := newBench(t, call.Caller)
	b.do(func(t clock.Turn) { b.account(t).WrapUp = time.Minute })
	c, _ := b.place(world.Placement{Callee: "13800000002", Agent: "8005", Claim: true})
	done := b.idle()
	b.do(func(t clock.Turn) {
		ended, err := b.Call(t, c.ID)
		b.g.Expect(err).NotTo(HaveOccurred())
		b.g.Expect(done.Now).To(Equal(ended.EndedAt.Add(time.Minute)))
		b.g.Expect(b.account(t).Agents[0].State).To(Equal(world.Ready))
	})
}
