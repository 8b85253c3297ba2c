package uccc

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/faye"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/world"
)

// hold is how long the event server holds a connect by default.
//
// Source: supplement C.5 (evidenced).
const hold = 45 * time.Second

// clientScript is the path of the browser client.
//
// Source: the vendor's page, 订阅代码 (documented).
const clientScript = "/faye/client.js"

// clientIDDigits is the length of a Faye client's id.
//
// Source: the wire record of faye 1.4.3 (evidenced).
const clientIDDigits = 31

// settings are what the event server takes from the accounts.
type settings struct {
	hold       time.Duration
	noPublish  bool // clients may not publish
	worldsTime bool // the timers run on the world's clock
}

// events is the Faye server that the accounts of a world share. By default it has
// time of its own, the wall's, so that its clients behave while the world's stands
// still.
type events struct {
	w        *world.World
	timers   *worldTimers
	notFound http.Handler
	faults   faults
	clients  atomic.Uint64 // client ids are drawn by number
	server   atomic.Pointer[faye.Server]
	settings settings       // changed within turns only
	closing  sync.WaitGroup // servers that others have replaced
}

func newEvents(w *world.World, notFound http.Handler) *events {
	e := &events{w: w, timers: newWorldTimers(w), notFound: notFound, settings: settings{hold: hold}, faults: faults{set: w.Faults}}
	e.server.Store(e.start())
	return e
}

func (e *events) start() *faye.Server {
	s := e.settings
	script, ok := e.w.Files[clientScript]
	if !ok {
		script = faye.ClientScript()
	}
	var timers faye.Timers = clock.Wall{}
	if s.worldsTime {
		timers = e.timers
	}
	// A client may come back with an id of a server that stood here before, in
	// this process or another: it must not be taken for somebody else's.
	born := clock.Wall{}.Now().UnixNano()
	server, err := faye.New(faye.Options{
		Timeout: s.hold, Script: script, NotFound: e.notFound, Timers: timers,
		AllowPublish: func(string) bool { return !s.noPublish },
		Inject:       e.faults.inject, RefuseSocket: e.faults.refuseSocket,
		NewID: func() string {
			return e.w.Hex(Name+" faye client", fmt.Sprintf("%d/%d", born, e.clients.Add(1)), clientIDDigits)
		},
	})
	if err != nil {
		panic(err) // the settings were checked when they came in
	}
	return server
}

// configure restarts the server when its settings have changed; clients shake
// hands again, as after a restart of the real one.
func (e *events) configure(_ clock.Turn, s settings) {
	if s == e.settings {
		return
	}
	e.settings = s
	old := e.server.Swap(e.start())
	e.closing.Go(func() { _ = old.Close() }) // it writes to its clients, which a turn must not wait for
}

// publish sends a message of an account's to all that are subscribed to the
// channel. It returns how many they are, and the faults that were put into it.
func (e *events) publish(t clock.Turn, account, channel string, message json.RawMessage) (subscribers int, put []journal.Fault, err error) {
	e.faults.begin(t, channel, account)
	subscribers, err = e.server.Load().Publish(channel, message)
	return subscribers, e.faults.end(), err
}

// ServeHTTP answers for the event server.
func (e *events) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := e.w.Now()
	e.faults.heard(now)
	w.Header().Set(httpx.HeaderNow, now.Format(httpx.InstantFormat))
	e.server.Load().ServeHTTP(w, r)
}

// close ends the server and every connection to it, and waits for that.
func (e *events) close() {
	_ = e.server.Load().Close()
	e.closing.Wait()
	e.timers.close()
}
