package control

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/journal"
)

// journalFilters are the parameters of the list, each with the member of an
// entry that it picks by.
var journalFilters = map[string]string{
	"kind": "kind", "vendor": "vendor", "account": "account", "call": "call", "route": "route", "status": "response.status",
}

// journalView is a page of entries, and how many there is no room for any more.
type journalView struct {
	Entries []journal.Entry `json:"entries"`
	Next    any             `json:"next"`
	Dropped uint64          `json:"dropped"`
}

// kept returns the world's journal, or that it has none.
func (a *api) kept() (*journal.Journal, error) {
	if !a.w.Journal.On() {
		return nil, errs.New(errs.Conflict, "this world keeps no journal: the server was started with --journal-entries 0")
	}
	return a.w.Journal, nil
}

// listJournal returns a page of entries, the newest last.
func (a *api) listJournal(r *http.Request) (httpx.Reply, error) {
	p, err := readPage(r, "journal", "kind", "vendor", "account", "call", "route", "status")
	if err != nil {
		return httpx.Reply{}, err
	}
	j, err := a.kept()
	if err != nil {
		return httpx.Reply{}, err
	}
	match := map[string]any{}
	given := r.URL.Query()
	for parameter, member := range journalFilters {
		if !given.Has(parameter) {
			continue
		}
		match[member] = given.Get(parameter)
		if parameter == "status" {
			match[member] = json.Number(given.Get(parameter))
		}
	}
	text, err := json.Marshal(match)
	if err != nil {
		return httpx.Reply{}, errs.Field(errs.Invalid, "status", "%.40q is not a number", given.Get("status"))
	}
	q, err := readMatch(text)
	if err != nil {
		return httpx.Reply{}, err
	}
	after, _ := strconv.ParseUint(p.after, 10, 64) // a cursor of ours, or the beginning
	entries, more := j.Search(q, after, p.limit)
	view := journalView{Entries: entries, Dropped: j.Dropped()}
	if more {
		view.Next = p.next(strconv.FormatUint(entries[len(entries)-1].Seq, 10))
	}
	return httpx.Reply{Body: view}, nil
}

// searchJournal returns the first entries behind a number that fit a query.
func (a *api) searchJournal(r *http.Request) (httpx.Reply, error) {
	var order struct {
		Match json.RawMessage `json:"match"`
		Limit *int            `json:"limit"`
		After uint64          `json:"after"`
	}
	if err := readOptional(r, &order); err != nil {
		return httpx.Reply{}, err
	}
	var f fields
	limit := f.count("limit", order.Limit, defaultLimit)
	if f.err != nil {
		return httpx.Reply{}, f.err
	}
	j, q, err := a.search(order.Match)
	if err != nil {
		return httpx.Reply{}, err
	}
	entries, more := j.Search(q, order.After, limit)
	view := journalView{Entries: entries, Dropped: j.Dropped()}
	if more {
		view.Next = entries[len(entries)-1].Seq
	}
	return httpx.Reply{Body: view}, nil
}

// countJournal counts the entries that fit a query.
func (a *api) countJournal(r *http.Request) (httpx.Reply, error) {
	var order struct {
		Match json.RawMessage `json:"match"`
	}
	if err := readOptional(r, &order); err != nil {
		return httpx.Reply{}, err
	}
	j, q, err := a.search(order.Match)
	if err != nil {
		return httpx.Reply{}, err
	}
	return httpx.Reply{Body: struct {
		Count   int    `json:"count"`
		Dropped uint64 `json:"dropped"`
	}{j.Count(q), j.Dropped()}}, nil
}

// clearJournal forgets what was kept.
func (a *api) clearJournal(*http.Request) (httpx.Reply, error) {
	j, err := a.kept()
	if err != nil {
		return httpx.Reply{}, err
	}
	j.Clear()
	return httpx.Reply{Status: http.StatusNoContent}, nil
}

// search returns the journal and what to look for in it.
func (a *api) search(match json.RawMessage) (*journal.Journal, journal.Query, error) {
	j, err := a.kept()
	if err != nil {
		return nil, journal.Query{}, err
	}
	q, err := readMatch(match)
	return j, q, err
}

// readMatch reads a query; what is wrong with it is a field below match.
func readMatch(text []byte) (journal.Query, error) {
	q, err := journal.ParseQuery(text)
	if wrong, ok := errors.AsType[*journal.QueryError](err); ok {
		field := "match"
		if wrong.Member != "" {
			field += "." + wrong.Member
		}
		return q, errs.Field(errs.Invalid, field, "%s", wrong.Msg)
	}
	return q, err
}
