package control

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/world"
)

// clockView is a clock; next is null when nothing will fall due.
type clockView struct {
	Now  instant    `json:"now"`
	Mode clock.Mode `json:"mode"`
	Rate float64    `json:"rate"`
	Next instant    `json:"next"`
}

func showClock(w *world.World) clockView {
	s := w.Clock.State()
	return clockView{instant(s.Now), s.Mode, s.Rate, instant(s.Next)}
}

// getClock reads the clock.
func (a *api) getClock(*http.Request) (httpx.Reply, error) {
	return httpx.Reply{Body: showClock(a.w)}, nil
}

// setClock changes mode, rate and time. When something is wrong with the
// request nothing is changed.
func (a *api) setClock(r *http.Request) (httpx.Reply, error) {
	var order struct {
		Mode clock.Mode `json:"mode"`
		Rate *float64   `json:"rate"`
		Now  string     `json:"now"`
	}
	if err := httpx.DecodeJSON(r, &order); err != nil {
		return httpx.Reply{}, err
	}
	if order.Mode == "" && order.Rate == nil && order.Now == "" {
		return httpx.Reply{}, errs.Field(errs.Missing, "body", "empty, expected mode, rate, now or several of them")
	}
	var f fields
	before := a.w.Clock.State()
	mode, rate := oneOf(&f, "mode", order.Mode, before.Mode, clock.Modes()...), f.rate(order.Rate, before.Rate)
	to := a.reach(&f, "now", order.Now)
	if f.err != nil {
		return httpx.Reply{}, f.err
	}
	if order.Now != "" {
		// What comes between stands still, so that time ends where it was told to.
		a.w.Clock.SetMode(clock.Manual, before.Rate)
		if _, err := a.advance(r.Context(), "now", func(ctx context.Context) (clock.Progress, error) {
			return a.w.Clock.AdvanceTo(ctx, to)
		}); err != nil {
			a.w.Clock.SetMode(before.Mode, before.Rate)
			return httpx.Reply{}, err
		}
	}
	a.w.Clock.SetMode(mode, rate)
	err := a.noteClock(mode)
	return httpx.Reply{Body: showClock(a.w)}, err
}

// advanceClock moves time and answers when all that fell due on the way is done.
func (a *api) advanceClock(r *http.Request) (httpx.Reply, error) {
	var order struct {
		By    string `json:"by"`
		To    string `json:"to"`
		Until string `json:"until"`
	}
	if err := httpx.DecodeJSON(r, &order); err != nil {
		return httpx.Reply{}, err
	}
	var f fields
	var field string
	var move func(context.Context) (clock.Progress, error)
	given := 0
	if order.By != "" {
		by := f.duration("by", order.By, 0, 0, maxAdvance)
		given, field, move = given+1, "by", func(ctx context.Context) (clock.Progress, error) { return a.w.Clock.Advance(ctx, by) }
	}
	if order.To != "" {
		to := a.reach(&f, "to", order.To)
		given, field, move = given+1, "to", func(ctx context.Context) (clock.Progress, error) { return a.w.Clock.AdvanceTo(ctx, to) }
	}
	if order.Until != "" {
		oneOf(&f, "until", order.Until, "", "idle")
		given, field, move = given+1, "until", a.w.Clock.RunUntilIdle
	}
	if f.err == nil && given != 1 {
		f.wrong(errs.Invalid, "body", "%d of by, to and until are given, expected one", given)
	}
	if f.err != nil {
		return httpx.Reply{}, f.err
	}
	done, err := a.advance(r.Context(), field, move)
	// Whoever watches hears of it even if it was stopped on the way.
	if noted := a.noteClock(a.w.Clock.State().Mode); err == nil {
		err = noted
	}
	return httpx.Reply{Body: struct {
		From instant `json:"from"`
		Now  instant `json:"now"`
		Ran  int     `json:"ran"`
		Next instant `json:"next"`
	}{instant(done.From), instant(done.Now), done.Ran, instant(done.Next)}}, err
}

// maxAdvance is the longest time that a duration can hold.
const maxAdvance = time.Duration(1<<63 - 1)

// advance moves the clock; an instant out of range is the field's fault.
func (a *api) advance(ctx context.Context, field string, move func(context.Context) (clock.Progress, error)) (clock.Progress, error) {
	done, err := move(ctx)
	if errors.Is(err, clock.ErrRange) {
		err = errs.Field(errs.Invalid, field, "%v", err)
	}
	return done, err
}

// reach reads an instant to move the clock to. The clock's own is written
// without what lies below a millisecond, and may be given back so.
func (a *api) reach(f *fields, field, value string) time.Time {
	at, now := f.instant(field, value), a.w.Now()
	switch {
	case f.err != nil || value == "" || !at.Before(now):
		return at
	case at.Before(now.Truncate(time.Millisecond)):
		f.wrong(errs.Invalid, field, "%s is before now (%s): time does not go backwards",
			at.UTC().Format(httpx.InstantFormat), now.Format(httpx.InstantFormat))
	}
	return now
}

// noteClock tells those who watch that somebody moved or changed the clock.
func (a *api) noteClock(mode clock.Mode) error {
	return a.w.Clock.Do(func(t clock.Turn) error { a.w.NoteClock(t, mode); return nil })
}
