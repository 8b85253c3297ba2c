package autocall

import (
	"fmt"
	"slices"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// ladder is how long after each refusal the next attempt follows.
var ladder = []time.Duration{
	15 * time.Second, 15 * time.Second, 30 * time.Second, 180 * time.Second,
	1800 * time.Second, 1800 * time.Second, 1800 * time.Second, 1800 * time.Second, 3600 * time.Second,
}

// retries declares the specs of when a push is repeated.
func (a *api) retries(l *spec.List) {
	documented := spec.Documented("autocall 2.3")
	for _, r := range []struct {
		id, title   string
		first, last int // of the retries that are looked at, from 1
	}{
		{"AUTOCALL-PUSH-070", "a refused push is repeated after 15, 15 and 30 s", 1, 3},
		{"AUTOCALL-PUSH-071", "the fourth retry follows after 180 s", 4, 4},
		{"AUTOCALL-PUSH-072", "the fifth to eighth follow after 1800 s each", 5, 8},
		{"AUTOCALL-PUSH-073", "the ninth follows after 3600 s", 9, 9},
	} {
		l.It(r.id, r.title, documented, spec.ReadOnly, func(c *spec.Case) {
			p := a.pushes(c, pushing{either: true, answer: always(no)})
			p.one(c)
			for i := range r.last {
				if i+1 < r.first {
					p.let(c, i+2, ladder[i])
				} else {
					p.next(c, i+2, ladder[i])
				}
			}
		}, spec.Receiver)
	}
	l.It("AUTOCALL-PUSH-074", "after the ninth retry a push is given up", documented, spec.ReadOnly, func(c *spec.Case) {
		p := a.pushes(c, pushing{either: true, answer: always(no)})
		p.one(c)
		for i, wait := range ladder {
			p.let(c, i+2, wait)
		}
		c.Equal("attempts", len(p.inbox.Pushes()), 1+len(ladder))
		p.quiet(c, 1+len(ladder), 2*time.Hour)
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-075", "once a push is accepted it is not repeated", documented, spec.ReadOnly, func(c *spec.Case) {
		p := a.pushes(c, refusing(no, no))
		p.one(c)
		p.next(c, 2, ladder[0])
		p.next(c, 3, ladder[1])
		p.quiet(c, 3, ladder[2]+30*time.Second)
		if a.Control != nil {
			p.quiet(c, 3, 2*time.Hour)
		}
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-076", "a repeated push carries the same record", documented, spec.ReadOnly, func(c *spec.Case) {
		p := a.pushes(c, refusing(no))
		first := p.record(c, p.one(c))
		p.next(c, 2, ladder[0])
		again := p.of(first.text("call_id"))
		c.Must("pushes of the call", len(again), gomega.Equal(2))
		second := p.record(c, again[1])
		c.Equal("the record", fmtOf(second), fmtOf(first))
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-077", "a repeated push is signed as well as the first", spec.Documented("autocall 2.2"), spec.ReadOnly, func(c *spec.Case) {
		p := a.pushes(c, refusing(no, no))
		p.one(c)
		p.next(c, 2, ladder[0])
		p.next(c, 3, ladder[1])
		for i, push := range p.inbox.Pushes() {
			c.Expect(fmt.Sprintf("sign of attempt %d", i+1), frameOf(c, push).Verify(p.secret), gomega.Succeed())
		}
	}, spec.Receiver)
}

// always answers every push alike.
func always(reply target.Reply) func(target.Push) target.Reply {
	return func(target.Push) target.Reply { return reply }
}

// watched is the call whose attempts are counted: the first that was pushed.
func (p *pushed) watched(c *spec.Case) []target.Push {
	all := p.inbox.Pushes()
	c.Must("pushes", len(all), gomega.BeNumerically(">", 0))
	if p.Control != nil {
		return all // there is no other call
	}
	return p.of(p.idOf(all[0]))
}

// next expects the n-th attempt after a time: neither earlier nor later than the
// tolerance allows.
func (p *pushed) next(c *spec.Case, n int, after time.Duration) {
	slack := p.Tolerances.Rounding
	c.Check(p.Elapse(c.Context(), after-slack))
	c.Must(fmt.Sprintf("attempts %s after attempt %d", after-slack, n-1), len(p.watched(c)), gomega.Equal(n-1))
	late := p.reached(c, n, 4)
	c.Must(fmt.Sprintf("attempts %s after attempt %d", after-slack+late, n-1), len(p.watched(c)), gomega.Equal(n))
}

// let lets the time of the attempt before the n-th pass, whatever comes.
func (p *pushed) let(c *spec.Case, n int, d time.Duration) {
	c.Check(p.Elapse(c.Context(), d))
	p.reached(c, n, 4)
}

// reached lets time pass in small steps until there were so many attempts, and
// returns how much of it.
func (p *pushed) reached(c *spec.Case, n, steps int) (late time.Duration) {
	step := p.Tolerances.Rounding / 2
	for range steps {
		if len(p.watched(c)) >= n {
			break
		}
		c.Check(p.Elapse(c.Context(), step))
		late += step
	}
	return late
}

// quiet expects that the attempts remain so many for a time.
func (p *pushed) quiet(c *spec.Case, n int, d time.Duration) {
	c.Check(p.Elapse(c.Context(), d))
	c.Equal(fmt.Sprintf("attempts, another %s later", d), len(p.watched(c)), n)
}

// idsOf returns the ids of the calls that pushes are of, in their order.
func (p *pushed) idsOf(pushes []target.Push) []string {
	ids := make([]string, len(pushes))
	for i, push := range pushes {
		ids[i] = p.idOf(push)
	}
	return slices.Clip(ids)
}
