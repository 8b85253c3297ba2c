// Package control is the API by which a test drives a world and looks into it:
// its clock, its calls, its accounts, and what it pushed to whom. It stands
// under /_ringback/ and is described by contracts/control.yaml.
//
// A handler decodes, takes one turn of the world's clock, and encodes. What
// makes or changes calls, deliveries and those who take part holds the world
// until the answer is out; what moves the clock or waits for it does not.
package control

import (
	"context"
	"net/http"
	"strings"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/secret"
	"github.com/ringback-sim/ringback/sim/stage"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/world"
)

// Options set the control API of one world up. The zero value works.
type Options struct {
	// Token, when set, is the bearer token that every request must carry.
	// Default: none is needed.
	Token secret.Text
	// Hosts are further host names by which clients reach the API, without a
	// port. Addresses, localhost and names of one label always work.
	Hosts []string
	// Version is what the health route says.
	Version string
	// Reset begins the world again. Default: the route answers that it cannot.
	Reset func() error
	// Restore makes the world what a snapshot says. It returns [errs.Malformed]
	// or [errs.Invalid], and changes nothing, for one that is none. Default: the
	// route answers that it cannot.
	Restore func(snapshot []byte) error
	// Worlds are the server's. Default: the routes answer that there are none.
	Worlds Worlds
	// Stage is where scenarios play in this world. Default: the routes answer
	// that none do.
	Stage *stage.Stage
	// Coverage is what the world's traffic has exercised of the contracts. Default:
	// the routes answer that nothing is counted.
	Coverage Coverage
}

// api is the control API of one world.
type api struct {
	w       *world.World
	vendors []vendors.Vendor
	options Options
	surface *httpx.Surface
}

// New returns the control API of a world and its vendors. Where a request names
// no vendor it is the first.
func New(w *world.World, vs []vendors.Vendor, o Options) vendors.Site {
	a := &api{w: w, vendors: vs, options: o}
	a.surface = &httpx.Surface{
		Append: httpx.AppendJSON, ContentType: "application/json", Fail: fail, Guard: a.guard, Hold: a.hold, Now: w.Now, Log: w.Log(),
	}
	return a
}

// Surface writes plain JSON, and errors as problem documents.
func (a *api) Surface() *httpx.Surface { return a.surface }

// Prefix is where the API answers for everything.
func (a *api) Prefix() string { return prefix }

// Owns reports whether a request is for the API itself and not for what a vendor
// has.
func Owns(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, prefix) }

func (a *api) hold(ctx context.Context) (release func(), err error) {
	release, err = a.w.Clock.Hold(ctx)
	return release, problemOf(err)
}

// noted changes something that has a lock of its own within a turn, so that the
// change is kept before the answer is out.
func (a *api) noted(change func() error) error {
	return a.w.Clock.Do(func(clock.Turn) error { return change() })
}

// getHealth says that the server serves.
func (a *api) getHealth(*http.Request) (httpx.Reply, error) {
	return httpx.Reply{Body: struct {
		Status  string `json:"status"`
		Version string `json:"version"`
	}{"ok", a.options.Version}}, nil
}

// reset begins the world again. The answer comes from the world that was.
func (a *api) reset(*http.Request) (httpx.Reply, error) {
	if a.options.Reset == nil {
		return httpx.Reply{}, errs.New(errs.Conflict, "this world cannot be begun again")
	}
	return httpx.Reply{Status: http.StatusNoContent}, a.options.Reset()
}
