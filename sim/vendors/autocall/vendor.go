// Package autocall imitates autocall.icsoc.net: predictive outbound calls, the
// search of their records, and the push of each record when its call has ended.
//
// Source: the vendor's page "话单" (documented), section A of the supplement
// (evidenced).
package autocall

import (
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/phpjson"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/world"
)

// Name is the vendor's in the control API.
const Name = "autocall"

// node is the worker number in every call id that the documents show.
//
// Source: supplement A.3 (evidenced).
const node = 35

// Vendor is autocall in one world.
type Vendor struct {
	w        *world.World
	surface  *httpx.Surface
	requests uint64 // answered so far: request ids are drawn by number
}

// state is what the vendor counts, as it is saved.
type state struct {
	Requests uint64 `json:"requests,string"`
}

// New joins autocall to a world.
func New(w *world.World) vendors.Vendor {
	v := &Vendor{w: w}
	v.surface = &httpx.Surface{
		Append: new(phpjson.Encoder).Append, ContentType: "application/json",
		Fail: v.fail, Hold: w.Clock.Hold, Now: w.Now, Log: w.Log(),
	}
	w.AddPart(world.Single(Name, func(clock.Turn) state { return state{v.requests} }, func(_ clock.Turn, s state) error {
		v.requests = s.Requests
		return nil
	}))
	w.Join(world.Profile{Vendor: Name, Node: node, First: call.Callee, NewID: func(_ clock.Turn, key uint64) call.ID { return callID(key) }, Schema: schema, Pushes: true, Sink: v.handle})
	return v
}

// Name returns "autocall".
func (v *Vendor) Name() string { return Name }

// Dialects are the switches of an account.
func (v *Vendor) Dialects() vendors.Dialects { return dialects }

// Surface writes JSON as PHP does, in the vendor's envelope.
func (v *Vendor) Surface() *httpx.Surface { return v.surface }

// Prefix covers the versions of the vendor's API.
func (v *Vendor) Prefix() string { return "/api/v1/" }

// Routes is the API.
//
// Source: the vendor's page, 1.1 (documented).
func (v *Vendor) Routes() []httpx.Route {
	return []httpx.Route{
		{Name: "searchCdrs", Method: "GET", Path: "/api/v1/cdr/search", Handle: v.searchCDRs},
		{Name: "searchCdrsByBody", Method: "POST", Path: "/api/v1/cdr/search", Handle: v.searchCDRs},
	}
}

// handle pushes the record of a call that has ended.
func (v *Vendor) handle(t clock.Turn, e call.Event) {
	if e.Kind == call.Ended {
		v.push(t, e.Call)
	}
}
