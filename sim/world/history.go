package world

import (
	"fmt"
	"time"

	"github.com/ringback-sim/ringback/fixtures"
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/draw"
)

// share is how often an outcome occurs in a made-up past, in per cent.
type share struct {
	outcome string
	percent int64
}

// mix is how often each outcome of a call out occurs.
var mix = []share{
	{"answered", 46},
	{"no-answer", 18},
	{"busy", 8},
	{"powered-off", 7},
	{"rejected", 6},
	{"vacant-number", 4},
	{"unreachable", 3},
	{"suspended-number", 3},
	{"abandoned", 3},
	{"cut-off", 1},
	{"network-failure", 1},
}

// mixIn is the same for the calls in, which are a third where there are any.
var mixIn = []share{{"in-answered", 70}, {"in-abandoned-ivr", 12}, {"in-abandoned-queue", 12}, {"in-no-agent", 6}}

// Invent gives an account n finished calls, spread evenly over the span before
// now, with numbers, agents and outcomes mixed by the seed. Tell hears of each; it
// may be nil.
func (w *World) Invent(t clock.Turn, a *Account, n int, span time.Duration, tell func(call.Call)) error {
	d, err := w.desk(a.Vendor)
	if err != nil {
		return err
	}
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
		p.Outcome = pick(mix, dice)
		p.ExtID = maker.ExtID()
		if len(a.Agents) > 0 {
			p.Agent = a.Agents[dice.Int64N(int64(len(a.Agents)))].ID
		} else {
			p.Phone = call.Number(maker.Mobile())
		}
		if d.profile.Inbound && len(a.DisplayNumbers) > 0 && dice.Int64N(3) == 0 {
			p.Direction, p.Outcome = call.In, pick(mixIn, dice)
			p.Caller, p.Callee = p.Callee, a.DisplayNumbers[0]
		}
		// A call that would still go on is placed as much earlier.
		if longest := 5 * time.Minute; t.Now().Sub(p.At) < longest {
			p.At = p.At.Add(-longest)
		}
		c, err := w.Import(t, p)
		if err != nil {
			return fmt.Errorf("call %d of %d: %w", i+1, n, err)
		}
		if tell != nil {
			tell(c)
		}
	}
	return nil
}

func pick(mix []share, d draw.Dice) string {
	return draw.Weighted(d, mix, func(s share) int64 { return s.percent }).outcome
}
