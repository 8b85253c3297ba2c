package wintelapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/world"
)

// The operations that place a call.
const (
	opTwoWay = "placeTwoWayCall"
	opAXB    = "placeAxbCall"
)

// The parameters of a two-way call.
const (
	fieldCaller        = "caller"
	fieldCalled        = "called"
	fieldTimeout       = "timeout"
	fieldDisplayCaller = "display_caller"
	fieldDisplayCalled = "display_called"
)

// The attributes of an AXB call: X is the number between the parties, A the one
// of which X believes that it is calling.
const (
	AttrA = "axbA"
	AttrX = "axbX"
)

// How long a leg is dialled and rings.
//
// Source: the vendor's page (documented); the bound is assumed.
const (
	defaultTimeout = 50 * time.Second
	maxTimeout     = time.Hour
)

// placed is the answer to a call that was taken.
//
// Source: the vendor's page, the example (documented).
type placed struct {
	answer
	CallID call.ID `json:"callid"`
}

// placeTwoWayCall dials the caller, and once they have answered the called
// party; each sees a number of the enterprise.
//
// Source: the vendor's page, 双向外呼接口 (documented).
func (v *Vendor) placeTwoWayCall(r *http.Request) (httpx.Reply, error) {
	return v.place(r, opTwoWay, func(*world.Account, *world.Placement) {})
}

// placeAXBCall is the same with a number X between, which the called party sees.
//
// Source: the vendor's page, 双向外呼 axb 模式接口 (documented).
func (v *Vendor) placeAXBCall(r *http.Request) (httpx.Reply, error) {
	return v.place(r, opAXB, bindAXB)
}

// bindAXB notes the numbers of the binding. The platform chooses A: the first of
// the account's numbers that is not X, or else what the caller sees.
//
// Source: the vendor's page, that A is the platform's to choose (documented);
// which one it takes is assumed.
func bindAXB(a *world.Account, p *world.Placement) {
	x, from := p.Caller, p.Shown
	if i := slices.IndexFunc(a.DisplayNumbers, func(n call.Number) bool { return n != x }); i >= 0 {
		from = a.DisplayNumbers[i]
	}
	p.Attributes = map[string]string{AttrA: string(from), AttrX: string(x)}
}

func (v *Vendor) place(r *http.Request, route string, bind func(*world.Account, *world.Placement)) (httpx.Reply, error) {
	in := readParameters(r)
	var c call.Call
	err := v.w.Clock.Do(func(t clock.Turn) error {
		a, err := v.identify(t, r, in)
		if err != nil {
			return err
		}
		p, err := in.placement(a)
		if err != nil {
			return err
		}
		p.Route = route
		bind(a, &p)
		c, err = v.w.Place(t, p)
		return err
	})
	journal.From(r.Context()).SetCall(string(c.ID))
	return httpx.Reply{Body: placed{answer{http.StatusOK, "ok"}, c.ID}}, err
}

// placement reads a two-way call. The checks come in the order of what they
// cost a real system: presence, format, then the account's numbers.
func (in parameters) placement(a *world.Account) (world.Placement, error) {
	caller, called := call.Number(in.text(fieldCaller)), call.Number(in.text(fieldCalled))
	for _, check := range []func(field string, n call.Number) error{present, dialable} {
		if err := check(fieldCaller, caller); err != nil {
			return world.Placement{}, err
		}
		if err := check(fieldCalled, called); err != nil {
			return world.Placement{}, err
		}
	}
	toCaller, err := in.displayed(a, fieldDisplayCaller)
	if err != nil {
		return world.Placement{}, err
	}
	toCalled, err := in.displayed(a, fieldDisplayCalled)
	if err != nil {
		return world.Placement{}, err
	}
	limit := in.timeout()
	return world.Placement{
		Vendor: Name, Account: a.ID,
		Phone: caller, Shown: toCaller, Callee: called, Caller: toCalled,
		Timeouts: call.Timeouts{A: limit, B: limit},
	}, nil
}

func present(field string, n call.Number) error {
	if n == "" {
		return errs.Field(errs.Missing, field, "empty, expected the number to call")
	}
	return nil
}

// dialable accepts mobile numbers and fixed lines with their area code: 10 to 12
// digits and nothing else.
//
// Source: supplement C.3, the rule of another vendor's portal (assumed here).
func dialable(field string, n call.Number) error {
	if len(n) < 10 || len(n) > 12 || strings.Trim(string(n), "0123456789") != "" {
		return errs.Field(errs.Invalid, field, "%q is not a number: expected 10 to 12 digits", n)
	}
	return nil
}

// displayed returns the number to show: the one asked for, which must be the
// account's, or else the account's first.
//
// Source: the vendor's page, code 408 (documented); supplement B10 for the
// default (evidenced).
func (in parameters) displayed(a *world.Account, field string) (call.Number, error) {
	n := call.Number(in.text(field))
	if n == "" && len(a.DisplayNumbers) > 0 {
		return a.DisplayNumbers[0], nil
	}
	if !slices.Contains(a.DisplayNumbers, n) {
		return "", errs.Field(errs.NotFound, field, "%q is not one of the account's numbers %q", n, a.DisplayNumbers)
	}
	return n, nil
}

// timeout reads the bound of each leg; there is no code for one that cannot be,
// so that is the default.
func (in parameters) timeout() time.Duration {
	seconds, err := strconv.Atoi(in.text(fieldTimeout))
	if limit := time.Duration(seconds) * time.Second; err == nil && seconds > 0 && seconds <= int(maxTimeout/time.Second) {
		return limit
	}
	return defaultTimeout
}
