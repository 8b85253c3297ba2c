// Package sim puts the simulator together: worlds, the vendors and the control
// API of each, and the server that they share. It holds wiring and nothing else.
package sim

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/ringback-sim/ringback/sim/control"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/numbering"
	"github.com/ringback-sim/ringback/sim/stage"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/vendors/autocall"
	"github.com/ringback-sim/ringback/sim/vendors/uccc"
	"github.com/ringback-sim/ringback/sim/vendors/wintelapi"
	"github.com/ringback-sim/ringback/sim/world"
)

// makers are the vendors of every world, in the order in which they are listed.
var makers = []vendors.Maker{
	autocall.New,
	uccc.New,
	wintelapi.New,
}

// Simulator serves the default world at its root, and every world, the default
// one too, under /w/<name>. It is an [http.Handler] at once; [Start] gives it a
// listener of its own.
type Simulator struct {
	config Config
	ctx    context.Context //nolint:containedctx // the simulator's life, which New's caller may end
	cancel context.CancelFunc
	root   *home // the default world's
	worlds worlds
	board  switchboard
	signs  signposts
	server *http.Server
	work   sync.WaitGroup
}

// New returns a simulator whose default world has begun. It returns every problem of
// the configuration at once. [Simulator.Close] ends it, and so does the end of
// ctx.
func New(ctx context.Context, c Config) (*Simulator, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	s := &Simulator{config: c, worlds: worlds{most: c.MaxWorlds, idle: c.IdleWorlds, homes: map[string]*home{}}}
	s.ctx, s.cancel = context.WithCancel(ctx)
	if c.PublicURL == "" {
		s.config.PublicURL = "http://" + Reachable(c.Listen)
	}
	s.root = &home{sim: s, name: defaultWorld, config: s.config}
	err := s.worlds.add(s.root)
	if err == nil {
		s.board = newSwitchboard(s.root.universe.Load().entries)
		err = s.reopen()
	}
	if err != nil {
		s.cancel()
		s.worlds.close()
		return nil, err
	}
	return s, nil
}

// World returns the default world as it stands; a reset makes another one.
func (s *Simulator) World() *world.World { return s.root.universe.Load().world }

// Stage returns where scenarios play in the default world as it stands.
func (s *Simulator) Stage() *stage.Stage { return s.root.universe.Load().stage }

// Entries lists what the simulator answers, for tests that compare it with the
// contracts.
func (s *Simulator) Entries() []httpx.Entry { return s.root.universe.Load().entries }

// ServeHTTP answers for the vendors and the control API of the world that the
// path leads to, or else the credential that a request carries.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, r := s.address(r)
	h, err := s.worlds.enter(name)
	if err != nil {
		s.root.universe.Load().surface.Refuse(w, r, err)
		return
	}
	defer s.worlds.leave(h)
	s.board.serve(h.universe.Load(), w, r)
}

// address returns the world that a request is for, and the request as the world
// sees it: without the prefix of a world's path.
func (s *Simulator) address(r *http.Request) (world string, inside *http.Request) {
	escaped, ok := strings.CutPrefix(r.URL.EscapedPath(), control.WorldPrefix)
	if !ok {
		return s.owner(r), r
	}
	escaped, rest, _ := strings.Cut(escaped, "/")
	name, err := url.PathUnescape(escaped)
	path, err2 := url.PathUnescape(rest)
	if err != nil || err2 != nil { // EscapedPath writes nothing that cannot be read
		return "", r
	}
	inside = new(*r)
	inside.URL = new(*r.URL)
	inside.URL.Path, inside.URL.RawPath = "/"+path, "/"+rest
	return name, inside
}

// NewWorld makes a world, which has begun when it is returned; see
// [control.Worlds] for the errors. What the order leaves out is as the
// simulator's configuration has it, accounts and targets included.
func (s *Simulator) NewWorld(o control.WorldOrder) (control.World, error) {
	c, err := s.configOf(o)
	if err := errors.Join(checkName(o.Name), err); err != nil {
		return control.World{}, err
	}
	h := &home{sim: s, name: o.Name, config: c, order: o}
	if err := s.worlds.add(h); err != nil {
		return control.World{}, err
	}
	return control.World{World: h.universe.Load().world, Seed: c.Seed}, nil
}

// configOf returns the configuration of a world that was ordered.
func (s *Simulator) configOf(o control.WorldOrder) (Config, error) {
	c := s.config.ordered(o)
	c.PublicURL = strings.TrimSuffix(c.PublicURL, "/") + control.WorldPrefix + o.Name
	return c, c.complete()
}

// Worlds lists the worlds in the order of their names, the default one among
// them.
func (s *Simulator) Worlds() []control.World { return s.worlds.list() }

// DeleteWorld ends a world and returns when all that it ran has ended. It
// returns [errs.NotFound], and [errs.Conflict] for the default world.
func (s *Simulator) DeleteWorld(name string) error {
	if name == defaultWorld {
		return errs.Field(errs.Conflict, "name", "the default world stays; POST /_ringback/reset begins it again")
	}
	return s.worlds.remove(name)
}

// Reset begins the default world again: state, ids, seed, time and mode are those of the start,
// with the accounts and targets of the configuration. It returns once what the
// old world had in flight has ended.
func (s *Simulator) Reset() error { return s.root.begin() }

// The limits of the server. An advance may take long and an event stream does
// not end, so writing has no time limit.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 2 * time.Minute
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 64 << 10
	shutdownTimeout   = time.Second
)

// Listen opens the listener that the configuration names; the port may be 0.
// Call it before New with the address it returns, or use [Start].
func Listen(ctx context.Context, address string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return l, nil
}

// Start makes a simulator and serves it on the configured address. It returns
// once the listener takes connections.
func Start(ctx context.Context, c Config) (*Simulator, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	l, err := Listen(ctx, c.Listen)
	if err != nil {
		return nil, err
	}
	c.Listen = l.Addr().String()
	s, err := New(ctx, c)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	s.serve(l)
	return s, nil
}

// serve answers the connections of a listener until Close.
func (s *Simulator) serve(l net.Listener) {
	s.server = &http.Server{
		Handler: s, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeaderBytes,
		BaseContext:    func(net.Listener) context.Context { return s.ctx },
	}
	s.work.Go(func() {
		if err := s.server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.config.Log.Error("server stopped", "error", err)
		}
	})
	// The numbering data takes a moment to unpack; the first call should not
	// wait for it, nor should the listener.
	s.work.Go(numbering.Load)
}

// Addr returns the address that is served, a host and a port.
func (s *Simulator) Addr() string { return s.config.Listen }

// Reachable returns an address at which this machine can call a listener: one on
// all interfaces is reached through the loopback.
func Reachable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// URL returns where clients reach the simulator.
func (s *Simulator) URL() string { return s.config.PublicURL }

// Close ends the server, the worlds and every goroutine of theirs, and waits for
// them. A client that does not let go of its connection is cut off.
func (s *Simulator) Close() error {
	s.cancel()
	s.worlds.close()
	var err error
	if s.server != nil {
		ctx, stop := context.WithTimeout(context.WithoutCancel(s.ctx), shutdownTimeout)
		defer stop()
		if s.server.Shutdown(ctx) != nil {
			err = s.server.Close()
		}
	}
	s.work.Wait()
	return err
}
