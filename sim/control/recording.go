package control

import (
	"net/http"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/recording"
)

// getRecording serves the sound of a finished call, whole or in ranges. A call
// in which nobody spoke has none.
func (a *api) getRecording(w http.ResponseWriter, r *http.Request) {
	id := call.ID(pathVar(r, "id"))
	note := journal.From(r.Context())
	note.SetCall(string(id))
	var c call.Call
	err := a.w.Clock.Look(func(t clock.Turn) (err error) {
		c, err = a.w.Call(t, id)
		if err == nil && c.Talk() == 0 {
			err = errs.Field(errs.NotFound, "id", "call %s has no recording: nobody spoke, or it is not over", id)
		}
		return err
	})
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	note.SetVendor(c.Vendor)
	note.SetAccount(c.Account, nil)
	callee := c.LegOf(call.Callee)
	ring := callee.AnsweredAt.Sub(callee.RingingAt)
	if callee.RingingAt.IsZero() {
		ring = 0
	}
	w.Header().Set("Content-Type", "audio/wav")
	http.ServeContent(w, r, "", c.EndedAt, recording.New(ring, c.Talk()))
}
