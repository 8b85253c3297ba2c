package uccc

import (
	"net/http"
	"net/url"
	"time"

	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/journal"
)

// The ends of a period.
const (
	fieldStart = "startTime"
	fieldEnd   = "endTime"
)

// maxCalls is how many calls an answer holds at most.
//
// Source: the vendor's page, 三 (documented).
const maxCalls = 10_000

// usualCalls is how many calls there is room for before there are more.
const usualCalls = 16

type callsFound struct {
	Calls []record `json:"calls"`
}

// queryByPeriod answers the calls that have ended and were placed in a period,
// both ends included, in the order of their placing.
//
// Source: the vendor's page, 三 (documented); order and ends are assumed.
func (v *Vendor) queryByPeriod(r *http.Request) (httpx.Reply, error) {
	var found callsFound
	err := v.w.Clock.Look(func(t clock.Turn) error {
		a, err := v.tenant(t, r)
		if err != nil {
			return err
		}
		query := r.URL.Query() // tenant has seen that it can be read
		if v.w.Strict && query.Get(fieldToken) == "" {
			return errs.Field(errs.Unauthenticated, fieldToken, "missing, expected the tenant's token")
		}
		from, to, err := period(query)
		if err != nil {
			return err
		}
		found.Calls = make([]record, 0, usualCalls)
		err = a.Records.Each(cdr.Query{From: from, To: to, Limit: maxCalls + 1}, func(r *cdr.Record) {
			found.Calls = append(found.Calls, v.recordOf(a, &r.Call))
		})
		if err != nil {
			return err
		}
		if len(found.Calls) > maxCalls {
			return errs.Field(errs.TooLarge, fieldEnd, "返回结果超过%d条,请缩短查询时间间隔。", maxCalls)
		}
		if len(found.Calls) == 0 {
			v.w.NoteEmpty(t, journal.From(r.Context()), a, from, to)
		}
		return nil
	})
	return httpx.Reply{Body: found}, err
}

// period reads the ends of a period. Instants are shown in milliseconds, so each
// end stands for its whole millisecond.
func period(query url.Values) (from, to time.Time, err error) {
	if from, err = instantOf(query, fieldStart); err != nil {
		return from, to, err
	}
	if to, err = instantOf(query, fieldEnd); err != nil {
		return from, to, err
	}
	if to.Before(from) {
		return from, to, errs.Field(errs.Invalid, fieldEnd, "“endTime”%s早于“startTime”%s。", query.Get(fieldEnd), query.Get(fieldStart))
	}
	return from, to.Add(time.Millisecond - 1), nil
}

func instantOf(query url.Values, field string) (time.Time, error) {
	text := query.Get(field)
	if text == "" {
		return time.Time{}, errs.Field(errs.Missing, field, "请填写“%s”,如:2016-01-11T18:25:43.511Z。", field)
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, errs.Field(errs.Invalid, field, "“%s”%q不是RFC 3339格式的时间,如:2016-01-11T18:25:43.511Z。", field, text)
	}
	return at.Truncate(time.Millisecond), nil
}
