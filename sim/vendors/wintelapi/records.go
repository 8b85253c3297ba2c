package wintelapi

import (
	"net/http"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/world"
)

// The parameters of a list.
const (
	fieldStart = "start_time"
	fieldEnd   = "end_time"
)

// maxRows bounds a list, which has no pages: whoever gets as many asks again from
// the last row's start on.
//
// Source: supplement B19, no bound is known (assumed).
const maxRows = 10_000

// The fields by which records are searched.
const (
	byDirection = "direction"
	bySound     = "recorded" // 1 for a call in which somebody spoke
	byAgent     = "agent"
)

// schema indexes what the lists ask for.
var schema = cdr.Schema{
	Fields: []cdr.Field{
		{Name: byDirection, Of: func(r *cdr.Record) string { return string(r.Direction) }},
		{Name: bySound, Of: func(r *cdr.Record) string {
			if r.Talk() > 0 {
				return "1"
			}
			return "0"
		}},
		{Name: byAgent, Of: func(r *cdr.Record) string { return r.Agent }},
	},
	Indexes: [][]string{{byDirection}, {bySound}, {bySound, byAgent}},
}

// listed is the answer of a list.
//
// Source: the vendor's page, the examples (documented).
type listed struct {
	answer
	Data any `json:"data"`
}

// listOutboundCalls answers the two-way calls that were placed within a range of
// time, oldest first.
//
// Source: the vendor's page, 双向外呼记录接口 (documented).
func (v *Vendor) listOutboundCalls(r *http.Request) (httpx.Reply, error) {
	var rows []outboundRow
	var shape string
	err := v.records(r, call.Out, func(a *world.Account, c *call.Call) {
		rows = append(rows, v.outboundRowOf(c))
		shape = dialects.Read(a, dialectOutboundData)
	})
	body := listed{answer{http.StatusOK, "ok"}, rows}
	if shape == "object" && len(rows) == 1 {
		body.Data = rows[0]
	}
	return httpx.Reply{Body: body}, err
}

// listInboundCalls answers the calls to the account's 400 numbers that came
// within a range of time, oldest first.
//
// Source: the vendor's page, 400呼入通话记录接口 (documented).
func (v *Vendor) listInboundCalls(r *http.Request) (httpx.Reply, error) {
	var rows []inboundRow
	err := v.records(r, call.In, func(a *world.Account, c *call.Call) { rows = append(rows, v.inboundRowOf(a, c)) })
	return httpx.Reply{Body: listed{answer{http.StatusOK, "ok"}, rows}}, err
}

// records tells of each finished call of a direction within the range that a
// request asks for.
func (v *Vendor) records(r *http.Request, d call.Direction, tell func(*world.Account, *call.Call)) error {
	in := readParameters(r)
	return v.w.Clock.Look(func(t clock.Turn) error {
		a, err := v.identify(t, r, in)
		if err != nil {
			return err
		}
		if in.text(fieldStart) == "" {
			return errs.Field(errs.Invalid, fieldStart, "empty, expected the time from which on")
		}
		q := cdr.Query{Match: map[string]string{byDirection: string(d)}}
		if q.From, q.To, err = in.period(); err != nil {
			return err
		}
		return v.list(t, r, a, q, func(c *call.Call) { tell(a, c) })
	})
}

// list tells of each call that a query finds.
func (v *Vendor) list(t clock.Turn, r *http.Request, a *world.Account, q cdr.Query, tell func(*call.Call)) error {
	q.Limit = maxRows
	none := true
	err := a.Records.Each(q, func(r *cdr.Record) {
		none = false
		tell(&r.Call)
	})
	if none && err == nil {
		v.w.NoteEmpty(t, journal.From(r.Context()), a, q.From, q.To)
	}
	return err
}

// period reads the range of the placing: local seconds, both ends included; an
// end that is absent is open.
//
// Source: the vendor's page (documented); that an end before the start is
// answered as a bad end is assumed.
func (in parameters) period() (from, to time.Time, err error) {
	if from, err = in.localTime(fieldStart); err != nil {
		return from, to, err
	}
	if to, err = in.localTime(fieldEnd); err != nil || to.IsZero() {
		return from, to, err
	}
	if to.Before(from) {
		return from, to, errs.Field(errs.Invalid, fieldEnd, "%s is before %s", in.text(fieldEnd), in.text(fieldStart))
	}
	return from, to.Add(time.Second - 1), nil // a call belongs to the second in which it was placed
}

func (in parameters) localTime(field string) (time.Time, error) {
	text := in.text(field)
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.ParseInLocation(time.DateTime, text, clock.China)
	if err != nil || at.Format(time.DateTime) != text {
		return time.Time{}, errs.Field(errs.Invalid, field, "%q is not a time: expected Y-m-d H:i:s in UTC+8, such as 2012-07-11 18:48:02", text)
	}
	return at, nil
}

// localText writes an instant in whole seconds; one that did not happen is unix
// time 0.
//
// Source: supplement B.3 (evidenced).
func localText(at time.Time) string {
	if at.IsZero() {
		at = time.Unix(0, 0)
	}
	return at.In(clock.China).Format(time.DateTime)
}

// seconds writes the whole seconds between two instants as they are written.
func seconds(from, to time.Time) string { return strconv.FormatInt(to.Unix()-from.Unix(), 10) }
