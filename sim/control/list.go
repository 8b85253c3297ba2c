package control

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
)

// The sizes of a page.
const (
	defaultLimit = 100
	maxLimit     = 1000
)

// page is the part of a list that a request asks for.
type page struct {
	// list names the list, with the filters that the cursor goes with.
	list string
	// after is the key of the last item seen; "" means from the beginning.
	after string
	limit int
}

// readPage reads cursor and limit of a request for a list. Filters are the names
// of the further parameters that it may have.
func readPage(r *http.Request, list string, filters ...string) (page, error) {
	query, err := readQuery(r, append(filters, "cursor", "limit")...)
	if err != nil {
		return page{}, err
	}
	p := page{list: list, limit: defaultLimit}
	for _, filter := range filters {
		p.list += "&" + filter + "=" + url.QueryEscape(query.Get(filter))
	}
	if query.Has("limit") {
		p.limit, err = strconv.Atoi(query.Get("limit"))
		if err != nil || p.limit < 1 || p.limit > maxLimit {
			return page{}, errs.Field(errs.Invalid, "limit", "%.40q is not a number from 1 to %d", query.Get("limit"), maxLimit)
		}
	}
	if token := query.Get("cursor"); token != "" {
		if p.after, err = p.key(token); err != nil {
			return page{}, err
		}
	}
	return p, nil
}

// readQuery returns the query of a request that may have these parameters.
func readQuery(r *http.Request, known ...string) (url.Values, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, errs.Field(errs.Malformed, "query", "%v", err)
	}
	for parameter := range query {
		if !slices.Contains(known, parameter) {
			return nil, errs.Field(errs.Invalid, parameter, "no such parameter, expected one of %q", known)
		}
	}
	return query, nil
}

// cursor returns the token of the page behind the item with a key.
func (p page) cursor(key string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(p.list + "\n" + key))
}

// key returns the key in a token. One that stands for another list, or that no
// page has returned, is [errs.Invalid].
func (p page) key(token string) (string, error) {
	text, err := base64.RawURLEncoding.DecodeString(token)
	list, key, _ := strings.Cut(string(text), "\n")
	if err != nil || list != p.list || key == "" || p.cursor(key) != token {
		return "", foreign(token)
	}
	return key, nil
}

func foreign(token string) error {
	return errs.Field(errs.Invalid, "cursor", "%.80q is not one that a page of this list has returned", token)
}

// cut returns the page of a whole list that ascends by key, and the key of its
// last item if more follow.
func cut[T any](p page, all []T, key func(T) string) (items []T, last string) {
	from, found := slices.BinarySearchFunc(all, p.after, func(item T, after string) int {
		return strings.Compare(key(item), after)
	})
	if found {
		from++
	}
	items = all[from:]
	if len(items) <= p.limit {
		return items, ""
	}
	items = items[:p.limit]
	return items, key(items[p.limit-1])
}

// reply is the answer with a page's items, under the name of the list. Last is
// the key of the last of them, or "" when no more follow.
func (p page) reply(name string, items any, last string) httpx.Reply {
	return httpx.Reply{Body: listView{name, items, p.next(last)}}
}

// listView is a page: its items under the name of the list, and the cursor of
// the next page.
type listView struct {
	name  string
	items any
	next  *string
}

// MarshalJSON writes the items first.
func (v listView) MarshalJSON() ([]byte, error) {
	items, err := httpx.AppendJSON(nil, v.items)
	if err != nil {
		return nil, err
	}
	next, err := httpx.AppendJSON(nil, v.next)
	return fmt.Appendf(nil, `{%q:%s,"next":%s}`, v.name, items, next), err
}

// next returns the cursor behind the item with a key, nil when there is none.
func (p page) next(last string) *string {
	if last == "" {
		return nil
	}
	return orNull(p.cursor(last))
}

// place writes a place in a list as a key that sorts like it.
func place(i int) string { return strconv.Itoa(1_000_000_000 + i) }
