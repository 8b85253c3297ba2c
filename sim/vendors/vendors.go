// Package vendors is the seam between the simulator and the vendors it imitates.
//
// A vendor is one folder: it turns requests into calls of a [world.World] and
// the events of calls into what that vendor would send. Each world has its own
// instance of each vendor.
package vendors

import (
	"encoding/json"
	"net/http"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/world"
)

// Site is something that serves routes in its own words.
type Site interface {
	// Surface says how answers and errors are written.
	Surface() *httpx.Surface
	// Routes is the whole API; the names are the contract's operationIds.
	Routes() []httpx.Route
	// Prefix is the path under which the site answers what no route takes, or
	// "" when it leaves that to others.
	Prefix() string
}

// Vendor is one vendor in one world. It has joined the world when it is made.
type Vendor interface {
	Site
	// Name is the vendor's in the control API.
	Name() string
	// Dialects are the switches that an account of the vendor has.
	Dialects() Dialects
	// Demo adds the demo account.
	Demo(t clock.Turn) error
	// ShowAccount returns an account as the control API lists it: flat, with
	// its credentials.
	ShowAccount(t clock.Turn, a *world.Account) any
	// PutAccount adds or changes the account of that id from the same shape.
	// Errors name the member.
	PutAccount(t clock.Turn, id string, body json.RawMessage) (*world.Account, error)
	// ShowRecord returns a finished call as the vendor's own record API does.
	ShowRecord(t clock.Turn, a *world.Account, c call.Call) any
}

// Mounter is a vendor that also serves what is no route: a protocol of its own
// under a path of its own.
type Mounter interface {
	Mounts() []httpx.Entry
}

// Identifier is a site whose clients say in every request whose it is.
type Identifier interface {
	// Identity returns whose a request says it is, in the client's words: the id
	// of an account, a client's id; "" when it says nothing. It checks nothing,
	// and leaves the body to be read.
	Identity(r *http.Request) string
	// Identities returns what the requests of an account may say.
	Identities(a *world.Account) []string
}

// Entries returns everything that a site serves. What is no route comes first: a
// site's routes end with a refusal of all that is below its prefix.
func Entries(site Site) []httpx.Entry {
	var entries []httpx.Entry
	if m, ok := site.(Mounter); ok {
		entries = m.Mounts()
	}
	return append(entries, site.Surface().Entries(site.Prefix(), site.Routes())...)
}

// CheckPath returns what is wrong with the vendor and the id that the settings of
// an account name, given those of the path; settings may leave both out.
func CheckPath(vendor, id, pathVendor, pathID string) error {
	switch {
	case id != "" && id != pathID:
		return errs.Field(errs.Invalid, "id", "%q, but the path says %q", id, pathID)
	case vendor != "" && vendor != pathVendor:
		return errs.Field(errs.Invalid, "vendor", "%q, but the path says %q", vendor, pathVendor)
	}
	return nil
}

// Maker makes a vendor for a world and joins it.
type Maker func(*world.World) Vendor
