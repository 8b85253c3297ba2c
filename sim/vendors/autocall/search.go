package autocall

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/phpjson"
	"github.com/ringback-sim/ringback/sim/world"
)

// defaultPerPage is how many records a page has unless asked otherwise.
//
// Source: supplement A24, the neighbouring lists' default (evidenced).
const defaultPerPage = 15

// success is the message of a good answer.
//
// Source: the vendor's page, example 1.4.2 (documented).
const success = "操作成功"

// search is what a client asks for.
type search struct {
	callID  call.ID
	perPage int
	query   cdr.Query
}

// page is the data of a search's answer. SearchAfter is nil when there is
// nothing to go on from.
//
// Source: the vendor's page, 1.3 (documented).
type page struct {
	Results     []row    `json:"results"`
	SearchAfter *call.ID `json:"searchAfter"`
}

// searchCDRs answers one page of the account's finished calls, ascending by call
// id. A call appears when it ends, so one that began earlier can appear behind a
// cursor that has passed it.
//
// Source: the vendor's page, 1 (documented); order and exclusive cursor:
// supplement A.4 (evidenced).
func (v *Vendor) searchCDRs(r *http.Request) (httpx.Reply, error) {
	in, err := readParameters(r)
	if err != nil {
		return httpx.Reply{}, err
	}
	var answer phpjson.Object
	err = v.w.Clock.Look(func(t clock.Turn) error {
		a, err := v.identify(t, r)
		if err != nil {
			return err
		}
		s, err := in.search(a)
		if err != nil {
			return err
		}
		found, err := s.run(a)
		if err != nil {
			return err
		}
		note := journal.From(r.Context())
		note.SetCall(string(s.callID))
		if len(found.Results) == 0 {
			v.w.NoteEmpty(t, note, a, s.query.From, s.query.To)
		}
		answer = envelope(0, success, v.requestID(), found)
		return nil
	})
	return httpx.Reply{Body: answer}, err
}

// run finds the page.
func (s *search) run(a *world.Account) (page, error) {
	p := page{Results: make([]row, 0, min(s.query.Limit, defaultPerPage))}
	err := a.Records.Each(s.query, func(r *cdr.Record) {
		if s.callID == "" || r.ID == s.callID {
			p.Results = append(p.Results, rowOf(a, &r.Call))
		}
	})
	short := len(p.Results) < s.perPage
	if n := len(p.Results); n > 0 && (!short || dialects.Says(a, dialectShortPage, "last")) {
		p.SearchAfter = &p.Results[n-1].CallID
	}
	return p, err
}

// search reads the parameters of a search.
func (in parameters) search(a *world.Account) (*search, error) {
	s := &search{query: cdr.Query{Match: map[string]string{}}}
	for _, field := range []string{fieldProject, fieldTask, fieldCaller, fieldCalled, fieldCallResult, fieldEndResult} {
		value, err := in.text(field)
		if err != nil {
			return nil, err
		}
		if value != "" {
			s.query.Match[field] = value
		}
	}
	if err := oneOf(s.query.Match, fieldCallResult, "0", "1", "2"); err != nil {
		return nil, err
	}
	if err := oneOf(s.query.Match, fieldEndResult, "11", "12"); err != nil {
		return nil, err
	}
	cursor, err := in.callID("searchAfter")
	if err != nil {
		return nil, err
	}
	s.query.After = cursor
	most, err := strconv.Atoi(dialects.Read(a, dialectPerPageMax))
	if err != nil {
		return nil, fmt.Errorf("dialect %s: %w", dialectPerPageMax, err)
	}
	if s.perPage, err = in.perPage(most); err != nil {
		return nil, err
	}
	s.query.Limit = s.perPage
	if s.query.From, s.query.To, err = in.startTime(); err != nil {
		return nil, err
	}
	return s, in.one(s)
}

// one narrows a search to the call that callId names: the id is the key, so a
// page of one behind the key before it holds that call or none.
func (in parameters) one(s *search) error {
	key, err := in.callID("callId")
	if err != nil || key == 0 {
		return err
	}
	s.callID = callID(key)
	if s.query.After >= key {
		s.query.After = key // the cursor has passed the call
	} else {
		s.query.After = key - 1
	}
	s.query.Limit = 1
	return nil
}

func oneOf(match map[string]string, field string, allowed ...string) error {
	if value, ok := match[field]; ok && !slices.Contains(allowed, value) {
		return errs.Field(errs.Invalid, field, "%q is not one of %q", value, allowed)
	}
	return nil
}

// callID reads a call id or a cursor; 0 when it is absent. Any well-formed one
// is accepted.
func (in parameters) callID(field string) (uint64, error) {
	value, err := in.text(field)
	if err != nil || value == "" {
		return 0, err
	}
	key, err := strconv.ParseUint(value, 10, 64)
	if err != nil || strconv.FormatUint(key, 10) != value {
		return 0, errs.Field(errs.Invalid, field, "%q is not a call id: expected decimal digits below 2^64", value)
	}
	return key, nil
}

func (in parameters) perPage(most int) (int, error) {
	value, err := in.text("perPage")
	if err != nil {
		return 0, err
	}
	if value == "" {
		return min(defaultPerPage, most), nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > most {
		return 0, errs.Field(errs.Invalid, "perPage", "%q is not a number from 1 to %d", value, most)
	}
	return n, nil
}

// startTime reads the range of the dialling: local seconds, both ends included.
func (in parameters) startTime() (from, to time.Time, err error) {
	bounds, err := in.bounds("startTime")
	if err != nil {
		return from, to, err
	}
	if from, err = localTime("startTime.gte", bounds["gte"]); err != nil {
		return from, to, err
	}
	if to, err = localTime("startTime.lte", bounds["lte"]); err != nil {
		return from, to, err
	}
	if !to.IsZero() {
		to = to.Add(time.Second - 1) // a call is dialled within a second, which counts as that second
	}
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		return from, to, errs.Field(errs.Invalid, "startTime", "gte %s is later than lte %s", bounds["gte"], bounds["lte"])
	}
	return from, to, nil
}

func localTime(field, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.ParseInLocation(time.DateTime, text, clock.China)
	if err != nil || at.Format(time.DateTime) != text {
		return time.Time{}, errs.Field(errs.Invalid, field, "%q is not a time: expected Y-m-d H:i:s in UTC+8, such as 2021-03-23 17:24:35", text)
	}
	return at, nil
}
