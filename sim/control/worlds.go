package control

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/world"
)

// Worlds are the worlds of one simulator. Its methods are safe for concurrent
// use.
type Worlds interface {
	// NewWorld makes a world. It returns [errs.Invalid] or [errs.Missing] for a
	// field of the order, [errs.Conflict] for a name that is taken, and
	// [errs.RateLimited] when there are as many worlds as may be.
	NewWorld(o WorldOrder) (World, error)
	// Worlds lists the worlds in the order of their names.
	Worlds() []World
	// DeleteWorld ends a world and returns when it has ended. It returns
	// [errs.NotFound], and [errs.Conflict] for the default world.
	DeleteWorld(name string) error
	// PutAccount adds an account to a world, or changes it there, and leads the
	// requests that carry its credentials to that world. It returns the account
	// as its vendor shows it, [errs.NotFound] for a world that is not there, and
	// what the vendor says of the settings.
	PutAccount(world, vendor, id string, settings json.RawMessage) (any, error)
}

// WorldOrder asks for a world. What is left out is as the simulator's
// configuration has it.
type WorldOrder struct {
	// Name is 1 to 64 letters, digits, dots, dashes and underscores.
	Name string
	// Clock is how time moves.
	Clock clock.Mode
	// Rate is how many virtual seconds pass in a real one in scaled mode.
	Rate float64
	// Start is the first instant.
	Start time.Time
	// Seed decides every draw.
	Seed uint64
	// Scenario is the text of one, which the world plays from its beginning; its
	// start and its seed hold where Start and Seed are left out. ScenarioFile is
	// what its problems are said to be in.
	Scenario     []byte
	ScenarioFile string
}

// WorldPrefix is the path under which every world stands by its name.
const WorldPrefix = "/w/"

// World is one of a simulator's worlds.
type World struct {
	*world.World
	// Seed is what its draws come from.
	Seed uint64
	// Idle is for how long, in real time, nobody has asked it for anything.
	Idle time.Duration
}

// Path is where everything of a world stands, this API too.
func (w World) Path() string { return WorldPrefix + w.Name }

// worldView is a world as it is.
type worldView struct {
	Name  string    `json:"name"`
	Path  string    `json:"path"`
	URL   string    `json:"url"`
	Seed  uint64    `json:"seed"`
	Clock clockView `json:"clock"`
	Idle  string    `json:"idle"`
}

func showWorld(w World) worldView {
	return worldView{w.Name, w.Path(), w.PublicURL, w.Seed, showClock(w.World), w.Idle.Round(time.Millisecond).String()}
}

// worlds returns the worlds that the server has beside this one.
func (a *api) worlds() (Worlds, error) {
	if a.options.Worlds == nil {
		return nil, errs.New(errs.Conflict, "this server has one world and makes no other")
	}
	return a.options.Worlds, nil
}

// createWorld makes a world, which has begun when the answer comes.
func (a *api) createWorld(r *http.Request) (httpx.Reply, error) {
	var order struct {
		Name  string     `json:"name"`
		Clock clock.Mode `json:"clock"`
		Rate  *float64   `json:"rate"`
		Start string     `json:"start"`
		Seed  *uint64    `json:"seed"`
		// Scenario is the name of one of the library, or the text of one.
		Scenario string `json:"scenario"`
	}
	if err := httpx.DecodeJSON(r, &order); err != nil {
		return httpx.Reply{}, err
	}
	all, err := a.worlds()
	if err != nil {
		return httpx.Reply{}, err
	}
	var f fields
	o := WorldOrder{Name: order.Name, Clock: order.Clock, Rate: f.rate(order.Rate, 0), Start: f.instant("start", order.Start)}
	if order.Seed != nil {
		if o.Seed = *order.Seed; o.Seed == 0 {
			f.wrong(errs.Invalid, "seed", "0 is not a seed, expected 1 or more")
		}
	}
	if f.err != nil {
		return httpx.Reply{}, f.err
	}
	if order.Scenario != "" {
		s, err := orderedScript("scenario", order.Scenario)
		if err != nil {
			return httpx.Reply{}, err
		}
		o.Scenario, o.ScenarioFile = s.text, s.file
	}
	w, err := all.NewWorld(o)
	if err != nil {
		return httpx.Reply{}, err
	}
	view := showWorld(w)
	return httpx.Reply{Status: http.StatusCreated, Header: http.Header{"Location": {view.URL}}, Body: view}, nil
}

// listWorlds returns the worlds of the server, whichever of them is asked.
func (a *api) listWorlds(r *http.Request) (httpx.Reply, error) {
	p, err := readPage(r, "worlds")
	if err != nil {
		return httpx.Reply{}, err
	}
	all, err := a.worlds()
	if err != nil {
		return httpx.Reply{}, err
	}
	items, last := cut(p, all.Worlds(), func(w World) string { return w.Name })
	return p.reply("worlds", shown(items, showWorld), last), nil
}

// getWorld returns one world.
func (a *api) getWorld(r *http.Request) (httpx.Reply, error) {
	all, err := a.worlds()
	if err != nil {
		return httpx.Reply{}, err
	}
	name := pathVar(r, "name")
	for _, w := range all.Worlds() {
		if w.Name == name {
			return httpx.Reply{Body: showWorld(w)}, nil
		}
	}
	return httpx.Reply{}, errs.Field(errs.NotFound, "name", "there is no world %.80q", name)
}

// deleteWorld ends a world. A world may be asked to end itself.
func (a *api) deleteWorld(r *http.Request) (httpx.Reply, error) {
	all, err := a.worlds()
	if err != nil {
		return httpx.Reply{}, err
	}
	return httpx.Reply{Status: http.StatusNoContent}, all.DeleteWorld(pathVar(r, "name"))
}
