package world

import (
	"fmt"
	"time"

	"github.com/ringback-sim/ringback/fixtures"
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
)

// Past asks for a call that is over.
type Past struct {
	Placement
	// At is when it was placed.
	At time.Time
	// Ring and Talk replace the drawn durations of the callee's ringing and of
	// the conversation; 0 leaves them.
	Ring, Talk time.Duration
}

// Import records a call of the past as if the world had lived it: nobody hears
// of it. It returns [errs.Invalid] when the call would not be over yet.
func (w *World) Import(t clock.Turn, p Past) (call.Call, error) {
	a, err := w.complete(t, &p.Placement)
	if err != nil {
		return call.Call{}, err
	}
	d, _ := w.desk(a.Vendor) // an account is made by a desk
	c := w.buildWith(t, d, a, p.Placement, d.pastKey(t, p.At))
	p.shape(c)
	if err := c.Play(p.At.UTC()); err != nil {
		return call.Call{}, err
	}
	if c.EndedAt.After(t.Now()) {
		return call.Call{}, errs.Field(errs.Invalid, "placedAt", "the call would end at %s, after now (%s)",
			c.EndedAt.Format(time.RFC3339), t.Now().Format(time.RFC3339))
	}
	return c.Snapshot(), a.Records.Insert(cdr.Of(c))
}

// shape puts the durations asked for into a plan.
func (p *Past) shape(c *call.Call) {
	steps := c.Plan.A
	if c.B.Party == call.Callee {
		steps = c.Plan.B
	}
	if last := len(steps) - 1; p.Ring > 0 && last >= 0 {
		steps[last].After = p.Ring
	}
	if p.Talk > 0 && c.Plan.Talk.On != "" {
		c.Plan.Talk.After = p.Talk
	}
}

// mix is how often each outcome occurs in a made-up past, in per cent.
var mix = []struct {
	outcome string
	percent int64
}{
	{"answered", 46}, {"no-answer", 18}, {"busy", 8}, {"powered-off", 7}, {"rejected", 6}, {"vacant-number", 4},
	{"unreachable", 3}, {"suspended-number", 3}, {"abandoned", 3}, {"cut-off", 1}, {"network-failure", 1},
}

// Invent gives an account n finished calls, spread evenly over the span before
// now, with numbers, agents and outcomes mixed by the seed.
func (w *World) Invent(t clock.Turn, a *Account, n int, span time.Duration) error {
	maker := fixtures.New(w.seed)
	dice := w.draws("history", a.Vendor+"/"+a.ID)
	gap := span / time.Duration(max(n, 1))
	begin := t.Now().Add(-span)
	for i := range n {
		p := Past{At: begin.Add(time.Duration(i)*gap + time.Duration(dice.Int64N(int64(gap)+1)))}
		p.Vendor, p.Account = a.Vendor, a.ID
		p.Callee = call.Number(maker.Mobile())
		if dice.Int64N(10) == 0 {
			p.Callee = call.Number(maker.Landline())
		}
		p.Outcome = pick(dice)
		p.ExtID = maker.ExtID()
		if len(a.Agents) > 0 {
			p.Agent = a.Agents[dice.Int64N(int64(len(a.Agents)))].ID
		}
		// A call that would still go on is placed as much earlier.
		if longest := 5 * time.Minute; t.Now().Sub(p.At) < longest {
			p.At = p.At.Add(-longest)
		}
		if _, err := w.Import(t, p); err != nil {
			return fmt.Errorf("call %d of %d: %w", i+1, n, err)
		}
	}
	return nil
}

func pick(d call.Dice) string {
	roll := d.Int64N(100)
	for _, m := range mix {
		if roll -= m.percent; roll < 0 {
			return m.outcome
		}
	}
	return mix[0].outcome
}
