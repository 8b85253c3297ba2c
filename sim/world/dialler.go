package world

import (
	"cmp"
	"slices"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
)

// serve gives waiting customers to ready agents, and dials more customers where
// agents are left. It runs whenever an agent, a number or a place becomes free,
// so no timer of its own ever ticks.
func (w *World) serve(t clock.Turn, a *Account) {
	for len(a.waiting) > 0 {
		agent := a.longestReady()
		if agent == nil {
			break
		}
		customer := a.waiting[0]
		w.seize(t, a, agent, customer.ID)
		w.dialAgent(t, customer, agent)
	}
	for _, p := range a.Projects {
		for a.mayDial(p) {
			task, entry, ok := p.nextEntry()
			if !ok {
				break
			}
			w.dialCustomer(t, a, p, task, entry)
		}
	}
}

// mayDial reports whether a project may dial one more customer: there is room,
// and fewer customers are on their way than the ready agents are worth.
func (a *Account) mayDial(p *Project) bool {
	ready := 0
	for _, agent := range a.Agents {
		if agent.State == Ready {
			ready++
		}
	}
	return !p.Paused && p.live < p.Concurrent && float64(p.asking) < p.Ratio*float64(ready)
}

// dialCustomer places the call for one number of a task.
func (w *World) dialCustomer(t clock.Turn, a *Account, p *Project, task *Task, entry Entry) {
	var caller call.Number
	if callers := cmp.Or(len(p.Callers), len(a.DisplayNumbers)); callers > 0 {
		caller = slices.Concat(p.Callers, a.DisplayNumbers)[p.dialed%callers]
	}
	p.dialed++
	w.touchProject(a, p)
	w.touchTask(a, p, task)
	w.touchDialed(a, p, task)
	placement := Placement{
		Route: RouteDialler, Project: p.ID, Task: task.ID, Caller: caller, Callee: entry.Phone, ExtID: entry.ExtID,
		First:    call.Callee, // an agent is looked for once the customer is on the line
		Timeouts: call.Timeouts{A: p.RingTimeout, B: p.RingTimeout, Humans: true},
	}
	c := w.build(t, a, &placement)
	w.start(t, w.admit(t, a, p, c, placement))
}

// enqueue lets a customer wait for an agent.
func (w *World) enqueue(t clock.Turn, l *live) {
	l.account.waiting = append(l.account.waiting, l)
	w.touchWaiting(l.account)
	w.serve(t, l.account)
}

// dequeue takes a customer out of the queue, if there.
func (w *World) dequeue(l *live) {
	a := l.account
	before := len(a.waiting)
	a.waiting = slices.DeleteFunc(a.waiting, func(x *live) bool { return x == l })
	if len(a.waiting) != before {
		w.touchWaiting(a)
	}
}

// dialAgent connects a waiting customer's call to an agent's phone.
func (w *World) dialAgent(t clock.Turn, l *live, agent *Agent) {
	w.dequeue(l)
	l.project.asking--
	l.agent, l.Agent = agent, agent.ID
	l.B.To = agent.Phone
	plan := w.plan(l.Call, l.placement)
	l.Plan.B, l.Plan.Talk = plan.B, plan.Talk
	w.dial(t, l, call.B)
}
