package control

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/world"
)

// finishedCall is a call of the past: what became of it follows from the
// outcome and the numbers, or was told leg by leg.
type finishedCall struct {
	callOrder
	PlacedAt string        `json:"placedAt"`
	EndedAt  string        `json:"endedAt"`
	Ring     string        `json:"ring"`
	Talk     string        `json:"talk"`
	Legs     []finishedLeg `json:"legs"`
}

// finishedLeg is a leg that is over.
type finishedLeg struct {
	Leg        call.Side  `json:"leg"`
	Party      call.Party `json:"party"`
	From       string     `json:"from"`
	To         string     `json:"to"`
	DialedAt   string     `json:"dialedAt"`
	RingingAt  string     `json:"ringingAt"`
	AnsweredAt string     `json:"answeredAt"`
	ReleasedAt string     `json:"releasedAt"`
	Cause      *int       `json:"cause"`
	ReleasedBy call.Party `json:"releasedBy"`
}

// past checks what can be checked without the world.
func (o *finishedCall) past() (world.Past, error) {
	p, err := o.placement()
	if err != nil {
		return world.Past{}, err
	}
	var f fields
	past := world.Past{
		Placement: p, At: f.needInstant("placedAt", o.PlacedAt), EndedAt: f.instant("endedAt", o.EndedAt),
		Ring: f.duration("ring", o.Ring, 0, 0, maxAdvance), Talk: f.duration("talk", o.Talk, 0, 0, maxAdvance),
	}
	for i, l := range o.Legs {
		at := func(member string) string { return fmt.Sprintf("legs[%d].%s", i, member) }
		past.Legs = append(past.Legs, call.Leg{
			Side: l.Leg, Party: l.Party, From: f.number(at("from"), l.From), To: f.number(at("to"), l.To),
			DialedAt:   f.needInstant(at("dialedAt"), l.DialedAt),
			RingingAt:  f.instant(at("ringingAt"), l.RingingAt),
			AnsweredAt: f.instant(at("answeredAt"), l.AnsweredAt),
			ReleasedAt: f.needInstant(at("releasedAt"), l.ReleasedAt),
			Cause:      f.cause(at("cause"), l.Cause),
			ReleasedBy: oneOf(&f, at("releasedBy"), l.ReleasedBy, call.Platform, call.Caller, call.Callee, call.Platform),
		})
	}
	drawn := o.Outcome != "" || o.Ring != "" || o.Talk != ""
	switch {
	case len(o.Legs) > 0 && drawn:
		f.wrong(errs.Invalid, "legs", "they say what happened: outcome, ring and talk cannot stand beside them")
	case len(o.Legs) == 0 && o.EndedAt != "":
		f.wrong(errs.Invalid, "endedAt", "a call without legs ends as its outcome has it")
	}
	return past, f.err
}

// importCDRs gives the world a past: one finished call on each line, all or
// none.
func (a *api) importCDRs(r *http.Request) (httpx.Reply, error) {
	query, err := readQuery(r, "push")
	if err != nil {
		return httpx.Reply{}, err
	}
	pushed := false
	if query.Has("push") {
		if pushed, err = strconv.ParseBool(query.Get("push")); err != nil {
			return httpx.Reply{}, errs.Field(errs.Invalid, "push", "%.40q is neither true nor false", query.Get("push"))
		}
	}
	past, lines, err := readPast(r)
	if err != nil {
		return httpx.Reply{}, err
	}
	err = a.w.Clock.Do(func(t clock.Turn) error {
		for i := range past {
			if err := a.settle(t, &past[i].Placement); err != nil {
				return onLine(lines[i], err)
			}
		}
		calls, bad, err := a.w.ImportAll(t, past)
		if err != nil {
			return onLine(lines[bad], err)
		}
		for _, c := range calls {
			if pushed {
				a.w.Retell(t, c)
			}
		}
		return nil
	})
	return httpx.Reply{Status: http.StatusCreated, Body: map[string]int{"imported": len(past)}}, err
}

// readPast reads the lines of a body; empty ones do not count as calls. Lines
// are the numbers of those that do, from 1.
func readPast(r *http.Request) (past []world.Past, lines []int, err error) {
	if t := httpx.MediaType(r); t != "application/x-ndjson" {
		return nil, nil, errs.Field(errs.UnsupportedMedia, "Content-Type", "%q, expected application/x-ndjson", r.Header.Get("Content-Type"))
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, nil, errs.Field(errs.Malformed, "body", "%v", err)
	}
	number := 0
	for line := range bytes.Lines(body) {
		number++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var finished finishedCall
		if err := httpx.DecodeStrict(bytes.NewReader(line), &finished); err != nil {
			return nil, nil, onLine(number, err)
		}
		p, err := finished.past()
		if err != nil {
			return nil, nil, onLine(number, err)
		}
		past, lines = append(past, p), append(lines, number)
	}
	if len(past) == 0 {
		return nil, nil, errs.Field(errs.Missing, "body", "empty, expected a finished call on each line")
	}
	return past, lines, nil
}

// onLine says on which line of the body something was wrong.
func onLine(number int, err error) error {
	e, ok := errors.AsType[*errs.Error](named(err))
	if !ok {
		return fmt.Errorf("line %d: %w", number, err)
	}
	return &errs.Error{
		Code: e.Code, Field: e.Field, Msg: fmt.Sprintf("%s (line %d)", e.Msg, number), Details: map[string]any{"line": number},
	}
}
