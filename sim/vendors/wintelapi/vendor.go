// Package wintelapi imitates m.icsoc.net/v2/wintelapi: two-way calls, plain and
// with a privacy number between, and the records of calls out and of calls to
// the enterprise's 400 number.
//
// A client gets HTTP 200 and a code in the body for all that the vendor's page
// lists; what the page does not know of, a path or a method that does not exist,
// has an HTTP status of its own.
//
// Source: the vendor's page "双向外呼(不推荐)" (documented), section B of the
// supplement (evidenced).
package wintelapi

import (
	"strconv"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/phpjson"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/world"
)

// Name is the vendor's in the control API.
const Name = "wintelapi"

// node keeps the keys of the vendor's calls apart from those of others.
const node = 36

// firstCall is the id of a world's first call; the others follow by ones.
//
// Source: the vendor's page, the example of an answer (documented); that ids are
// counted is assumed.
const firstCall = 111111

// Vendor is wintelapi in one world.
type Vendor struct {
	w       *world.World
	surface *httpx.Surface
	calls   int // named so far
}

// state is what the vendor counts, as it is saved.
type state struct {
	Calls int `json:"calls"`
}

func (v *Vendor) load(_ clock.Turn, s state) error {
	if s.Calls < 0 {
		return errs.Field(errs.Invalid, "calls", "%d is not a count", s.Calls)
	}
	v.calls = s.Calls
	return nil
}

// New joins wintelapi to a world.
func New(w *world.World) vendors.Vendor {
	v := &Vendor{w: w}
	v.surface = &httpx.Surface{
		Append: new(phpjson.Encoder).Append, ContentType: "application/json",
		Fail: fail, Hold: w.Clock.Hold, Now: w.Now, Log: w.Log(),
	}
	w.AddPart(world.Single(Name, func(clock.Turn) state { return state{v.calls} }, v.load))
	w.Join(world.Profile{Vendor: Name, Node: node, First: call.Caller, Inbound: true, NewID: v.newID, Schema: schema})
	return v
}

// newID counts.
func (v *Vendor) newID(clock.Turn, uint64) call.ID {
	v.calls++
	return call.ID(strconv.Itoa(firstCall + v.calls - 1))
}

// Name returns "wintelapi".
func (v *Vendor) Name() string { return Name }

// Dialects are the switches of an account.
func (v *Vendor) Dialects() vendors.Dialects { return dialects }

// Surface writes JSON as PHP does, with a code in every answer.
func (v *Vendor) Surface() *httpx.Surface { return v.surface }

// prefix stands before every path of the vendor.
const prefix = "/v2/wintelapi/"

// Prefix covers the whole API.
func (v *Vendor) Prefix() string { return prefix }

// Routes is the API.
//
// Source: the vendor's page (documented); the last three: supplement B.4
// (evidenced).
func (v *Vendor) Routes() []httpx.Route {
	return []httpx.Route{
		{Name: opTwoWay, Method: "POST", Path: prefix + "webcall/cti", Handle: v.placeTwoWayCall, Holds: true},
		{Name: opAXB, Method: "POST", Path: prefix + "webcall/cti/axb", Handle: v.placeAXBCall, Holds: true},
		{Name: "listOutboundCalls", Method: "POST", Path: prefix + "webcall/webcall800", Handle: v.listOutboundCalls},
		{Name: "listInboundCalls", Method: "POST", Path: prefix + "webcall/webcall400", Handle: v.listInboundCalls},
		{Name: "playRecord", Method: "GET", Path: prefix + "record/playrecord", Handle: v.playRecord},
		{Name: "listRecordings", Method: "POST", Path: prefix + "record/recordlist", Handle: v.listRecordings},
		{Name: "listTrunks", Method: "GET", Path: prefix + "trunks/all", Handle: v.listTrunks},
	}
}
