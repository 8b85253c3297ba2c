package world

import (
	"iter"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
)

// saveRecords returns the records account by account. Those of one vendor do not
// stand in the order of their keys, which loading them does not mind.
func (w *World) saveRecords(t clock.Turn) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		more := true
		w.Finished(t, time.Time{}, func(c *call.Call) {
			more = more && yield(callKey(c), saveCall(c))
		})
	}
}

func (w *World) loadRecord(_ clock.Turn, s callState) error {
	a, c, err := w.call(&s)
	if err != nil {
		return err
	}
	if !c.Over() {
		return errs.Field(errs.Missing, "endedAt", "missing: a record is of a call that is over")
	}
	return a.Records.Insert(cdr.Of(c))
}
