// Package uccc imitates cc.uccc.cc: calls that an agent places to a customer,
// their records, campaigns that dial imported numbers, and the states of an
// agent's phone, live over Faye.
//
// Source: the vendor's page "统一通信呼叫中心API" (documented), section C of the
// supplement (evidenced).
package uccc

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/world"
)

// Name is the vendor's in the control API.
const Name = "uccc"

// node tells the keys of this vendor's calls from those of the others of a
// world; nobody sees it.
const node = 37

// Vendor is uccc in one world.
type Vendor struct {
	w       *world.World
	surface *httpx.Surface
	events  *events
}

// New joins uccc to a world and starts its event server, which ends with the
// world.
func New(w *world.World) vendors.Vendor {
	v := &Vendor{w: w}
	v.surface = &httpx.Surface{
		Append: httpx.AppendJSON, ContentType: "application/json; charset=utf-8",
		Fail: v.fail, Hold: w.Clock.Hold, Now: w.Now, Log: w.Log(),
	}
	// What is around the surface is not set yet.
	notFound := func(w http.ResponseWriter, r *http.Request) { v.surface.NotFound().ServeHTTP(w, r) }
	v.events = newEvents(w, http.HandlerFunc(notFound))
	w.Join(world.Profile{
		Vendor: Name, Node: node, First: call.Caller, ByAgent: true, Dials: legal, AgentID: checkAgentID,
		NewID:  func(_ clock.Turn, key uint64) call.ID { return v.callID(key) },
		Schema: cdr.Schema{}, // records are asked for by id and by time only
		Sink:   v.handle, Due: v.events.timers.fire, Restored: func(t clock.Turn) { v.events.configure(t, v.settings(t)) }, Close: v.events.close,
	})
	return v
}

// Name returns "uccc".
func (v *Vendor) Name() string { return Name }

// Dialects are the switches of an account.
func (v *Vendor) Dialects() vendors.Dialects { return dialects }

// Surface writes plain JSON, errors in the vendor's envelope.
func (v *Vendor) Surface() *httpx.Surface { return v.surface }

// Prefix covers the version of the vendor's API.
func (v *Vendor) Prefix() string { return "/api/v31/" }

// fayePath is where the event server stands.
//
// Source: the vendor's page, "订阅话机状态" (documented).
const fayePath = "/faye"

// Mounts has the event server under /faye.
//
// Source: the vendor's page, "订阅话机状态" (documented). There the server has a
// port of its own; here it shares the one that there is.
func (v *Vendor) Mounts() []httpx.Entry { return []httpx.Entry{{Prefix: fayePath, Handler: v.events}} }

// Routes is the API. A period is asked for under a path that could be a call's,
// so that route comes first.
//
// Source: the vendor's page, 一 to 四 (documented).
func (v *Vendor) Routes() []httpx.Route {
	const calls = "/api/v31/tserver/tenants/{tenantId}/calls"
	return []httpx.Route{
		{Name: opPlaceCall, Method: "POST", Path: calls, Handle: v.placeCall, Holds: true},
		{Name: "queryCallsByPeriod", Method: "GET", Path: calls + "/queryByPeriod", Handle: v.queryByPeriod},
		{Name: "getCall", Method: "GET", Path: calls + "/{callId}", Handle: v.getCall},
		{
			Name: "importNumbers", Method: "POST", Path: "/api/v31/outbound/tenants/{tenantId}/campaigns/{campaignId}/numbers",
			Handle: v.importNumbers, Holds: true, MaxBody: maxImportBody,
		},
	}
}

// callID draws a call's name: a UUID of version 4.
//
// Source: the vendor's page, 一, for its 36 characters (documented); supplement
// C.3 for the version (evidenced).
func (v *Vendor) callID(key uint64) call.ID {
	const variants = "89ab"
	x := []byte(v.w.Hex(Name+" call", strconv.FormatUint(key, 10), 32))
	x[12] = '4'
	x[16] = variants[x[16]&3]
	return call.ID(bytes.Join([][]byte{x[:8], x[8:12], x[12:16], x[16:20], x[20:]}, []byte{'-'}))
}
