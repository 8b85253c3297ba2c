package faye

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
)

// Options says what a [Server] is like. The zero value works.
type Options struct {
	// Mount is the path that the server answers, with what is below it.
	// Default "/faye". It starts with a slash and does not end with one.
	Mount string
	// Timeout is how long a connect is held; a session lives twice as long
	// after its last connect. Default 45 s.
	Timeout time.Duration
	// Interval is the pause between two connects that the advice asks for.
	// Default 0.
	Interval time.Duration
	// Ping is the pause between two pings on a socket or an event stream.
	// Default 0: no pings on sockets, a comment every 10 s on streams.
	Ping time.Duration
	// Script is the browser client that is served as client.js under the mount.
	// Default nil: there is no such file.
	Script []byte
	// NotFound answers the paths that are not the server's. Default
	// [http.NotFoundHandler].
	NotFound http.Handler

	// AllowPublish tells whether clients may publish on a channel. It must not
	// call the server. Default nil: on every channel.
	AllowPublish func(channel string) bool
	// Extensions see every message on its way in and out, in this order.
	Extensions []Extension

	// Inject returns the faults to put into the delivery of a message to one
	// subscriber. It is called under the server's lock: it must be quick, do no
	// I/O and not call the server. Default nil: nobody is asked.
	Inject func(Delivery) []Injection
	// RefuseSocket tells whether to refuse a request for a socket on purpose, so
	// that the client has to make do with polling. It must not call the server.
	// Default nil: none is refused.
	RefuseSocket func() bool

	// Timers is the clock that holds connects and ends sessions. Default
	// [clock.Wall].
	Timers Timers
	// NewID makes the clientId of a new session; it is called by one goroutine
	// at a time and must not call the server. Default a counter, whose ids can be
	// guessed: hand in a seeded source where that matters.
	NewID func() string

	// MaxSessions bounds the sessions, and the sockets and streams together.
	// Default 20,000.
	MaxSessions int
	// MaxSubscriptions bounds the channels of one session. Default 1,000.
	MaxSubscriptions int
	// MaxQueue bounds the messages that wait for one session, and again those
	// that wait for its socket. Default 4,096.
	MaxQueue int
	// MaxBatch bounds the messages of one request. Default 4,096.
	MaxBatch int
	// MaxBody bounds a request's body and a socket's message, in bytes. Default
	// 1 MiB.
	MaxBody int
	// WriteTimeout is how long, in real time, a subscriber may take to read what
	// is written to it before its socket or stream is cut. Default 10 s.
	WriteTimeout time.Duration
}

// Timers is the clock of a server's own timers. [clock.Wall] is one.
type Timers interface {
	// Now returns the present.
	Now() time.Time
	// AfterFunc has f called once d has passed, but not by AfterFunc itself. Stop
	// reports whether it came in time to prevent that.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// Extension changes messages on their way through a server, as a vendor's
// authentication does. Its functions must not call the server; either may be
// nil. They return false to swallow the message.
type Extension struct {
	// Incoming sees each message of a client first. A message that it gives an
	// error is refused with that text.
	Incoming func(*Message) (keep bool)
	// Outgoing sees each reply, and each message once before it is delivered.
	Outgoing func(*Message) (keep bool)
}

// withDefaults fills in what was left zero.
func (o Options) withDefaults() Options {
	o.Mount = cmp.Or(o.Mount, "/faye")
	o.Timeout = cmp.Or(o.Timeout, 45*time.Second)
	o.MaxSessions = cmp.Or(o.MaxSessions, 20_000)
	o.MaxSubscriptions = cmp.Or(o.MaxSubscriptions, 1_000)
	o.MaxQueue = cmp.Or(o.MaxQueue, 4_096)
	o.MaxBatch = cmp.Or(o.MaxBatch, 4_096)
	o.MaxBody = cmp.Or(o.MaxBody, 1<<20)
	o.WriteTimeout = cmp.Or(o.WriteTimeout, 10*time.Second)
	if o.NotFound == nil {
		o.NotFound = http.NotFoundHandler()
	}
	if o.AllowPublish == nil {
		o.AllowPublish = func(string) bool { return true }
	}
	if o.Timers == nil {
		o.Timers = clock.Wall{}
	}
	if o.NewID == nil {
		var count int64
		o.NewID = func() string {
			count++
			id := strconv.FormatInt(count, 36)
			return strings.Repeat("0", 31-len(id)) + id
		}
	}
	return o
}

// validate returns all that is wrong with the options.
func (o Options) validate() error {
	var errs []error
	if !strings.HasPrefix(o.Mount, "/") || strings.HasSuffix(o.Mount, "/") {
		errs = append(errs, fmt.Errorf("mount %q: expected a path that starts with a slash and does not end with one", o.Mount))
	}
	for name, n := range map[string]int64{
		"timeout": int64(o.Timeout), "interval": int64(o.Interval), "ping": int64(o.Ping), "write timeout": int64(o.WriteTimeout),
		"max sessions": int64(o.MaxSessions), "max subscriptions": int64(o.MaxSubscriptions), "max queue": int64(o.MaxQueue),
		"max batch": int64(o.MaxBatch), "max body": int64(o.MaxBody),
	} {
		if n < 0 {
			errs = append(errs, fmt.Errorf("%s %d: expected no negative value", name, n))
		}
	}
	return errors.Join(errs...)
}
